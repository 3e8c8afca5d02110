// Numbers in sentences: the path to them, arithmetic over them, and how they are written.
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { shippedRun } from '../../src/artifacts/shipped-run.ts';
import { derivedValues } from '../../src/facts/derived.ts';
import { formatValue } from '../../src/facts/format-value.ts';
import { valueAt } from '../../src/book/values.ts';
import { readChapters } from '../../src/book/chapters.ts';
import { plantedChapter } from './planted-chapter.ts';
import { valuesIn } from './values-of-claims.ts';
import type { PlacedValue } from './values-of-claims.ts';

const { manifest, evidence } = loadArtifacts();
const facts = { manifest, evidence };
const run = shippedRun(manifest);

describe('a path', () => {
  it('is the manifest’s own', () => {
    expect(valueAt(facts, 'metrics.test.accuracy')).toBe(manifest.metrics.test.accuracy);
  });
  it('calls the shipped run, its configuration and its history by short names', () => {
    expect(valueAt(facts, 'run.machine')).toBe(run.machine);
    expect(valueAt(facts, 'run.peakLearningRate')).toBe(run.configuration.peakLearningRate);
    expect(valueAt(facts, 'history.length')).toBe(run.history.length);
  });
  it.each(['Ankle boot', 'ankleBoot', 'ankle-boot'])('enters lists of classes by name: %s', (name) =>
    expect(valueAt(facts, `metrics.test.perClass.${name}`)).toBe(manifest.metrics.test.perClass[9]),
  );
  it('enters a confusion matrix by row, then column', () =>
    expect(valueAt(facts, 'metrics.test.confusion.shirt.tShirtTop')).toBe(manifest.metrics.test.confusion[6]?.[0]));
  it('enters layers and epochs by name, and knows the ends of a list', () => {
    expect(valueAt(facts, 'architecture.conv2.receptiveField')).toBe(10);
    expect(valueAt(facts, 'architecture.conv1.macs')).toBe(manifest.architecture[0]?.macs);
    expect(valueAt(facts, 'history.1.loss')).toBe(run.history[0]?.loss);
    expect(valueAt(facts, 'history.last.loss')).toBe(run.history.at(-1)?.loss);
  });
  it('enters runs by their id', () => {
    for (const { id, testAccuracy } of manifest.runs)
      expect(valueAt(facts, `runs.${id}.testAccuracy`)).toBe(testAccuracy);
  });
  it('that leads nowhere names what is near', () => {
    expect(() => valueAt(facts, 'metrics.test.acuracy')).toThrow(
      /unknown value "metrics.test.acuracy"; near: metrics\.test\.accuracy,/,
    );
    expect(() => valueAt(facts, 'architecture.conv9.macs')).toThrow(/near: architecture\.conv\d/);
    expect(() => valueAt(facts, 'constructor')).toThrow('unknown value');
  });
  it('leads into what the analyses found, an estimate for its value', () => {
    const grid = {
      tiles: 2,
      accuracy: { value: 0.5, low: 0.4, high: 0.6 },
      untrained: { value: 0.1, low: 0, high: 0.2 },
    };
    const found = { manifest, evidence: { 'patch-shuffle': { images: 10, grids: [grid] } } };
    expect(valueAt(found, 'evidence.patchShuffle.images')).toBe(10);
    expect(valueAt(found, 'evidence.patch-shuffle.grids.2.accuracy')).toBe(0.5);
    expect(valueAt(found, 'evidence.patch-shuffle.grids.2.accuracy.high')).toBe(0.6);
  });
  it('into an analysis that this run lacks is undefined, into one that nobody knows an error', () => {
    expect(valueAt({ manifest, evidence: {} }, 'evidence.shift.images')).toBeUndefined();
    expect(() => valueAt({ manifest, evidence: {} }, 'evidence.shuffle.images')).toThrow('unknown value');
  });
  it('that ends too early says how to go on', () =>
    expect(() => valueAt(facts, 'metrics.test')).toThrow(
      /invalid value "metrics\.test": it is not a number; continue with .*loss/,
    ));
});

describe('lists', () => {
  /** Paths of values that lead nowhere, with what is said of them. */
  const lost = (values: readonly PlacedValue[]): string[] =>
    values.flatMap(({ attributes: { of } }) => {
      try {
        return of === undefined || valueAt(facts, String(of)) !== undefined ? [] : [`${of} is not measured`];
      } catch (error) {
        return [(error as Error).message];
      }
    });
  const planted = (of: string): string[] => lost(valuesIn(plantedChapter('mistakes', `<Value of="${of}" />`)));

  it('of all paths in the chapters are entered by names that their schemas declare', () => {
    const values = readChapters().flatMap(valuesIn);
    expect(values.filter(({ attributes: { of } }) => of !== undefined).length).toBeGreaterThan(80);
    expect(lost(values)).toEqual([]);
  });
  it('that declare no names have their ends and their length alone', () => {
    const networks = evidence['zero-share']?.networks ?? [];
    expect(valueAt(facts, 'evidence.zero-share.networks.length')).toBe(networks.length);
    expect(valueAt(facts, 'evidence.zero-share.networks.first.state')).toBe(networks[0]?.state);
    // Each run is there twice, so that its name says nothing; and a place is no name.
    for (const step of [networks[0]?.run ?? '', '0'])
      expect(planted(`evidence.zero-share.networks.${step}.state`)).toEqual([
        expect.stringMatching(/^unknown value ".*"; near: evidence\.zero-share\.networks\.(first|last|length),/),
      ]);
  });
  it('are entered by what their schemas declare, whatever else their items have', () => {
    const { steps = [] } = evidence.fgsm ?? {};
    const at = steps.find(({ size }) => size === 8);
    expect(valueAt(facts, 'evidence.fgsm.steps.8.gradient.loss')).toBe(at?.gradient.loss.value);
    const checkpoint = manifest.checkpoints.at(-2);
    expect(valueAt(facts, `checkpoints.${checkpoint?.step}.loss`)).toBe(checkpoint?.loss);
    const fit = evidence['template-fits']?.filters[0]?.fits.find(({ family }) => family === 'edge');
    expect(valueAt(facts, 'evidence.template-fits.filters.first.fits.edge.r2')).toBe(fit?.r2);
    const { baseline } = evidence.shift?.canvas.trained.layers.find(({ layer }) => layer === 'conv2') ?? {};
    expect(valueAt(facts, 'evidence.shift.canvas.trained.layers.conv2.baseline')).toBe(baseline?.value);
  });
  it('of as many items as there are classes are not therefore lists of classes', () => {
    const list = manifest.dataset.classes.map((_, place) => ({ bins: place }));
    const counted = { calibration: { before: { bins: list } } } as unknown as typeof evidence;
    expect(() => valueAt({ manifest, evidence: counted }, 'evidence.calibration.before.bins.shirt')).toThrow(
      'unknown value',
    );
  });
});

describe('a part that is absent', () => {
  const { shift, mirror } = evidence;
  const smaller = {
    manifest,
    evidence: {
      shift: shift && { ...shift, canvas: { ...shift.canvas, augmentation: undefined } },
      mirror: mirror && { ...mirror, others: [] },
    } as typeof evidence,
  };
  it.each(['evidence.shift.canvas.augmentation.shifted.run', 'evidence.mirror.others.no-flip.accuracy'])(
    'for want of networks is not measured: %s',
    (path) => {
      expect(valueAt(facts, path)).toBeDefined();
      expect(valueAt(smaller, path)).toBeUndefined();
    },
  );
  it.each([
    'evidence.shift.canvas.trained.layers.pixels.gain.first',
    'evidence.mirror.others.no-shift.accuracy',
    'evidence.cka.networks.no-flip.labels',
    'metrics.augmentation',
  ])('for any other reason is an error, in a whole run and in a smaller one: %s', (path) => {
    expect(() => valueAt(facts, path)).toThrow(`unknown value "${path}"`);
    if (!path.startsWith('evidence.cka')) expect(() => valueAt(smaller, path)).toThrow(`unknown value "${path}"`);
  });
});

describe('derived values', () => {
  const derived = derivedValues(facts);
  it('count the network', () => {
    expect(derived.parameters).toBe(61_130);
    expect(derived.macs).toBe(313_600 + 903_168 + 903_168 + 1_806_336 + 640);
  });
  it('find the classes at both ends', () => {
    const recalls = manifest.metrics.test.perClass;
    expect(recalls.every((recall) => recall <= derived.bestClassRecall && recall >= derived.worstClassRecall)).toBe(
      true,
    );
    expect(recalls[manifest.dataset.classes.indexOf(derived.worstClass)]).toBe(derived.worstClassRecall);
  });
  it('name all classes that tie at an end', () => {
    const perClass = manifest.dataset.classes.map((_, label) =>
      label === 3 || label === 6 ? 0.25 : label === 1 ? 1 : 0.5,
    );
    const { metrics } = manifest;
    const made = derivedValues({
      evidence,
      manifest: { ...manifest, metrics: { ...metrics, test: { ...metrics.test, perClass } } },
    });
    expect([made.worstClass, made.bestClass]).toEqual(['Dress and Shirt', 'Trouser']);
  });
});

describe('formats', () => {
  it.each([
    [0.9134, 'percent', undefined, '91.3\u202f%'],
    [1, 'percent', 0, '100\u202f%'],
    [61130, 'number', undefined, '61,130'],
    [-0.456, 'decimal', undefined, '\u22120.46'],
    [-0.001, 'decimal', 2, '0.00'],
    [3_926_912, 'millions', undefined, '3.9 million'],
    [1, 'duration', undefined, '1 second'],
    [95.4, 'duration', undefined, '95 seconds'],
    [119.4, 'duration', undefined, '119 seconds'],
    [120, 'duration', undefined, '2 minutes'],
    [2160, 'duration', undefined, '36 minutes'],
    [7140, 'duration', undefined, '119 minutes'],
    [7200, 'duration', undefined, '2 hours'],
    [9000, 'duration', undefined, '2 hours 30 minutes'],
    ['Shirt', 'words', undefined, 'Shirt'],
  ] as const)('%s as %s (%s digits) is %s', (value, format, digits, text) =>
    expect(formatValue(value, format, digits)).toBe(text),
  );
  it('follow the value where none is asked', () => {
    expect(formatValue(10_000)).toBe('10,000');
    expect(formatValue(0.5)).toBe('0.50');
    expect(formatValue('Bag')).toBe('Bag');
  });
  it('refuse what does not fit', () => {
    expect(() => formatValue('Bag', 'percent')).toThrow('invalid format "percent" for "Bag"');
    expect(() => formatValue(1, 'words')).toThrow('invalid format "words"');
    expect(() => formatValue(Number.NaN, 'number')).toThrow('it is not finite');
    expect(() => formatValue(1, 'roman' as 'number')).toThrow(/unknown format "roman"; formats: percent/);
  });
});
