// Networks for tests of the first layer's filters: one whose filters are made by a formula, its random start, and a run that kept its start.
import type { Inputs, Network } from '../../../pipeline/analyses/analysis.ts';
import { startFilters } from '../../../pipeline/analyses/measures/first-layer.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import type { RunRecord } from '../../../src/artifacts/schema.ts';
import { architecture, tutorialNetwork } from '../../../src/model/networks/tutorial.ts';
import { randomFrom } from '../../../src/model/random.ts';

/** A kernel `[size, size, 1, n]` of n filters. */
export function kernelOf(filters: readonly ArrayLike<number>[]): TensorData {
  const weights = (filters[0] as ArrayLike<number>).length;
  const data = new Float32Array(weights * filters.length);
  filters.forEach((filter, channel) => {
    for (let i = 0; i < weights; i++) data[i * filters.length + channel] = filter[i] as number;
  });
  const side = Math.sqrt(weights);
  return { dtype: 'float32', shape: [side, side, 1, filters.length], data };
}

const networkOf = (id: string, filters: readonly ArrayLike<number>[]): Network => ({
  ...tutorialNetwork,
  id,
  // Its first layer and what makes the logits: nothing else has weights here.
  layers: tutorialNetwork.layers.filter(({ name, kind }) => name === 'conv1' || kind === 'dense'),
  tensors: new Map([['conv1/kernel', kernelOf(filters)]]),
  weights: {},
});

const record = (id: string, kind: RunRecord['kind'], seed: number, shipped: boolean) =>
  ({ id, kind, seed, shipped, configuration: { architecture } }) as unknown as RunRecord;

/** Call after the backend has started. @param filters of the shipped network and of the other main run */
export function firstLayerInputs(filters: readonly ArrayLike<number>[]): Inputs {
  const runs = [
    record('seed-0', 'main', 0, true),
    record('seed-1', 'main', 1, false),
    record('frozen-conv1', 'frozen-conv1', 0, false),
  ];
  const start = startFilters(runs[0] as RunRecord);
  // Folding scales a filter, and never turns it around.
  const scaled = start.map((filter, i) => filter.map((value) => value * (1 + i)));
  const networks = new Map([
    ['seed-0', networkOf('seed-0', filters)],
    ['seed-1', networkOf('seed-1', filters)],
    ['frozen-conv1', networkOf('frozen-conv1', scaled)],
  ]);
  return {
    runs: (kind: RunRecord['kind']) => runs.filter((run) => run.kind === kind),
    run: (id: string) => networks.get(id),
    trained: () => networks.get('seed-0'),
    untrained: () => networkOf('untrained', scaled),
    effort: (full: number) => full,
    random: (...keys: number[]) => randomFrom(11, ...keys),
  } as unknown as Inputs;
}
