// Where all values of a list are equal nothing is the most and nothing the least, and where two share the first place both are named.
import { expect, test, describe } from 'vitest';
import { accuracyLevels } from '../../src/figures/behaviour/accuracy-levels.tsx';
import { calibration } from '../../src/figures/behaviour/calibration.tsx';
import { channelAblation } from '../../src/figures/behaviour/channel-ablation.tsx';
import { classProbabilities } from '../../src/figures/behaviour/class-probabilities.tsx';
import { confusionMatrix } from '../../src/figures/behaviour/confusion-matrix.tsx';
import { convolutionWorked } from '../../src/figures/weights/convolution-worked.tsx';
import { datasetSheet } from '../../src/figures/overview/dataset-sheet.tsx';
import { deletion } from '../../src/figures/attributions/deletion.tsx';
import { dossierClasses } from '../../src/figures/dossier/classes.tsx';
import { dossierKernels } from '../../src/figures/dossier/kernels.tsx';
import { edgeAblation } from '../../src/figures/weights/edge-ablation.tsx';
import { expandedWeights } from '../../src/figures/weights/expanded-weights.tsx';
import { filters } from '../../src/figures/weights/filters.tsx';
import { filtersThroughTraining } from '../../src/figures/weights/filters-through-training.tsx';
import { kernelMatrix } from '../../src/figures/weights/kernel-matrix.tsx';
import { few, numbered, shareWords } from '../../src/figures/marks/format.ts';
import { extremes } from '../../src/figures/marks/order.ts';
import { opening } from '../../src/figures/activations/opening.tsx';
import { pcaMap } from '../../src/figures/representations/pca-map.tsx';
import { pixelHistogram } from '../../src/figures/overview/pixel-histogram.tsx';
import { shift } from '../../src/figures/behaviour/shift.tsx';
import { trainingAccuracy } from '../../src/figures/training/training-curves.tsx';
import { channelAblationFixture, interval } from './activations-fixture.ts';
import { deletionFixture } from './attributions-fixture.ts';
import { around, levels, reliability, shifts } from './behaviour-fixture.ts';
import { curves, predictions, statistics } from './charts-fixture.ts';
import { classesFixture, kernelsFixture } from './dossier-fixture.ts';
import {
  classes,
  confusionMatrixFixture,
  convolutionWorkedFixture,
  datasetSheetFixture,
  filtersFixture,
  openingFixture,
  tensor,
} from './fixture.ts';
import { components } from './representations-fixture.ts';
import { way } from './runs-fixture.ts';
import { edgeAblationFixture, expandedWeightsFixture, kernelMatrixFixture } from './weights-fixture.ts';

const equal = (count: number, value: number): number[] => Array.from({ length: count }, () => value);

/** What each figure says where all is equal: a phrase that must stand there, and the superlative that must not. */
const cases: Readonly<Record<string, () => { words: string; says: string; never: RegExp }>> = {
  filters: () => {
    const data = filtersFixture();
    const words = filters.describe({ ...data, shown: { ...data.shown, gain: equal(data.shown.gain.length, 2) } });
    return { words, says: 'All filters have the same gain, 2.00', never: /highest gain|lowest/ };
  },
  'filters-through-training': () => {
    const last = way.checkpoints[0];
    const words = filtersThroughTraining.describe({ ...way, checkpoints: last ? [last] : [] });
    return { words, says: 'all filters are equally like their starts', never: /most like|least/ };
  },
  'pixel-histogram': () => {
    const histogram = [0.56, ...equal(15, 0.44 / 15)];
    const words = pixelHistogram.describe({ statistics: { ...statistics, zeroShare: 0.56 - 0.44 / 15, histogram } });
    return { words, says: 'All bins hold the same share', never: /fullest|emptiest/i };
  },
  'confusion-matrix': () => {
    const data = confusionMatrixFixture();
    const confusion = classes.map((_, i) => classes.map((__, k) => (i === k ? 100 : 0)));
    const words = confusionMatrix.describe({ ...data, confusion, accuracy: 1 });
    return {
      words,
      says: 'All classes are right equally often (100.0\u202f%). There are no errors.',
      never: /most|least/i,
    };
  },
  'class-probabilities': () => {
    const examples = predictions.examples.map((example) => ({ ...example, probabilities: equal(10, 0.1) }));
    const words = classProbabilities.describe({ ...predictions, examples });
    return { words, says: 'All answers are equally sure.', never: /surest|least sure/i };
  },
  'edge-ablation': () => {
    const data = edgeAblationFixture();
    const words = edgeAblation.describe({ ...data, kernels: data.kernels.map((one) => ({ ...one, movement: 0.01 })) });
    return { words, says: 'loss moves equally far without any', never: /moves most/ };
  },
  'expanded-weights': () => {
    const data = expandedWeightsFixture();
    const trained = { ...data.r2.trained, values: equal(8, 0.3) };
    const words = expandedWeights.describe({ ...data, r2: { ...data.r2, trained } });
    return { words, says: 'the same for all', never: /down to|for filter/ };
  },
  'dataset-sheet': () => {
    const data = datasetSheetFixture();
    const means = tensor(data.means.shape, () => 0.25);
    const words = datasetSheet.describe({ ...data, means, mirrorCorrelation: equal(10, 0.5) });
    return { words, says: 'The mean pixel is the same in all classes (0.25)', never: /highest|lowest/ };
  },
  'channel-ablation': () => {
    const data = channelAblationFixture();
    const same = data.layers.map((layer) => ({
      ...layer,
      channels: layer.channels.map((one) => ({ ...one, zero: { ...one.zero, loss: interval(0.1, 0.01) } })),
    }));
    const words = channelAblation.describe({ ...data, layers: same });
    return { words, says: 'all channels cost the same to lose', never: /most costly/ };
  },
  'kernel-matrix': () => {
    const data = kernelMatrixFixture();
    const words = kernelMatrix.describe({ ...data, links: { ...data.links, trained: tensor([4, 8], () => 2) } });
    return { words, says: 'all kernels are alike', never: /the strongest goes/ };
  },
  shift: () => {
    const panels = shifts.panels.map((panel) => ({
      ...panel,
      rows: panel.rows.map((row) => ({
        ...row,
        trained: around(0.5),
        narrow: { trained: around(0.25), untrained: around(0.25) },
      })),
    }));
    return { words: shift.describe({ ...shifts, panels }), says: 'by 0.25 at most.', never: /at most \(/ };
  },
  deletion: () => {
    const data = deletionFixture();
    const orders = data.orders.map((order) => ({
      ...order,
      deletion: { ...order.deletion, probability: { ...order.deletion.probability, area: interval(0.4, 0.02) } },
    }));
    return {
      words: deletion.describe({ ...data, orders }),
      says: 'all methods have the same area',
      never: /lowest area/,
    };
  },
  convolution: () => {
    const data = convolutionWorkedFixture();
    const blank = {
      ...data,
      example: { ...data.example, pixels: new Uint8Array(784) },
      output: data.output.map(() => data.bias),
      value: data.bias,
    };
    return { words: convolutionWorked.describe(blank), says: 'All products are of the same size', never: /largest/ };
  },
  calibration: () => {
    const bins = [0.5, 0.7, 0.9].map((confidence) => ({
      images: 100,
      confidence,
      accuracy: around(confidence - 0.25),
    }));
    const panels = reliability.panels.map((panel) => ({ ...panel, bins }));
    return {
      words: calibration.describe({ ...reliability, panels }),
      says: 'equally in every bin',
      never: /differ most/,
    };
  },
  opening: () => {
    const data = openingFixture();
    const words = opening.describe({ ...data, example: { ...data.example, probabilities: equal(10, 0.1) } });
    return { words, says: 'all classes are equally probable, 10.0\u202f%', never: /highest probabilities/ };
  },
  'pca-map': () => {
    const maps = components.maps.map((map) => ({
      ...map,
      points: { ...map.points, data: map.points.data.map(() => 1) },
    }));
    return { words: pcaMap.describe({ ...components, maps }), says: 'equally far apart', never: /lie closest/ };
  },
  'training-accuracy': () => {
    const history = curves.history.map((record) => ({ ...record, learningRate: 0.01 }));
    const words = trainingAccuracy.describe({ ...curves, history, seeds: [history, history] });
    return { words, says: 'the same after every epoch, 0.01', never: /widest after|learning rate: highest/ };
  },
  'dossier-classes': () => {
    const data = classesFixture();
    const flat = { means: equal(10, 3), errors: equal(10, 0.1) };
    const words = dossierClasses.describe({ ...data, trained: flat, untrained: flat });
    return { words, says: 'Trained: the same for every class', never: /most for|least for/ };
  },
  'dossier-kernels': () => {
    const data = kernelsFixture();
    const trained = data.trained.map((plane) => ({ ...plane, values: plane.values.map(() => 0.1) }));
    const words = dossierKernels.describe({ ...data, trained });
    return { words, says: 'All kernels hold the same share of the squared weight', never: /largest share/ };
  },
};

test.each(Object.entries(cases))('%s names nothing as first where all are equal', (_, of) => {
  const { words, says, never } = of();
  expect(words).toContain(says);
  expect(words).not.toMatch(never);
});

describe('two that share the first place are both named', () => {
  test('filters, classes, levels and epochs', () => {
    const data = filtersFixture();
    const gain = data.shown.gain.map((_, i) => (i === 3 || i === 7 ? 9 : 1 + i / 100));
    expect(filters.describe({ ...data, shown: { ...data.shown, gain } })).toContain(
      'The highest gain, 9.00, is that of filters 3 and 7,',
    );
    const confusion = classes.map((_, i) =>
      classes.map((__, k) => (i === k ? (i < 2 ? 99 : 50 + i) : k === 9 - i ? 1 : 0)),
    );
    expect(confusionMatrix.describe({ ...confusionMatrixFixture(), confusion })).toContain(
      `Most often right is ${classes[0]} and ${classes[1]} (99.0\u202f%)`,
    );
    const [panel] = levels.panels;
    const tied = {
      ...(panel as NonNullable<typeof panel>),
      accuracy: [
        [0.5, 0.9, 0.9],
        [0.25, 0.25, 0.25],
      ].map((own) => own.map((value) => around(value))),
    };
    expect(accuracyLevels.describe({ ...levels, panels: [tied] })).toContain('at 2 × 2 and 7 × 7');
    const flat = curves.history.map((record, i) => ({
      ...record,
      validationAccuracy: i === 4 || i === 8 ? 0.95 : 0.9,
    }));
    expect(trainingAccuracy.describe({ ...curves, history: flat })).toContain('after epochs 5 and 9.');
  });
});

describe('extremes', () => {
  test('are all items that have them', () =>
    expect(extremes(['a', 'bb', 'cc', 'd', 'eee'], ({ length }) => length)).toEqual({
      greatest: ['eee'],
      least: ['a', 'd'],
    }));
  test('are none where all are equal, where there is one, and where there is none', () => {
    for (const items of [[2, 2, 2], [7], []]) expect(extremes(items, (item) => item)).toBeUndefined();
  });
  test('are the same within rounding, and not beyond it', () => {
    expect(extremes([1, 1 + 1e-8, 1 - 1e-8], (item) => item)).toBeUndefined();
    expect(extremes([1, 1.0001], (item) => item)).toEqual({ greatest: [1.0001], least: [1] });
  });
  test('of what is no number are refused', () =>
    expect(() => extremes([1, NaN], (item) => item)).toThrow('invalid measure'));
});

test('few names are listed, many are counted', () => {
  expect([few(['Coat'], 'classes'), few(['Coat', 'Bag'], 'classes'), few(['a', 'b', 'c', 'd'], 'classes')]).toEqual([
    'Coat',
    'Coat and Bag',
    '4 classes',
  ]);
  expect([numbered('filter', [3]), numbered('filter', [3, 7]), numbered('filter', [1, 2, 3, 4])]).toEqual([
    'filter 3',
    'filters 3 and 7',
    '4 filters',
  ]);
  expect([0, 0.0001, 0.5, 0.9996, 1].map(shareWords)).toEqual([
    'none',
    'less than 0.1\u202f%',
    '50.0\u202f%',
    'more than 99.9\u202f%',
    'all',
  ]);
});
