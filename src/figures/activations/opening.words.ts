// The opening picture in words and numbers: its data, its text alternative, its table.
import { mean, range } from 'd3';
import type { TensorData } from '../../artifacts/safetensors.ts';
import type { Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { capitalised, decimals, listed, percent } from '../marks/format.ts';
import { extremes } from '../marks/order.ts';
import { elementAt, featureMap, isBlank, peakPlace, summary } from '../marks/plane.ts';
import { withArticle } from '../../subject/dataset-card.ts';
import type { Noun } from '../../subject/dataset-card.ts';

export interface OpeningData {
  /** What one image shows. */
  readonly noun: Noun;
  readonly example: {
    readonly id: string;
    /** True class and predicted class, by name. */
    readonly label: string;
    /** Nobody knows the true class: the label says the predicted one. */
    readonly isUnlabelled?: boolean;
    readonly predicted: string;
    readonly pixels: Uint8Array;
    readonly probabilities: readonly number[];
  };
  readonly classes: readonly string[];
  readonly layers: readonly {
    readonly name: string;
    /** `[h, w, c]` after ReLU. */
    readonly activations: TensorData;
    /** 99.9th percentile `[c]` of each channel. */
    readonly scale: TensorData;
    /** Which few channels to show. */
    readonly channels: readonly number[];
    /** Side in input pixels. */
    readonly receptiveField: number;
  }[];
}

export type OpeningLayer = OpeningData['layers'][number];

function describeLayer(layer: OpeningLayer): string {
  const parts = layer.channels.map((channel) => {
    const plane = featureMap(layer.activations, channel);
    if (isBlank(plane)) return `channel ${channel}, which is 0 everywhere`;
    const place = peakPlace(plane);
    const level = (mean(plane.values) ?? 0) / elementAt(layer.scale.data, channel);
    return `channel ${channel} with a mean of ${decimals(level)} of its scale${place === 'nowhere' ? ', the same everywhere' : ` and its peak ${place}`}`;
  });
  const [height, width] = layer.activations.shape;
  return `${layer.name} (${height} by ${width} values, each of which sees ${layer.receptiveField} by ${layer.receptiveField} pixels) shows ${listed(parts)}.`;
}

/** The text alternative: what each layer shows, and the answer. */
export function describe({ noun, example, classes, layers }: OpeningData): string {
  const ranked = range(classes.length).sort(
    (a, b) => elementAt(example.probabilities, b) - elementAt(example.probabilities, a) || a - b,
  );
  const named = (i: number): string => `${elementAt(classes, i)} with ${percent(elementAt(example.probabilities, i))}`;
  const probabilities =
    extremes(example.probabilities, (value) => value) === undefined
      ? `all classes are equally probable, ${percent(elementAt(example.probabilities, 0))}`
      : `its highest probabilities are ${listed(ranked.slice(0, 3).map(named))}`;
  const verdict = example.predicted === example.label ? ', which is right' : `, but the class is ${example.label}`;
  return [
    `${capitalised(withArticle(noun))}, ${example.label}, goes through ${layers.length} layers of the network; a few feature maps of each are drawn at equal size.`,
    ...layers.map(describeLayer),
    `The network answers ${example.predicted}${example.isUnlabelled ? '' : verdict}; ${probabilities}.`,
  ].join(' ');
}

/** Each map in three numbers, each class with its probability. */
export function table({ example, classes, layers }: OpeningData): Table {
  return {
    caption: `From ${example.id} (${example.label}) to the probabilities of the classes`,
    columns: ['stage', 'channel', 'receptive field (pixels)', 'mean', 'maximum', 'zeros', 'class', 'probability'],
    rows: [
      ...layers.flatMap((layer) =>
        layer.channels.map((channel) => {
          const { mean: average, max: greatest, zeros } = summary(featureMap(layer.activations, channel).values);
          return [
            layer.name,
            channel,
            layer.receptiveField,
            cell.decimals(average, 3),
            cell.decimals(greatest, 3),
            cell.percent(zeros),
            '',
            '',
          ];
        }),
      ),
      ...classes.map((name, i) => [
        'answer',
        '',
        '',
        '',
        '',
        '',
        name,
        cell.percent(elementAt(example.probabilities, i), 2),
      ]),
    ],
  };
}
