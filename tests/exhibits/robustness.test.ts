// What a figure of spoiled pictures says that the network knows from its training is what the shipped run was trained with; and of inputs
// that are unlike the data, the chosen score is drawn, whichever it is.
import { expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { selectCorruptions, selectUnlike } from '../../src/exhibits/robustness.ts';

const artifacts = loadArtifacts();
const found = artifacts.evidence.corruptions;
if (found === undefined) throw new Error('missing corruptions in the shipped artifacts');

const none = { flip: 0, shift: 0, erase: 0 };
it.each([
  [{ ...none, flip: 0.5 }, 'the network has seen mirrored garments, and no other change'],
  [{ ...none, shift: 1 }, 'the network has seen garments shifted by up to 1 pixel, and no other change'],
  [{ ...none, erase: 0.5 }, 'the network has seen erased boxes, and no other change'],
  [{ ...none, erase: 0.5, flip: 0.5 }, 'the network has seen erased boxes and mirrored garments, and no other change'],
  [none, 'Neither the network nor the class means have seen changed pictures in training.'],
])('%j', (change, sentence) => {
  const runs = artifacts.manifest.runs.map((run) => {
    const { configuration } = run;
    const augmentation = { ...configuration.augmentation, ...(run.shipped ? change : { flip: 1, shift: 9, erase: 1 }) };
    return { ...run, configuration: { ...configuration, augmentation } };
  });
  const source = sourceOfArtifacts({ ...artifacts, manifest: { ...artifacts.manifest, runs } });
  expect(selectCorruptions(found, source).notes.join(' ')).toContain(sentence);
});

const unlike = artifacts.evidence['unlike-data'];
if (unlike === undefined) throw new Error('missing unlike-data in the shipped artifacts');

it.each(unlike.scores.map(({ name }) => name))('%s is drawn where it is the chosen one, and no other', (chosen) => {
  const data = selectUnlike({ ...unlike, chosen }, sourceOfArtifacts(artifacts));
  const own = unlike.scores.find(({ name }) => name === chosen);
  expect(data.scores.map(({ trained }) => trained)[unlike.scores.indexOf(own as (typeof unlike.scores)[number])]).toBe(
    own?.trained.meanDetection,
  );
  expect(data.own.trained).toEqual(own?.trained.falseAlarms);
  expect(data.kinds.map(({ name, trained }) => [name, trained])).toEqual(
    unlike.kinds.map(({ name }, k) => [name, own?.trained.detection[k]]),
  );
  expect(data.kinds.map(({ untrained }) => untrained)).toEqual((own?.untrained ?? own?.trained)?.detection);
  expect(data.drawings.map(({ isUnlike }) => isUnlike)).toEqual(own?.trained.drawings);
  expect(data.drawn.images).toBe(20);
  const { classes } = artifacts.manifest.dataset;
  expect(data.drawings.map(({ label, answer }) => [label, answer])).toEqual(
    unlike.drawings.map(({ label, answer }) => [classes[label], classes[answer]]),
  );
});
