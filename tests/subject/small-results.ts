// What a result of the small world needs beyond what its relations tell by themselves: lists that follow from each other, sums, orders.
import { factsOf } from '../../src/artifacts/evidence/agreement.ts';
import type { Evidence, EvidenceName } from '../../src/artifacts/evidence/index.ts';
import type { Manifest } from '../../src/artifacts/schema.ts';
import { clipped, receptiveWindow } from '../../src/figures/overview/receptive-window.ts';
import { sum } from '../../src/mean.ts';

/** A result that may be written to. */
type Open<T> = T extends object ? { -readonly [Key in keyof T]: Open<T[Key]> } : T;
type Adjust<Name extends EvidenceName> = (result: Open<Evidence[Name]>, manifest: Manifest) => void;

/** The commonest errors of the test set, the commonest first. */
function commonest({ metrics }: Manifest) {
  return metrics.test.confusion
    .flatMap((row, truth) => row.map((count, predicted) => ({ truth, predicted, count, of: sum(row) })))
    .filter(({ truth, predicted }) => truth !== predicted)
    .sort((a, b) => b.count - a.count)
    .slice(0, 10)
    .map(({ of, ...pair }) => ({ ...pair, share: { value: pair.count / of, low: 0, high: 1 } }));
}

const widened = (one: { value: number; low: number; high: number }, value: number): void => {
  Object.assign(one, { value, low: Math.min(one.low, value), high: Math.max(one.high, value) });
};

/** A histogram of so many values, over the same bins. */
function counting(one: { count: number; bins: number[] }, count: number): void {
  if (sum(one.bins) !== count) one.bins = one.bins.map((_, i) => (i === 0 ? count : 0));
  one.count = count;
}

export const adjusted: { readonly [Name in EvidenceName]?: Adjust<Name> } = {
  'activation-maximisation': ({ untrained }) => {
    for (const { units } of untrained) units.forEach((one, i) => (one.unit = i));
  },
  'attribution-maps': (result) => {
    result.examples = [...new Set(result.examples)];
  },
  'channel-ablation': ({ cumulative }, { architecture }) => {
    for (const one of cumulative.layers) {
      const channels = architecture.find(({ name }) => name === one.layer)?.outputShape[2] ?? 0;
      one.removed = one.removed.map((_, i, { length }) => Math.round((i * channels) / (length - 1)));
    }
  },
  corruptions: ({ corruptions }, { dataset }) => {
    for (const one of corruptions) one.meaning = one.meaning.replaceAll('garment', dataset.noun.singular);
  },
  confusion: (result, manifest) => {
    const { classes, groups } = manifest.dataset;
    result.pairs = commonest(manifest);
    const { confusion } = manifest.metrics.test;
    result.groups = groups.map(({ name, classes: own }) => {
      const labels = classes.flatMap((one, label) => (own.includes(one) ? [label] : []));
      const errors = sum(
        labels.flatMap((truth) =>
          labels.filter((other) => other !== truth).map((other) => confusion[truth]?.[other] ?? 0),
        ),
      );
      const value = errors / result.errors;
      const even = (labels.length * (labels.length - 1)) / (classes.length * (classes.length - 1));
      return { name, classes: labels, errors, even, share: { value, low: value / 2, high: Math.min(1, 2 * value) } };
    });
  },
  'disputed-labels': (result, { dataset }) => {
    const known = ({ label, answer }: { readonly label: number; readonly answer: number }): boolean =>
      Math.max(label, answer) < dataset.classes.length;
    for (const set of [result.validation, result.test]) {
      set.pairs = set.pairs.filter(known);
      set.disputed = sum(set.pairs.map(({ count }) => count));
      widened(set.share, set.disputed / set.images);
    }
    result.shown = result.shown.filter(known);
  },
  'filter-spectrum': ({ filters, smoothness, spectra, size, measures, shuffles }) => {
    for (const { shuffled } of measures) counting(shuffled, shuffles * filters.length);
    const [first] = smoothness;
    const own = filters.map(({ measures }) => measures.find(({ name }) => name === 'autocorrelation')?.value ?? 0);
    if (first !== undefined) first.trained = own;
    for (const bins of Object.values(spectra))
      bins.splice(0, bins.length, ...Array<number>(size ** 2).fill(1 / size ** 2));
  },
  mirror: ({ shipped, others }, manifest) => {
    const { measured } = factsOf(manifest);
    for (const one of [shipped, ...others]) {
      // The class that is left out leaves its images to the last.
      const last = one.classes.at(-1);
      if (last !== undefined) last.images += measured - sum(one.classes.map(({ images }) => images));
      for (const key of ['images', 'onlyOriginal', 'onlyMirrored'] as const)
        one[key] = sum(one.classes.map((counted) => counted[key]));
      for (const counted of [one, ...one.classes]) {
        const difference = (counted.onlyMirrored - counted.onlyOriginal) / counted.images;
        widened(counted.difference, difference);
        widened(counted.mirrored, counted.accuracy.value + difference);
      }
    }
  },
  'patch-shuffle': ({ grids }) => {
    for (const grid of grids) if (grid.tiles === 7) grid.tiles = 8;
  },
  'template-fits': ({ families, filters, shuffles }) => {
    for (const { shuffled } of families) counting(shuffled, shuffles * filters.length);
  },
  'receptive-fields': ({ layers }, { architecture, dataset }) => {
    for (const one of layers) {
      const side = architecture.find(({ name }) => name === one.layer)?.outputShape[0] ?? 1;
      const middle = Math.floor((side - 1) / 2);
      const window = clipped(receptiveWindow(architecture, one.layer, middle, middle), dataset.image.height);
      one.field = [window.top, window.left, window.bottom, window.right];
    }
  },
  'seed-comparison': ({ pairs }) => {
    for (const pair of pairs) pair.partners = pair.partners.map((_, i, { length }) => (i + 5) % length);
  },
};
