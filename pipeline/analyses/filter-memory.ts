// How much of its random start a filter keeps: the cosine between the two, at every kept step of the shipped run and
// at the end of every main run. Control: the cosine to the start of the next filter of the layer, which scatters as much as chance does.
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { mean } from '../../src/mean.ts';
import type { Tensors } from '../measuring/tensors.ts';
import type { Analysis } from './analysis.ts';
import { cosine, filtersIn } from './measures/filters.ts';
import { mainNetworks } from './measures/main-networks.ts';
import { quantile } from './methods/intervals.ts';

type LayerMemory = Evidence['filter-memory']['layers'][number];
type Quartiles = LayerMemory['way'][number]['toStart'];

/**
 * Cosines of the filters of a layer to their own start, and to that of the next filter, in a circle. A filter is the same up to a positive
 * factor before and after folding, so folded networks can be compared with their folded start.
 */
export function cosinesToStart(layer: string, now: Tensors, start: Tensors): { own: number[]; other: number[] } {
  const starts = filtersIn(start, layer);
  const filters = filtersIn(now, layer);
  return {
    own: filters.map((filter, channel) => cosine(filter, starts[channel] as Float64Array)),
    other: filters.map((filter, channel) => cosine(filter, starts[(channel + 1) % starts.length] as Float64Array)),
  };
}

function quartiles(values: readonly number[]): Quartiles {
  const sorted = values.toSorted((a, b) => a - b);
  return { mean: mean(values), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

export const filterMemory: Analysis<'filter-memory'> = {
  name: 'filter-memory',
  run: (inputs, report) => {
    const convs = inputs.trained().layers.filter(({ kind }) => kind === 'conv');
    const way = inputs.checkpoints();
    const start = way[0]?.tensors;
    if (start === undefined) throw new Error('missing checkpoints: run from the stage train');
    const seeds = mainNetworks(inputs).map((network, index, all) => {
      const [end, begin] = [network.in('trained').tensors, network.in('untrained').tensors];
      report(index + 1, all.length);
      return { run: network.run, end, begin };
    });
    const layers = convs.map(({ name }): LayerMemory => {
      const shown = cosinesToStart(name, inputs.trained().tensors, inputs.untrained().tensors);
      return {
        layer: name,
        filters: { toStart: shown.own, toAnother: shown.other },
        way: way.map(({ step, epochs, tensors }) => {
          const { own, other } = cosinesToStart(name, tensors, start);
          return { step, epochs, toStart: quartiles(own), toAnother: quartiles(other) };
        }),
        seeds: seeds.map(({ run, end, begin }) => {
          const { own, other } = cosinesToStart(name, end, begin);
          return { run, toStart: mean(own), toAnother: mean(other) };
        }),
      };
    });
    return { result: { layers } };
  },
};
