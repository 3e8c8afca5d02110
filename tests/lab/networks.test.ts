// The networks of an engine over the shipped files: starts are made again, fetched once for all who ask, and a fault is forgotten.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { artifactsFolder, loadArtifacts } from '../../src/artifacts/build.ts';
import type { Origin } from '../../src/artifacts/keys.ts';
import { networksOf } from '../../src/lab/engine/networks.ts';

const { manifest, trained, untrained, examples } = loadArtifacts();
const asked: string[] = [];
let isDown = false;
beforeEach(async () => {
  await useWasm();
  asked.length = 0;
  isDown = false;
  vi.stubGlobal('fetch', (address: string) => {
    const path = address.replace('/art/', '').split('?')[0] ?? '';
    asked.push(path);
    return isDown
      ? Promise.reject(new TypeError('down'))
      : Promise.resolve(new Response(readFileSync(join(artifactsFolder(), path))));
  });
});
afterEach(() => vi.unstubAllGlobals());

const open = () =>
  networksOf({
    manifest,
    image: { height: 28, width: 28, channels: 1 },
    base: '/art/',
    weights: new Map([[JSON.stringify('trained'), trained.weights]]),
    underway: new Map(),
  });
const main = manifest.runs.find(({ kind, seed }) => kind === 'main' && seed === 0)?.id ?? '';

describe('the start of the shown network', () => {
  it('is what was shipped, for 32 kB in the place of 245, fetched once for two who ask at a time', async () => {
    const networks = open();
    const [{ weights, scales }] = await Promise.all([networks.parts('untrained'), networks.ready('untrained')]);
    for (const [name, { data }] of untrained.weights) {
      const made = weights.get(name)?.data ?? [];
      expect(made.length).toBe(data.length);
      const largest = Math.max(...Array.from(data, (value, i) => Math.abs(value - (made[i] ?? NaN))));
      expect(largest, name).toBeLessThan(1e-6);
    }
    for (const [name, { data }] of untrained.scales) expect([...(scales.get(name)?.data ?? [])]).toEqual([...data]);
    expect(asked).toEqual(['evidence/starting-points.safetensors']);
    expect(networks.run('untrained', examples.data.subarray(0, 784) as Uint8Array).size).toBe(
      manifest.architecture.length,
    );
  });
});

it('a run on permuted labels begins as the main run of its seed', async () => {
  const networks = open();
  const startOf = async (run: string) => (await networks.parts({ run, state: 'untrained' })).weights;
  const [permuted, same] = [await startOf('permuted-labels'), await startOf(main)];
  expect([...(permuted.get('conv1/kernel')?.data ?? [1])]).toEqual([...(same.get('conv1/kernel')?.data ?? [])]);
});

it('another seed has its own weights and its own scales', async () => {
  const networks = open();
  const { weights, scales } = await networks.parts({ run: main, state: 'trained' });
  expect(weights.get('conv1/kernel')?.data).not.toEqual(trained.weights.get('conv1/kernel')?.data);
  expect([...scales.keys()].sort()).toEqual([...trained.scales.keys()].sort());
  expect(scales.get('conv4')?.data).not.toEqual(trained.scales.get('conv4')?.data);
});

it('what could not be fetched is fetched again for the next who asks', async () => {
  const networks = open();
  isDown = true;
  await expect(networks.ready('untrained')).rejects.toThrow('starting-points.safetensors');
  isDown = false;
  await networks.ready('untrained');
  expect(asked).toHaveLength(2);
});

it.each<[string, Origin, RegExp]>([
  [
    'a run without measured scales',
    { run: 'no-flip', state: 'trained' },
    /missing scales of the network "no-flip, trained"/,
  ],
  ['a run that is not there', { run: 'seed-9', state: 'trained' }, /unknown run "seed-9"; runs: seed-0/],
])('refuses %s by name', async (_, origin, reason) => {
  await expect(open().parts(origin)).rejects.toThrow(reason);
});
