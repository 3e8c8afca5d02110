// How much of its random start a filter keeps: the cosine between the two, at every kept step of the shipped run and
// at the end of every main run. Control: the cosine to the start of the next filter of the layer, which scatters as much as chance does.
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { Tensors } from '../measuring/tensors.ts';
import type { Analysis } from './analysis.ts';
import { cosine, filterOf } from './filter-statistics.ts';
import { quantile } from './methods/intervals.ts';

type LayerMemory = Evidence['filter-memory']['layers'][number];
type Quartiles = LayerMemory['way'][number]['toStart'];

/** Cosines of the filters of one kernel `[h, w, in, out]` to those of another: to the same filter, and to the next one, in a circle. */
export function cosinesToStart(now: TensorData, start: TensorData): { own: number[]; other: number[] } {
  const filters = (kernel: TensorData): Float64Array[] =>
    Array.from({ length: kernel.shape.at(-1) as number }, (_, channel) => filterOf(kernel, channel));
  const starts = filters(start);
  return {
    own: filters(now).map((filter, channel) => cosine(filter, starts[channel] as Float64Array)),
    other: filters(now).map((filter, channel) => cosine(filter, starts[(channel + 1) % starts.length] as Float64Array)),
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

function quartiles(values: readonly number[]): Quartiles {
  const sorted = values.toSorted((a, b) => a - b);
  return { mean: meanOf(values), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** A filter is the same up to a positive factor before and after folding, so folded networks can be compared with their folded start. */
const kernelOf = (tensors: Tensors, layer: string): TensorData => tensorNamed(tensors, `${layer}/kernel`);

export const filterMemory: Analysis<'filter-memory'> = {
  name: 'filter-memory',
  run: ({ trained, run, untrainedRun, mainRuns, checkpoints }, report) => {
    const convs = trained().layers.filter(({ kind }) => kind === 'conv');
    const way = checkpoints();
    const start = way[0]?.tensors;
    if (start === undefined) throw new Error('missing checkpoints: run from the stage train');
    const seeds = mainRuns().map((id, index, ids) => {
      const [end, begin] = [run(id), untrainedRun(id)];
      if (end === undefined || begin === undefined)
        throw new Error(`missing weights of ${id}: run from the stage train`);
      report(index + 1, ids.length);
      return { run: id, end: end.tensors, begin: begin.tensors };
    });
    const layers = convs.map(({ name }): LayerMemory => ({
      layer: name,
      way: way.map(({ step, epochs, tensors }) => {
        const { own, other } = cosinesToStart(kernelOf(tensors, name), kernelOf(start, name));
        return { step, epochs, toStart: quartiles(own), toAnother: quartiles(other) };
      }),
      seeds: seeds.map(({ run: id, end, begin }) => {
        const { own, other } = cosinesToStart(kernelOf(end, name), kernelOf(begin, name));
        return { run: id, toStart: meanOf(own), toAnother: meanOf(other) };
      }),
    }));
    return { result: { layers } };
  },
};
