// How alike layers see the images: trained networks of different seeds, the shipped one and its own start, pixels, labels.
// High values are easy: the untrained network is the control of every one of them (Davari et al. 2022, arXiv:2210.16156).
import { shuffle } from '../../src/model/random.ts';
import type { Estimate, Evidence } from '../../src/artifacts/evidence/index.ts';
import { pick } from '../datasets/dataset.ts';
import type { LabelledImages } from '../datasets/dataset.ts';
import type { Analysis } from './analysis.ts';
import { convNames, featuresOf, oneHot, onGrid, pixelsOf } from './measures/features.ts';
import { BatchCka, batchHsic } from './methods/hsic.ts';
import type { Matrix } from './methods/linear-algebra.ts';
import { mainNetworks, states } from './measures/main-networks.ts';
import type { MainNetwork, State } from './measures/main-networks.ts';

type Result = Evidence['cka'];

const batchSize = 200;

/** Key of a layer's representation; pixels and labels are `input` and `labels`. */
const keyOf = (run: string, state: State, layer: string): string => `${run}/${state}/${layer}`;

/** Every representation of one batch of images, by its key. */
function representationsOf(
  main: readonly MainNetwork[],
  { images, labels }: LabelledImages,
  classCount: number,
): Map<string, Matrix> {
  const found = new Map<string, Matrix>([
    ['input', pixelsOf(images)],
    ['labels', oneHot(labels, classCount)],
  ]);
  for (const { run, in: network } of main)
    for (const state of states)
      for (const [layer, matrix] of featuresOf(network(state), images, { onGrid }).onGrid)
        found.set(keyOf(run, state, layer), matrix);
  return found;
}

/** The images by chance in batches of equal size; those that do not fill one are left out. */
export function batchesOf(images: number, size: number, random: () => number): number[][] {
  const order = shuffle(
    Array.from({ length: images }, (_, i) => i),
    random,
  );
  return Array.from({ length: Math.floor(images / size) }, (_, i) => order.slice(i * size, (i + 1) * size));
}

export const cka: Analysis<'cka'> = {
  name: 'cka',
  run: (inputs, report) => {
    const main = mainNetworks(inputs);
    const shipped = main.find((one) => one.shipped);
    if (shipped === undefined) throw new Error('missing shipped run: run from the stage train');
    const batches = batchesOf(inputs.validation.labels.length, batchSize, inputs.random(0));
    let keys: string[] = [];
    const hsics = batches.map((indices, index) => {
      const found = representationsOf(main, pick(inputs.validation, indices), inputs.card.classes.length);
      keys = [...found.keys()];
      report(index + 1, batches.length);
      return batchHsic([...found.values()]);
    });
    const all = new BatchCka(hsics, inputs.random(1));
    const between = (a: string, b: string): Estimate => all.of(keys.indexOf(a), keys.indexOf(b));
    const layers = convNames(inputs.trained());
    const byLayer = (of: (layer: string) => Estimate): Estimate[] => layers.map(of);
    const bothStates = (of: (state: State, layer: string) => Estimate) => ({
      trained: byLayer((layer) => of('trained', layer)),
      untrained: byLayer((layer) => of('untrained', layer)),
    });
    const withShipped = (run: string, state: State): Result['self'] =>
      layers.map((row) => byLayer((column) => between(keyOf(shipped.run, 'trained', row), keyOf(run, state, column))));
    return {
      result: {
        images: batches.length * batchSize,
        batches: batches.length,
        layers,
        self: withShipped(shipped.run, 'trained'),
        otherSeeds: main.filter((one) => !one.shipped).map(({ run }) => ({ run, cka: withShipped(run, 'trained') })),
        untrained: withShipped(shipped.run, 'untrained'),
        networks: main.map(({ run }) => ({
          run,
          labels: bothStates((state, layer) => between(keyOf(run, state, layer), 'labels')),
          input: bothStates((state, layer) => between(keyOf(run, state, layer), 'input')),
          ownStart: byLayer((layer) => between(keyOf(run, 'trained', layer), keyOf(run, 'untrained', layer))),
        })),
        pairs: main.flatMap(({ run: a }, i) =>
          main.slice(i + 1).map(({ run: b }) => ({
            a,
            b,
            ...bothStates((state, layer) => between(keyOf(a, state, layer), keyOf(b, state, layer))),
          })),
        ),
        inputWithLabels: between('input', 'labels'),
      },
    };
  },
};
