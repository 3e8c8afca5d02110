// Samples of small filters: those of the first layer of every network that shares its size, fresh draws of the initialiser, and trained
// filters whose weights are put in a random order.
import { tensorNamed } from '../../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import type { RunRecord } from '../../../src/artifacts/schema.ts';
import { networkOf } from '../../../src/model/architecture.ts';
import { rolesOf } from '../../../src/subject/roles.ts';
import { imageShape } from '../../datasets/image-size.ts';
import { weightNamed } from '../../../src/model/network.ts';
import { normal, shuffle } from '../../../src/model/random.ts';
import type { Random } from '../../../src/model/random.ts';
import { disposeState, initialState } from '../../../src/model/training.ts';
import type { Inputs, Network } from '../analysis.ts';
import { filterOf } from './filters.ts';

export const filterKinds = ['trained', 'start', 'permuted-labels', 'frozen-conv1', 'no-flip'] as const;
export type FilterKind = (typeof filterKinds)[number];

/** The filters of one network's first layer. */
export interface FilterSample {
  /** Of the run; a main run has two samples. */
  readonly run: string;
  /** `trained` and `start` of the main runs; every other kind is a run of that name. */
  readonly kind: FilterKind;
  readonly filters: readonly Float64Array[];
}

/** The name of the layer that is compared. */
export const firstLayerOf = ({ trained }: Pick<Inputs, 'trained'>): string => rolesOf(trained().layers).first.name;

/** All filters of a kernel `[h, w, in, out]`, h x w x in weights each, row by row. */
export const filtersOf = (kernel: TensorData): Float64Array[] =>
  Array.from({ length: kernel.shape[3] as number }, (_, channel) => filterOf(kernel, channel));

/** Filters of a network's first layer. */
export const firstFilters = ({ tensors, layers }: Network): Float64Array[] =>
  filtersOf(tensorNamed(tensors, `${rolesOf(layers).first.name}/kernel`));

/**
 * Filters of the first layer at the random start of a run, as the initialiser drew them: folding batch normalisation into them would only
 * scale each by a positive number, and nothing that is measured on them sees a scale.
 */
export function startFilters({ seed, configuration }: RunRecord): Float64Array[] {
  const network = networkOf(configuration.architecture, imageShape);
  const state = initialState(seed, network);
  const kernel = weightNamed(state.parameters, `${rolesOf(network.layers).first.name}/kernel`);
  const filters = filtersOf({ dtype: 'float32', shape: kernel.shape, data: kernel.dataSync<'float32'>() });
  disposeState(state);
  return filters;
}

/** The main runs trained and at their start, in order of their seeds, then runs of other kinds as far as they were trained. */
export function filterSamples(
  { runs, run, trained: shipped }: Pick<Inputs, 'runs' | 'run' | 'trained'>,
  others: readonly Exclude<FilterKind, 'trained' | 'start'>[],
): FilterSample[] {
  const main = runs('main');
  const trained = (id: string, kind: FilterKind, network = run(id)): FilterSample[] =>
    network === undefined ? [] : [{ run: id, kind, filters: firstFilters(network) }];
  return [
    ...main.flatMap(({ id, shipped: isShipped }) => trained(id, 'trained', isShipped ? shipped() : run(id))),
    ...main.map((record): FilterSample => ({ run: record.id, kind: 'start', filters: startFilters(record) })),
    ...others.flatMap((kind) => trained(kind, kind)),
  ];
}

/** Fresh filters of the initialiser (He et al. 2015): normal with variance 2 / size², for one input channel. */
export const drawFilters = (count: number, size: number, random: Random): Float64Array[] =>
  Array.from({ length: count }, () =>
    Float64Array.from({ length: size * size }, () => Math.sqrt(2 / (size * size)) * normal(random)),
  );

/** Every filter `times` over, its weights each time in another order: the same values, no shape. */
export const shuffleFilters = (filters: readonly Float64Array[], times: number, random: Random): Float64Array[] =>
  filters.flatMap((filter) =>
    Array.from({ length: times }, () => Float64Array.from(shuffle(Array.from(filter), random))),
  );
