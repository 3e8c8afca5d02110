// What excites a channel: the patches of training images where its map is highest, and, since the highest are a tail, those of lower
// percentiles down to none at all (Zeiler & Fergus 2014, arXiv:1311.2901; Borowski et al. 2021, arXiv:2010.12606).
// Control: the untrained network.
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { shuffle } from '../../src/model/random.ts';
import type { Random } from '../../src/model/random.ts';
import type { Analysis, Network } from './analysis.ts';
import { channelResponses, ofChannel } from './measures/channel-responses.ts';
import type { ChannelResponses } from './measures/channel-responses.ts';
import { meanOf } from './methods/intervals.ts';
import { patchTensors } from './measures/patches.ts';

export const perRow = 9;
const rows = ['highest', '99th', '90th', '50th', 'zero'] as const;
type Row = (typeof rows)[number];

/** Share of all ranks to each side of a percentile from which its images are drawn. */
const nearby = 0.0025;

/** `perRow` different items at random, fewer where there are not so many. */
const draw = (items: Uint32Array, random: Random): number[] => [...shuffle(items.slice(), random).subarray(0, perRow)];

/** Images of one channel by row; fewer than `perRow` where there are not so many. */
export type Choice = Readonly<Record<Row, readonly number[]>>;

/**
 * Images for every row, by the maximum of one channel's map in each image. Equal maxima are ranked at random.
 * @param maxima one an image
 */
export function chooseImages(maxima: Float32Array, random: Random): Choice {
  const count = maxima.length;
  const order = shuffle(
    Uint32Array.from({ length: count }, (_, i) => i),
    random,
  ).sort((a, b) => (maxima[a] as number) - (maxima[b] as number));
  const reach = Math.max(Math.ceil(perRow / 2), Math.floor(nearby * count));
  const around = (quantile: number): number[] => {
    const centre = Math.round(quantile * (count - 1));
    return draw(order.subarray(Math.max(0, centre - reach), centre + reach + 1), random);
  };
  return {
    highest: [...order.slice(-perRow).reverse()],
    '99th': around(0.99),
    '90th': around(0.9),
    '50th': around(0.5),
    zero: draw(
      order.filter((image) => maxima[image] === 0),
      random,
    ),
  };
}

/** Different classes expected among `perRow` images that are drawn with the frequencies of these labels. */
export function chanceClasses(labels: Uint8Array, classCount: number): number {
  return Array.from({ length: classCount }, (_, label) => {
    const share = labels.filter((own) => own === label).length / labels.length;
    return 1 - (1 - share) ** perRow;
  }).reduce((a, b) => a + b, 0);
}

/** One layer of one network, searched: a choice for every channel. */
interface Searched {
  readonly responses: ChannelResponses;
  readonly choices: readonly Choice[];
}

/** Different classes in a row, for every channel whose map is above 0 in some image. */
export function classCounts({ responses, choices }: Searched, row: Row, labels: Uint8Array): number[] {
  const { layer, maxima } = responses;
  return choices.flatMap((choice, channel) => {
    const [best = 0] = choice.highest;
    if (maxima[best * layer.filters + channel] === 0) return [];
    return [new Set(choice[row].map((image) => labels[image])).size];
  });
}

export const activatingPatches: Analysis<'activating-patches'> = {
  name: 'activating-patches',
  run: ({ card: { classes }, train, trained, untrained, random }, report) => {
    const { images, labels } = train;
    const total = 2 * labels.length;
    const tensors = new Map<string, TensorData>();
    const search = (
      network: Network,
      which: 'trained' | 'untrained',
      wanted: readonly Row[],
      key: number,
    ): Searched[] =>
      channelResponses(network, images, (done) => report(key * labels.length + done, total)).map((responses, index) => {
        const { name, filters } = responses.layer;
        const choices = Array.from({ length: filters }, (_, channel) =>
          chooseImages(ofChannel(responses.maxima, channel, filters), random(key, index, channel)),
        );
        const chosen = choices.map((choice) => wanted.map((row) => choice[row]));
        for (const [part, tensor] of patchTensors(responses, chosen, perRow, train, network.layers))
          tensors.set(`${which}/${name}/${part}`, tensor);
        return { responses, choices };
      });
    const own = search(trained(), 'trained', rows, 0);
    const start = search(untrained(), 'untrained', ['highest'], 1);
    const classesIn = (searched: Searched, row: Row, ...keys: number[]) =>
      meanOf(classCounts(searched, row, labels), random(2, ...keys));
    return {
      result: {
        images: labels.length,
        rows: [...rows],
        perRow,
        chanceClasses: chanceClasses(labels, classes.length),
        layers: own.map((searched, index) => ({
          layer: searched.responses.layer.name,
          receptiveField: searched.responses.layer.receptiveField,
          highestClasses: classesIn(searched, 'highest', index, 0),
          medianClasses: classesIn(searched, '50th', index, 1),
          untrainedHighestClasses: classesIn(start[index] as Searched, 'highest', index, 2),
        })),
      },
      tensors,
    };
  },
};
