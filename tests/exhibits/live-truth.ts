// An image and networks that are in no file, and what plain loops make of them: the truth that live exhibits are held against.
import { beforeAll, expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import type { ChangedNetwork, NetworkKey } from '../../src/artifacts/keys.ts';
import { counterpartOf, networkWords } from '../../src/artifacts/keys.ts';
import type { Source, Tensors } from '../../src/artifacts/source.ts';
import { elementAt } from '../../src/figures/marks/plane.ts';
import { useWasm } from '../../pipeline/training/backends.ts';
import { tensor } from '../figures/fixture.ts';
import { naiveForward } from '../model/naive-network.ts';
import { ranOn, shifted } from './engine.ts';

export const artifacts = loadArtifacts();
export const { manifest } = artifacts;
export const { classes } = manifest.dataset;
export const shipped = sourceOfArtifacts(artifacts);
const original = shipped.input(shipped.shown);

/** The shown garment where the reader has put it; nobody says what it is. */
export const key = { id: 'drawn', change: { shift: [4, -3] } } as const;
export const drawn = { id: 'drawn', pixels: shifted(original.pixels, [4, -3]) };

const seed = manifest.runs.find(({ kind, shipped: isShown }) => kind === 'main' && !isShown);
export const run = { run: seed?.id ?? '', state: 'trained' } as const;
export const changed: ChangedNetwork = {
  origin: 'trained',
  edits: [
    { tensor: 'conv1/kernel', place: 7, value: 0.9 },
    { tensor: 'conv1/bias', place: 2, value: -0.1 },
  ],
  off: [{ layer: 'conv3', channel: 5 }],
};
export const networks: readonly NetworkKey[] = ['trained', 'untrained', changed, run];
const untrainedRun = counterpartOf(run);
/** Weights of another run, and scales, which nobody has measured for it. */
const brought = [run, untrainedRun].map((network) => ({
  network,
  weights: artifacts.checkpoint({ weights: (seed ?? elementAt(manifest.runs, 0)).weights }),
  scales: new Map([...shipped.scales('trained')].map(([name, { shape }]) => [name, tensor(shape, (i) => 1 + i)])),
}));

export let source: Source;
beforeAll(async () => {
  await useWasm();
  source = ranOn(shipped, key, drawn, [...networks, untrainedRun], { networks: brought });
});

/** Weights as a network has them, edited by hand; and with weights of 0 where a channel is to be silent. */
export function weightsOf(network: NetworkKey, isSilenced = false): Tensors {
  if (network === 'trained') return artifacts.trained.weights;
  if (network === 'untrained') return artifacts.untrained.weights;
  if (network !== changed) return elementAt(brought, 0).weights;
  const weights = new Map(
    [...artifacts.trained.weights].map(([name, { dtype, shape, data }]) => [
      name,
      { dtype, shape, data: Float32Array.from(data) },
    ]),
  );
  const at = (name: string): Float32Array => weights.get(name)?.data ?? new Float32Array();
  at('conv1/kernel')[7] = 0.9;
  at('conv1/bias')[2] = -0.1;
  if (!isSilenced) return weights;
  at('conv3/bias')[5] = 0;
  at('conv3/kernel').forEach((_, i, all) => {
    if (i % 64 === 5) all[i] = 0;
  });
  return weights;
}

/** What maps are divided by: of a network that was changed, what it was before. */
export function scaleOf(network: NetworkKey, layer: string): ArrayLike<number> {
  const all =
    network === 'untrained'
      ? artifacts.untrained.scales
      : network === 'trained' || network === changed
        ? artifacts.trained.scales
        : elementAt(brought, 0).scales;
  return all.get(layer)?.data ?? [];
}

export const values = (pixels: Uint8Array): number[] => Array.from(pixels, (byte) => byte / 255);
const passes = new Map<string, Map<string, Float64Array>>();
function truth(network: NetworkKey): Map<string, Float64Array> {
  const found =
    passes.get(networkWords(network)) ??
    naiveForward(manifest.architecture, weightsOf(network, true), values(drawn.pixels));
  passes.set(networkWords(network), found);
  return found;
}
export const outputs = (network: NetworkKey, layer: string): Float64Array =>
  truth(network).get(layer) ?? new Float64Array();
export const logits = (network: NetworkKey): number[] => [...outputs(network, 'logits')];
export function probabilities(network: NetworkKey): number[] {
  const powers = logits(network).map(Math.exp);
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}
export const answer = (network: NetworkKey): number => logits(network).indexOf(Math.max(...logits(network)));

/** The norm of a filter's weights times that of those that read its channel, from the definition. */
export function gains(network: NetworkKey, layer: string, next: string): number[] {
  const [own, reader] = [weightsOf(network).get(`${layer}/kernel`), weightsOf(network).get(`${next}/kernel`)];
  const filters = own?.shape.at(-1) ?? 0;
  const [inputs = 0, readers = 0] = reader?.shape.slice(-2) ?? [];
  return Array.from({ length: filters }, (_, c) => {
    const length = (data: ArrayLike<number>, is: (i: number) => boolean): number =>
      Math.sqrt(Array.from(data).reduce((sum, value, i) => (is(i) ? sum + value ** 2 : sum), 0));
    return (
      length(own?.data ?? [], (i) => i % filters === c) *
      length(reader?.data ?? [], (i) => Math.floor(i / readers) % inputs === c)
    );
  });
}
export const byGain = (gain: readonly number[]): number[] =>
  gain.map((_, i) => i).sort((a, b) => (gain[b] ?? 0) - (gain[a] ?? 0) || a - b);

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length ? Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? NaN)))) : Infinity;
export const expectSame = (a: ArrayLike<number>, b: ArrayLike<number>, within = 1e-4): void =>
  expect(largestDifference(a, b)).toBeLessThan(within);
export const channel = (all: ArrayLike<number>, count: number, at: number): number[] =>
  Array.from({ length: all.length / count }, (_, i) => all[i * count + at] ?? NaN);

export const cases = networks.map((network) => [networkWords(network), network] as const);
export const choiceOf = (network: NetworkKey) => ({ input: key, network });

it('the networks differ, and so do their answers to the image', () => {
  const all = networks.map((network) =>
    logits(network)
      .map((z) => z.toFixed(3))
      .join(),
  );
  expect(new Set(all).size).toBe(networks.length);
  expect(drawn.pixels).not.toEqual(original.pixels);
});
