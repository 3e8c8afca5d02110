// The manifest of another world than the shipped one: nine kinds of tools on 32 x 32 pixels, three convolutions of other names and sizes.
// Runs, lengths and accuracies are the shipped ones; what counts classes, layers or pixels is made anew.
import { conv, dense, maxPool } from '../model/layer-specs.ts';
import { withDigest } from '../../src/artifacts/manifest-digest.ts';
import { stepsOf } from '../../src/artifacts/relations/architecture.ts';
import type { LayerShape, LayerSpec } from '../../src/artifacts/layer-spec.ts';
import type { DatasetCard, Manifest } from '../../src/artifacts/schema.ts';
import { randomFrom } from '../../src/model/random.ts';
import { resized } from './repaired.ts';

const side = 32;
const input: LayerShape = [side, side, 1];
const nouns = ['anvil', 'bolt', 'chisel', 'drill', 'file', 'gauge', 'hammer', 'level', 'mallet'];
const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
export const classes = nouns.map(capital);
const { length: count } = classes;

/** The layers by the names that the shipped ones have; one convolution is left out. */
const names: Readonly<Record<string, string>> = {
  conv1: 'look',
  pool1: 'halve',
  conv2: 'mix',
  pool2: 'quarter',
  conv3: 'bind',
  gap: 'mean',
  logits: 'scores',
};
const leftOut = 'conv4';
const layers: readonly LayerSpec[] = [
  conv('look', 3, 12),
  maxPool('halve', 2),
  conv('mix', 5, 20),
  maxPool('quarter', 2),
  conv('bind', 3, 24),
  { name: 'mean', kind: 'globalAveragePool' },
  dense('scores', count),
];

const card: DatasetCard = {
  name: 'Workbench',
  noun: { singular: 'tool', plural: 'tools' },
  classes,
  classNouns: nouns.map((singular) => ({ singular, plural: `${singular}s` })),
  groups: [
    { name: 'striking', classes: ['Hammer', 'Mallet', 'Anvil'] },
    { name: 'measuring', classes: ['Gauge', 'Level'] },
  ],
  image: { height: side, width: side, channels: 1 },
  pixels: { zero: 'table', above: 'steel' },
  source: 'https://example.org/workbench',
  licence: 'CC0',
  shown: { class: 'Gauge', reason: 'it is the hardest' },
};

/** A name of the shipped world in this one: a class, a layer, or a path with them; undefined for what is not here. */
export function renamed(
  text: string,
  shipped: Pick<Manifest, 'dataset' | 'examples'>,
  own: Manifest['examples'],
): string | undefined {
  const label = shipped.dataset.classes.indexOf(text);
  if (label >= 0) return classes[label];
  const example = shipped.examples.findIndex(({ id }) => id === text);
  const shown = own.find(({ label }) => classes[label] === card.shown.class);
  if (example >= 0) return text === 'ankle-boot-1' ? shown?.id : own[example % own.length]?.id;
  const parts = text.split('/');
  // Grad-CAM is named after the layer at which it is asked.
  const layers = parts.map((part) => part.replace(/^grad-cam-/, ''));
  return layers.includes(leftOut)
    ? undefined
    : layers.map((layer, i) => (parts[i] ?? '').replace(layer, names[layer] ?? layer)).join('/');
}

/** So many images of each class, and of them so many right ones. */
function confusionOf(images: number, accuracy: number, seed: number): number[][] {
  const random = randomFrom(seed);
  const sizes = classes.map((_, i) => Math.floor(images / count) + (i < images % count ? 1 : 0));
  let right = Math.round(images * accuracy);
  return sizes.map((size, label) => {
    const own = label === count - 1 ? right : Math.min(size, Math.round(size * accuracy));
    right -= own;
    const row = classes.map(() => 0);
    row[label] = own;
    for (let wrong = size - own; wrong > 0; wrong--) {
      const other = (label + 1 + Math.floor(random() ** 2 * (count - 1))) % count;
      row[other] = (row[other] as number) + 1;
    }
    return row;
  });
}

function metricsOf({ accuracy, loss }: Manifest['metrics']['test'], images: number, seed: number) {
  const confusion = confusionOf(images, accuracy, seed);
  const perClass = confusion.map((row, i) => (row[i] as number) / row.reduce((a, b) => a + b, 0));
  return { accuracy, loss, perClass, confusion };
}

/** The recalls of a snapshot: some above its accuracy, as many as much below it. @param sizes images of each class */
function recalls(accuracy: number, sizes: readonly number[], seed: number): number[] {
  const random = randomFrom(seed, 7);
  const most = Math.min(accuracy, 1 - accuracy);
  const rest = sizes.map(() => accuracy);
  for (let i = 0; i + 1 < count; i += 2) {
    const [a, b] = [sizes[i] as number, sizes[i + 1] as number];
    const moved = (most * random() * Math.min(a, b)) / 2;
    rest[i] = accuracy + moved / a;
    rest[i + 1] = accuracy - moved / b;
  }
  return rest;
}

/** The same change of the recipe, at the sizes of this network. */
function variant(kind: string): readonly LayerSpec[] {
  const resize = (layer: LayerSpec): LayerSpec => {
    if (layer.kind !== 'conv') return layer;
    if (kind === 'half-width') return { ...layer, filters: layer.filters / 2 };
    if (kind === 'wide-end' && layer.name === 'bind') return { ...layer, filters: 2 * layer.filters };
    const size = /^kernel-(\d)$/.exec(kind)?.[1];
    return size !== undefined && layer.name === 'look' ? { ...layer, kernelSize: Number(size) } : layer;
  };
  return layers.filter((layer) => kind !== 'flatten' || layer.kind !== 'globalAveragePool').map(resize);
}

const runOf = (run: Manifest['runs'][number]): Manifest['runs'][number] => {
  const architecture = variant(run.kind);
  return {
    ...run,
    configuration: {
      ...run.configuration,
      architecture: architecture as Manifest['runs'][number]['configuration']['architecture'],
      frozen: run.configuration.frozen.map(() => 'look'),
    },
    parameters: stepsOf(architecture, input).reduce((all, { parameters }) => all + parameters, 0),
  };
};

function architectureOf(): Manifest['architecture'] {
  let [receptiveField, jump] = [1, 1];
  return stepsOf(layers, input).map(({ outputShape, parameters, macs, reach, stride }, i) => {
    receptiveField += reach * jump;
    jump *= stride;
    return { ...layers[i], outputShape, parameters, macs, receptiveField, jump } as Manifest['architecture'][number];
  });
}

/** @param shipped whose runs these are @param examples what the networks say of two images of each class */
export function smallManifest(shipped: Manifest, predicted: readonly (readonly number[])[]): Manifest {
  const { dataset, metrics, analyses } = shipped;
  const { splits } = dataset;
  const each = 2;
  const random = randomFrom(3);
  const validation = metricsOf(metrics.validation, splits.validation, 1);
  const sizes = validation.confusion.map((row) => row.reduce((a, b) => a + b, 0));
  return withDigest({
    ...shipped,
    dataset: {
      ...dataset,
      ...card,
      statistics: { ...dataset.statistics, mirrorCorrelation: resized(dataset.statistics.mirrorCorrelation, count) },
    },
    architecture: architectureOf(),
    runs: shipped.runs.map(runOf),
    checkpoints: shipped.checkpoints.map((one, i) => ({ ...one, perClass: recalls(one.validationAccuracy, sizes, i) })),
    metrics: {
      validation,
      untrainedValidation: metricsOf(metrics.untrainedValidation, splits.validation, 2),
      test: metricsOf(metrics.test, splits.test, 3),
    },
    examples: Array.from({ length: count * each }, (_, i) => {
      const [label, probabilities] = [Math.floor(i / each), predicted[i] ?? classes.map((_, k) => (k === 0 ? 1 : 0))];
      return {
        id: `${nouns[label]}-${(i % each) + 1}`,
        split: 'validation' as const,
        index: shipped.examples[i]?.index ?? 0,
        label,
        predicted: probabilities.indexOf(Math.max(...probabilities)),
        probabilities: [...probabilities],
      };
    }),
    analyses: {
      ...analyses,
      filters: layers.flatMap((layer) =>
        layer.kind === 'conv'
          ? [
              {
                layer: layer.name,
                gain: Array.from({ length: layer.filters }, () => 1 + 20 * random()),
                untrainedGain: Array.from({ length: layer.filters }, () => 1 + 5 * random()),
              },
            ]
          : [],
      ),
    },
  });
}
