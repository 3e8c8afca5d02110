// The comparisons that the chapters put into words, evaluated on the shipped run. A sentence whose comparison fails has to be rewritten;
// the numbers themselves are looked up when the page is built.
import { describe, expect, it } from 'vitest';
import { derivedValues } from '../../src/components/derived.ts';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { shippedRun } from '../../src/artifacts/shipped-run.ts';

const { manifest } = loadArtifacts();
const { metrics, analyses, dataset } = manifest;
const { history } = shippedRun(manifest);
const derived = derivedValues(manifest);
const zeros = (name: string): { trained: number; untrained: number } => {
  const layer = analyses.layers.find((candidate) => candidate.layer === name);
  return { trained: layer?.zeroShare ?? Number.NaN, untrained: layer?.untrainedZeroShare ?? Number.NaN };
};
const first = history[0];
const last = history.at(-1);
const mirror = (name: string): number =>
  dataset.statistics.mirrorCorrelation[dataset.classes.indexOf(name)] ?? Number.NaN;

const sentences: readonly [chapter: string, sentence: string, holds: boolean][] = [
  ['dataset', 'zero is more frequent than all other grey values together', dataset.statistics.zeroShare > 0.5],
  [
    'dataset',
    'the nearest mean is far better than guessing',
    dataset.statistics.nearestMeanAccuracy > 3 * derived.chance,
  ],
  [
    'dataset',
    'trousers are nearly symmetric, sneakers less, ankle boots hardly',
    mirror('Trouser') > 0.9 &&
      mirror('Trouser') > mirror('Sneaker') &&
      mirror('Sneaker') > mirror('Ankle boot') &&
      mirror('Ankle boot') < 0.3,
  ],
  [
    'training',
    'the untrained network is near guessing',
    Math.abs(metrics.untrainedValidation.accuracy - derived.chance) < 0.1,
  ],
  ['training', 'training images are answered better than validation images', derived.accuracyGap > 0],
  [
    'training',
    'all later passes together are worth less than the first',
    (last?.validationAccuracy ?? 0) - (first?.validationAccuracy ?? 1) <
      (first?.validationAccuracy ?? 0) - metrics.untrainedValidation.accuracy,
  ],
  [
    'training',
    'the validation line did not fall while the training line rose',
    (last?.validationAccuracy ?? 0) >= Math.max(...history.map((h) => h.validationAccuracy)) - 0.005,
  ],
  [
    'filters',
    'first-layer filters became smoother, beyond the level of independent weights',
    (derived.meanAutocorrelation['conv1'] ?? 0) > 0.1 && (derived.untrainedMeanAutocorrelation['conv1'] ?? 1) < 0.05,
  ],
  [
    'filters',
    'neighbours agree more after training in every layer',
    ['conv1', 'conv2', 'conv3', 'conv4'].every(
      (l) => (derived.meanAutocorrelation[l] ?? 0) > (derived.untrainedMeanAutocorrelation[l] ?? 1),
    ),
  ],
  [
    'filters',
    'first-layer filters kept a part of their start, the control none',
    (derived.meanCosineToStart['conv1'] ?? 0) > 0.2 && Math.abs(derived.meanCosineToAnother['conv1'] ?? 1) < 0.1,
  ],
  [
    'filters',
    'deeper filters kept less of their start',
    ['conv2', 'conv3', 'conv4'].every(
      (l) => (derived.meanCosineToStart[l] ?? 1) < (derived.meanCosineToStart['conv1'] ?? 0),
    ),
  ],
  [
    'filters',
    'many single filters of the second and third layer lie within the scatter of the control, the means of all layers stand clear',
    analyses.filters.every(({ layer, cosineToStart: own, cosineToAnother: other }) => {
      const mean = (values: readonly number[]): number => values.reduce((x, y) => x + y, 0) / values.length;
      const deviation = Math.sqrt(mean(other.map((v) => (v - mean(other)) ** 2)));
      const within = own.filter((v) => v < Math.max(...other)).length;
      const clear = mean(own) - mean(other) > (5 * deviation) / Math.sqrt(other.length);
      return clear && (!['conv2', 'conv3'].includes(layer) || within > own.length / 3);
    }),
  ],
  [
    'deeper-layers',
    'about half of the untrained outputs are zero',
    ['conv1', 'conv2', 'conv3', 'conv4'].every((l) => Math.abs(zeros(l).untrained - 0.5) < 0.08),
  ],
  [
    'deeper-layers',
    'training adds zeros in every convolution',
    ['conv1', 'conv2', 'conv3', 'conv4'].every((l) => zeros(l).trained > zeros(l).untrained),
  ],
  [
    'deeper-layers',
    'pooling layers have fewer zeros than the convolutions before them, in both networks',
    (['trained', 'untrained'] as const).every(
      (n) => zeros('pool1')[n] < zeros('conv1')[n] && zeros('pool2')[n] < zeros('conv2')[n],
    ),
  ],
  [
    'deeper-layers',
    'the third layer has moved furthest, and the fourth has fewer zeros than it',
    ['conv1', 'conv2', 'conv4'].every(
      (l) => zeros(l).trained - zeros(l).untrained < zeros('conv3').trained - zeros('conv3').untrained,
    ) && zeros('conv4').trained < zeros('conv3').trained,
  ],
  [
    'answers',
    'the most divided example is divided between a dress and a coat',
    (() => {
      const byMargin = manifest.examples.map(({ probabilities }) => {
        const order = probabilities.map((p, k) => ({ p, k })).sort((x, y) => y.p - x.p);
        return { margin: (order[0]?.p ?? 1) - (order[1]?.p ?? 0), pair: [order[0]?.k, order[1]?.k] };
      });
      const most = byMargin.reduce((x, y) => (y.margin < x.margin ? y : x));
      return (
        most.pair
          .map((k) => dataset.classes[k ?? 0])
          .sort()
          .join() === 'Coat,Dress'
      );
    })(),
  ],
  [
    'answers',
    'the network beats the nearest mean',
    metrics.validation.accuracy > dataset.statistics.nearestMeanAccuracy,
  ],
  [
    'answers',
    'mistakes gather among garments of the upper body and among footwear',
    derived.confusionShare.upperBody > 3 * derived.confusionEven.upperBody &&
      derived.confusionShare.footwear > 1.5 * derived.confusionEven.footwear,
  ],
  ['answers', 'no boot was taken for a coat', metrics.test.confusion[9]?.[4] === 0],
];

describe('the comparisons in the text hold for the shipped run', () => {
  it.each(sentences)('%s: %s', (_chapter, _sentence, holds) => {
    expect(holds).toBe(true);
  });
});
