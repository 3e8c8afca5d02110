// The selection for figures of behaviour, on results made by hand: which shifts, in which order classes, whose mistakes, which pictures.
import { expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import type { Source } from '../../src/artifacts/source.ts';
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { allExamples, shownExample } from '../../src/exhibits/choices.ts';
import { selectEffectiveFields, selectMirror, selectShift } from '../../src/exhibits/invariance.ts';
import { selectCalibration, selectDisputed, selectRecalls } from '../../src/exhibits/mistakes.ts';
import { selectCorruptions, selectFgsm, selectPatchShuffle } from '../../src/exhibits/robustness.ts';

const artifacts = loadArtifacts();
const source = sourceOfArtifacts(artifacts);
const { classes } = artifacts.manifest.dataset;
const at = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });

const withTensors = (tensors: ReadonlyMap<string, TensorData>): Source =>
  sourceOfArtifacts({
    ...artifacts,
    evidenceTensors: () => tensors,
  });
/** Pictures of which every pixel of picture i is `from` + i. */
const stack = (count: number, from: number): TensorData => ({
  dtype: 'uint8',
  shape: [count, 28, 28],
  data: Uint8Array.from({ length: count * 784 }, (_, i) => from + Math.floor(i / 784)),
});

/** Layers whose value at shift number k is base + place / 100 + k / 10. */
const shiftNetwork = (run: string, base: number): Evidence['shift']['canvas']['trained'] => ({
  run,
  layers: ['pixels', 'conv1', 'pool1', 'gap'].map((layer, place) => ({
    layer,
    jump: 1,
    baseline: at(0),
    invariance: [],
    normalised: [0, 1, 2, 3].map((k) => at(base + place / 100 + k / 10)),
    equivariance: [],
  })),
  accuracy: [0, 1, 2, 3, 4].map((k) => at(base + k / 50)),
  agreement: [0, 1, 2, 3].map((k) => at(base + k / 40)),
});

it('shifts of one, two and four pixels are drawn, each with its own values; poolings are known from the architecture', () => {
  const set = (base: number) => ({
    images: 10,
    trained: shiftNetwork('a', base),
    untrained: shiftNetwork('b', base + 0.02),
  });
  const table = (from: number) => [0, 1, 2, 3].map((place) => [0, 1, 2, 3].map((k) => from + 10 * place + k));
  const found: Evidence['shift'] = {
    shifts: [1, 2, 3, 4],
    canvas: {
      ...set(0.1),
      width: 36,
      seeds: [100, 200].map((from) => ({ run: 'a', trained: table(from), untrained: table(-from) })),
    },
    narrow: { ...set(0.3), perClass: [], room: 4 },
  };
  const { panels, unmoved, pixels } = selectShift(found, source);
  expect(panels.map(({ shift }) => shift)).toEqual([1, 2, 4]);
  const [, , four] = panels;
  const conv1 = four?.rows[1];
  expect(conv1?.trained.value).toBeCloseTo(0.1 + 0.01 + 0.3, 12);
  expect(conv1?.untrained.value).toBeCloseTo(0.12 + 0.01 + 0.3, 12);
  expect(conv1?.narrow.trained.value).toBeCloseTo(0.3 + 0.01 + 0.3, 12);
  expect(conv1?.seeds).toEqual({ trained: [113, 213], untrained: [-87, -187] });
  expect(four?.rows.map(({ isPooling }) => isPooling)).toEqual([false, false, true, true]);
  expect(four?.same.trained.value).toBeCloseTo(0.1 + 3 / 40, 12);
  expect(four?.right.trained.value).toBeCloseTo(0.1 + 4 / 50, 12);
  expect(unmoved.untrained.value).toBeCloseTo(0.12, 12);
  expect(pixels).toEqual(shownExample(source).pixels);
});

it('classes come in the order of what the network without mirrored images loses, and have their first example', () => {
  const network = (run: string, lost: (label: number) => number): Evidence['mirror']['shipped'] => {
    const counts = (label: number) => ({
      images: 500,
      accuracy: at(0.9),
      mirrored: at(0.9 - lost(label)),
      difference: at(-lost(label)),
      onlyOriginal: 0,
      onlyMirrored: 0,
      pValue: 1,
    });
    return { run, epochs: 12, ...counts(0), classes: classes.map((_, label) => ({ ...counts(label), adjustedP: 1 })) };
  };
  const shipped = network('seed-0', (label) => label / 1000);
  // Without mirrored images class 7 loses most, then 9, then 5; the others nothing.
  const noFlip = network('no-flip', (label) => ({ 7: 0.5, 9: 0.4, 5: 0.3 })[label] ?? 0);
  const data = selectMirror({ shipped, others: [network('short', () => 0.01), noFlip] }, source);
  expect(data.rows.map(({ name }) => name)).toEqual([
    'all classes',
    ...[7, 9, 5, 0, 1, 2, 3, 4, 6, 8].map((label) => classes[label]),
  ]);
  expect(data.networks.map(({ sawMirrors, isShipped }) => [sawMirrors, isShipped])).toEqual([
    [true, true],
    [true, false],
    [false, false],
  ]);
  const first = allExamples(source).find(({ label }) => label === 7);
  expect(data.rows[1]?.pixels).toEqual(first?.pixels);
  expect(data.rows[1]?.results.map(({ difference }) => difference.value)).toEqual([-0.007, -0.01, -0.5]);
  expect(data.rows[0]?.pixels).toBeUndefined();
  const alone = selectMirror({ shipped, others: [] }, source);
  expect(alone.rows[1]?.name).toBe(classes[9]);
});

it('maps of gradients are those of their layer and network', () => {
  const field = { deviation: at(1), halfMaximumSide: at(2), shareAboveThreshold: at(0.9) };
  const map = (value: number): TensorData => ({
    dtype: 'float32',
    shape: [28, 28],
    data: new Float32Array(784).fill(value),
  });
  const tensors = new Map([
    ['trained/conv1', map(1)],
    ['untrained/conv1', map(2)],
  ]);
  const layer = {
    layer: 'conv1',
    unit: [13, 13] as [number, number],
    field: [11, 11, 16, 16] as [number, number, number, number],
    support: 5,
    shareOutside: 0,
    uniformDeviation: 1.4,
  };
  const found = { images: 3, threshold: 0.05, layers: [{ ...layer, trained: field, untrained: field }] };
  const { layers } = selectEffectiveFields(found, withTensors(tensors));
  expect(layers[0]?.fields.trained.map.values[783]).toBe(1);
  expect(layers[0]?.fields.untrained.map.values[0]).toBe(2);
  expect(() => selectEffectiveFields(found, withTensors(new Map()))).toThrow('missing tensor');
});

it('recalls come with the lowest first, each with its two most frequent mistakes and its own seeds', () => {
  const confusion: number[][] = classes.map((_, truth) => classes.map((__, answer) => (truth === answer ? 80 : 0)));
  confusion[6] = [12, 0, 3, 0, 5, 0, 80, 0, 0, 0];
  // Three that are equally frequent: the first two in the order of the classes are named.
  confusion[2] = [5, 0, 85, 0, 5, 0, 5, 0, 0, 0];
  confusion[1] = [0, 99, 0, 1, 0, 0, 0, 0, 0, 0];
  const { manifest } = artifacts;
  const counted = sourceOfArtifacts({
    ...artifacts,
    manifest: { ...manifest, metrics: { ...manifest.metrics, test: { ...manifest.metrics.test, confusion } } },
  });
  const recalls = classes.map((_, label) => at(label === 6 ? 0.5 : 0.6 + label / 100));
  const data = selectRecalls(
    {
      images: 1000,
      errors: 21,
      accuracy: at(0.9),
      recalls,
      seeds: [0, 1].map((seed) => ({ run: `seed-${seed}`, recalls: classes.map((_, label) => seed + label / 10) })),
      groups: [{ name: 'footwear', classes: [5, 7, 9], errors: 2, share: at(0.1), even: 0.07 }],
      pairs: [],
    },
    counted,
  );
  expect(data.rows[0]?.name).toBe(classes[6]);
  expect(data.rows[0]?.mistakes).toEqual([
    { name: classes[0], share: 0.12 },
    { name: classes[4], share: 0.05 },
  ]);
  expect(data.rows.find(({ name }) => name === classes[2])?.mistakes).toEqual([
    { name: classes[0], share: 0.05 },
    { name: classes[4], share: 0.05 },
  ]);
  expect(data.rows[0]?.seeds).toEqual([0.6, 1.6]);
  expect(data.rows.find(({ name }) => name === classes[1])?.mistakes).toEqual([{ name: classes[3], share: 0.01 }]);
  expect(data.groups[0]?.members).toEqual([classes[5], classes[7], classes[9]]);
});

it('reliability is shown before and after the temperature, which is named', () => {
  const measured = {
    bins: [],
    error: at(0.02),
    chance: at(0.01),
    loss: at(0.2),
    brier: at(0.1),
    confidence: at(0.9),
    accuracy: at(0.9),
  };
  const { panels } = selectCalibration({
    images: 10,
    temperature: 1.234,
    validation: { images: 5, loss: 1, lossScaled: 0.9 },
    before: measured,
    after: { ...measured, error: at(0.015) },
  });
  expect(panels.map(({ title, error }) => [title, error.value])).toEqual([
    ['as trained', 0.02],
    ['with temperature 1.23', 0.015],
  ]);
});

it('disputed images keep the order of the analysis, with their pictures', () => {
  const set = { images: 100, disputed: 5, share: at(0.05), anyWrong: 9, independent: 1, pairs: [] };
  const one = (index: number, answerShare: number) => ({ index, label: 6, answer: 0, answerShare, labelShare: 0.1 });
  const data = selectDisputed(
    { runs: ['a', 'b', 'c'], validation: set, test: { ...set, images: 200 }, shown: [one(40, 0.9), one(7, 0.8)] },
    withTensors(new Map([['images', stack(2, 50)]])),
  );
  expect(data.networks).toBe(3);
  expect(data.sets.map(({ name, images }) => [name, images])).toEqual([
    ['validation', 100],
    ['test', 200],
  ]);
  expect(data.shown.map(({ index, label, answer, pixels }) => [index, label, answer, pixels[783]])).toEqual([
    [40, classes[6], classes[0], 50],
    [7, classes[6], classes[0], 51],
  ]);
});

it('levels of a change come with their pictures: the original first where a change has none of its own', () => {
  const tiles = selectPatchShuffle(
    { images: 10, grids: [1, 2].map((tiles) => ({ tiles, accuracy: at(0.9 / tiles), untrained: at(0.1) })) },
    withTensors(new Map([['garment', stack(2, 9)]])),
  );
  expect(tiles.panels[0]?.levels).toEqual(['whole', '2 × 2']);
  expect(tiles.panels[0]?.pictures[0]?.images.map((image) => image[5])).toEqual([9, 10]);
  expect(tiles.panels[0]?.accuracy.map((own) => own.map(({ value }) => value))).toEqual([
    [0.9, 0.45],
    [0.1, 0.1],
  ]);

  const both = { accuracy: at(0.9), nearestMean: at(0.6) };
  const spoiled = selectCorruptions(
    {
      images: 10,
      clean: both,
      example: { id: 'x', label: 9 },
      corruptions: [
        { name: 'blur', meaning: 'width', severities: [{ strength: 0.75, accuracy: at(0.5), nearestMean: at(0.4) }] },
        {
          name: 'invert',
          meaning: 'black for white',
          severities: [{ strength: 1, accuracy: at(0.2), nearestMean: at(0.01) }],
        },
      ],
    },
    withTensors(
      new Map([
        ['original', { ...stack(1, 3), shape: [28, 28] }],
        ['blur', stack(1, 4)],
        ['invert', stack(1, 5)],
      ]),
    ),
  );
  expect(spoiled.panels.map(({ levels }) => levels)).toEqual([
    ['none', '0.75'],
    ['none', 'inverted'],
  ]);
  expect(spoiled.panels[1]?.pictures[0]?.images.map((image) => image[0])).toEqual([3, 5]);
  expect(spoiled.notes.join(' ')).toContain(
    'In training the network has seen garments shifted by up to 2 pixels, erased boxes and mirrored garments, and no other change',
  );
  expect(spoiled.panels[1]?.accuracy[1]?.map(({ value }) => value)).toEqual([0.6, 0.01]);

  const attacked = (value: number) => ({ accuracy: at(value), loss: at(1) });
  const steps = [0, 8].map((size) => ({
    size,
    gradient: attacked(0.9 - size / 10),
    random: attacked(0.9),
    lossRises: 1,
    largestChange: size,
  }));
  const attack = selectFgsm(
    { images: 10, steps },
    withTensors(
      new Map([
        ['gradient', stack(2, 20)],
        ['random', stack(2, 30)],
      ]),
    ),
  );
  expect(attack.panels[0]?.levels).toEqual(['0', '8']);
  expect(attack.panels[0]?.pictures.map(({ images }) => images[1]?.[0])).toEqual([21, 31]);
  expect(attack.chance).toBe(1 / classes.length);
});
