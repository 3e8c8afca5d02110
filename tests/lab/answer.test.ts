// What is said of an image is what was computed of it, not what was shipped; and nobody is right about an image without a label.
import { expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { elementAt } from '../../src/figures/marks/plane.ts';
import { answerParts } from '../../src/lab/answer.tsx';
import { liveSource } from '../../src/lab/live-source.ts';

const source = sourceOfArtifacts(loadArtifacts());
const { classes } = source.manifest.dataset;
const example = elementAt(source.examples, 0);
/** A network that answers with another class than the shipped one: a logit of ln 11 beside nine of 0. */
const answer = (example.predicted + 3) % classes.length;
const logits = Float32Array.from(classes, (_, label) => (label === answer ? Math.log(classes.length + 1) : 0));
const name = elementAt(source.manifest.architecture, source.manifest.architecture.length - 1).name;
const outputs = new Map([[name, { dtype: 'float32' as const, shape: [classes.length], data: logits }]]);
const said = (
  specimen: Parameters<typeof liveSource>[1],
  network: Parameters<typeof liveSource>[2][number]['network'] = 'trained',
) => answerParts(liveSource(source, specimen, [{ network, outputs }]), { input: specimen.key, network }).join('');
const { id, label, pixels } = example;

it('is what the network here says', () => {
  // e^ln 11 over that and nine ones.
  expect(said({ key: { id }, label, pixels })).toContain(`The network says ${classes[answer]}, 55`);
  expect(said({ key: { id }, label, pixels })).toContain(
    answer === label ? 'the label agrees' : `the label says ${elementAt(classes, label)}.`,
  );
});

it('has no verdict without a label, and names no class for the image', () => {
  const words = said({ key: { id: 'own-12345678' }, pixels });
  expect(words).toMatch(/^Your image\. The network says /);
  expect(words).toMatch(/%\.$/);
  expect(words).not.toContain('label');
});

it('says that the image was changed, and which network answers', () => {
  expect(said({ key: { id, change: { isMirrored: true } }, label, pixels })).toContain(', changed. ');
  expect(said({ key: { id }, label, pixels }, 'untrained')).toContain('The network (untrained) says ');
  expect(said({ key: { id }, label, pixels }, { run: 'seed-3', state: 'trained' })).toContain('(seed 3)');
});
