// What is said of an image is what was computed of it, not what was shipped; and nobody is right about an image without a label.
import { expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { withComputed } from '../../src/artifacts/computed.ts';
import { elementAt } from '../../src/figures/marks/plane.ts';
import { exampleName } from '../../src/islands/example-chooser.tsx';
import { readingOf, sentenceOf } from '../../src/islands/reading.ts';

const source = sourceOfArtifacts(loadArtifacts());
const { classes } = source.manifest.dataset;
const example = elementAt(source.examples, 0);
/** A network that answers with another class than the shipped one: a logit of ln 11 beside nine of 0. */
const answer = (example.predicted + 3) % classes.length;
const logits = Float32Array.from(classes, (_, label) => (label === answer ? Math.log(classes.length + 1) : 0));
const name = elementAt(source.manifest.architecture, source.manifest.architecture.length - 1).name;
const run = () => new Map([[name, { dtype: 'float32' as const, shape: [classes.length], data: logits }]]);

it('is what the network here says', () => {
  const reading = readingOf({ source, run }, example.id);
  expect(reading.answer.predicted).toBe(answer);
  // e^ln 11 over that and nine ones.
  expect(reading.answer.probabilities[answer]).toBeCloseTo(11 / 20, 5);
  expect(reading.source.answer('trained', reading.choice.input)).toEqual(reading.answer);
  expect(reading.source.input(reading.choice.input)).toMatchObject({ id: example.id, label: example.label });
  const said = sentenceOf(reading).join('');
  expect(said).toContain(`The network says ${classes[answer]}, 55`);
  expect(said).toContain(
    answer === example.label ? 'the label agrees' : `the label says ${elementAt(classes, example.label)}.`,
  );
});

it('has no verdict without a label', () => {
  const reading = readingOf({ source, run }, example.id);
  const input = { id: example.id, pixels: example.pixels };
  const unlabelled = withComputed(reading.source, { inputs: [{ key: { id: example.id }, input }] });
  const said = sentenceOf({ ...reading, source: unlabelled }).join('');
  expect(said).toContain(`The network says ${classes[answer]}`);
  expect(said).toMatch(/%\.$/);
  expect(said).not.toContain('the label');
});

it('is refused for an example that is not there', () =>
  expect(() => readingOf({ source, run }, 'sock-1')).toThrow('unknown input "sock-1"; inputs: '));

it('an example is named by its class and its place in it, and one that is not there has no name', () => {
  const named = (classes: readonly string[], labels: readonly number[], id: string): string =>
    exampleName(
      {
        dataset: { ...source.manifest.dataset, classes: [...classes] },
        examples: labels.map((label, i) => ({
          id: `image-${i}`,
          index: i,
          split: 'validation',
          label,
          predicted: 0,
          probabilities: [1],
        })),
      },
      id,
    );
  expect(named(['Bag', 'Coat'], [1, 0, 1], 'image-0')).toBe('Coat, first');
  expect(named(['Bag', 'Coat'], [1, 0, 1], 'image-2')).toBe('Coat, second');
  expect(named(['Bag'], [0, 0, 0, 0, 0, 0], 'image-5')).toBe('Bag, 6');
  expect(() => named(['Bag'], [0, 0], 'sock-1')).toThrow('unknown example "sock-1"; known: image-0, image-1');
});
