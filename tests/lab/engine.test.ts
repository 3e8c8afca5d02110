// The engine runs the network of the manifest that it fetches: layers of other names, three convolutions, images of 32 by 32, nine classes.
import { conv, dense, maxPool } from '../model/layer-specs.ts';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { manifestDigest } from '../../src/artifacts/manifest-digest.ts';
import { encodeSafetensors } from '../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { engineWork } from '../../src/lab/engine/engine.ts';
import { answerIn } from '../../src/artifacts/source.ts';
import { networkOf, weightShapes } from '../../src/model/architecture.ts';
import type { NetworkKey } from '../../src/artifacts/keys.ts';
import type { LayerSpec } from '../../src/model/architecture.ts';
import { softmax } from '../../src/model/probabilities.ts';
import { normal, randomFrom } from '../../src/model/random.ts';
import { naiveForward } from '../model/naive-network.ts';

vi.mock('../../src/model/backend-browser.ts', () => ({ startBrowserBackend: () => useWasm() }));

const specs: readonly LayerSpec[] = [
  conv('first', 3, 4),
  maxPool('shrink', 4),
  conv('second', 3, 6),
  conv('third', 1, 5),
  { name: 'mean', kind: 'globalAveragePool' },
  dense('scores', 9),
];
const shape = { height: 32, width: 32, channels: 1 };
const network = networkOf(specs, shape);
const classes = Array.from('ABCDEFGHI', (letter) => `Class ${letter}`);

const random = randomFrom(90);
const float32 = (own: readonly number[]): TensorData => ({
  dtype: 'float32',
  shape: own,
  data: Float32Array.from({ length: own.reduce((a, b) => a * b, 1) }, () => normal(random) / 2),
});
const weights = new Map(Array.from(weightShapes(network), ([name, own]) => [name, float32(own)] as const));
const scales = new Map(
  network.layers.slice(0, 4).map(({ name, outputShape }) => [name, float32([outputShape[2]])] as const),
);
const pixels = Uint8Array.from({ length: 2 * 32 * 32 }, () => Math.floor(256 * random()));
const images: TensorData = { dtype: 'uint8', shape: [2, 32, 32], data: pixels };
const probabilitiesOf = (i: number): number[] => {
  const image = Array.from(pixels.subarray(1024 * i, 1024 * (i + 1)), (byte) => byte / 255);
  return softmax(naiveForward(network.layers, weights, image, shape).get('scores') ?? []);
};

const encoded = {
  weights: encodeSafetensors(weights),
  scales: encodeSafetensors(scales),
  examples: encodeSafetensors(new Map([['images', images]])),
};
const fileOf = (name: keyof typeof encoded) => ({
  path: `${name}.safetensors`,
  bytes: encoded[name].length,
  sha256: createHash('sha256').update(encoded[name]).digest('hex'),
});
const manifestWith = (architecture: readonly object[]): object => {
  const body = {
    version: 1,
    dataset: { classes, shown: { class: classes[0] } },
    architecture,
    runs: [{ id: 'seed-0' }],
    checkpoints: [],
    evidence: {},
    examples: [0, 1].map((i) => ({
      id: `class-a-${i + 1}`,
      label: 0,
      probabilities: probabilitiesOf(i).map((p) => p + doubt),
    })),
    analyses: { filters: [{ layer: 'first', gain: [1, 2, 3, 4] }] },
    files: { weights: fileOf('weights'), scales: fileOf('scales'), examples: fileOf('examples') },
  };
  return { ...body, digest: manifestDigest(body) };
};

let architecture: readonly object[];
/** How far the shipped probabilities are from what the network says. */
let doubt: number;
beforeEach(() => {
  ({ layers: architecture } = network);
  doubt = 0;
  vi.stubGlobal('fetch', (address: string) => {
    const [path = ''] = address.replace('/art/', '').split('?');
    const name = path.replace('.safetensors', '') as keyof typeof encoded;
    const body = path === 'manifest.json' ? JSON.stringify(manifestWith(architecture)) : encoded[name];
    return Promise.resolve(new Response(body as BodyInit));
  });
});
afterEach(() => vi.unstubAllGlobals());

const open = (work = engineWork()) => work.open({ base: '/art/', needs: ['weights', 'scales', 'examples'] }, {});
const second = pixels.subarray(1024, 2048);

describe('the engine', () => {
  it('has the layers, the images and the classes of the manifest', async () => {
    const work = engineWork();
    const { manifest, tensors } = await open(work);
    expect([...tensors.keys()].sort()).toEqual(['examples', 'scales', 'weights']);
    const [outputs] = await work.forward({ networks: ['trained'], pixels: second }, {});
    expect([...(outputs?.keys() ?? [])]).toEqual(specs.map(({ name }) => name));
    expect(outputs?.get('second')?.shape).toEqual([8, 8, 6]);
    const { probabilities } = answerIn(manifest, outputs ?? new Map());
    expect(probabilities).toHaveLength(9);
    probabilities.forEach((p, k) => expect(p).toBeCloseTo(probabilitiesOf(1)[k] ?? NaN, 5));
  });

  it('holds channels at zero and edits weights, as plain loops do', async () => {
    const work = engineWork();
    await open(work);
    const edits = [{ tensor: 'second/kernel', place: 7, value: 3 }];
    const [outputs] = await work.forward(
      { networks: [{ origin: 'trained', edits, off: [{ layer: 'first', channel: 2 }] }], pixels: second },
      {},
    );
    const changed = new Map([...weights].map(([name, one]) => [name, { ...one, data: Float32Array.from(one.data) }]));
    const kernel = changed.get('second/kernel');
    if (kernel) kernel.data[7] = 3;
    // A filter of zeros is a channel of zeros.
    for (const name of ['first/kernel', 'first/bias'])
      changed.get(name)?.data.forEach((_, i, all) => i % 4 === 2 && (all[i] = 0));
    const image = Array.from(second, (byte) => byte / 255);
    const truth = naiveForward(network.layers, changed, image, shape);
    for (const layer of ['first', 'second', 'scores']) {
      const found = [...(outputs?.get(layer)?.data ?? [])];
      expect(found.length).toBe(truth.get(layer)?.length);
      found.forEach((value, i) => expect(value).toBeCloseTo(truth.get(layer)?.[i] ?? NaN, 3));
    }
    const [unchanged] = await work.forward({ networks: ['trained'], pixels: second }, {});
    expect(unchanged?.get('scores')?.data).not.toEqual(outputs?.get('scores')?.data);
  });

  it('frees what is not used any more', async () => {
    const work = engineWork();
    await open(work);
    const run = async (value: number): Promise<void> => {
      const edits = [{ tensor: 'first/bias', place: 0, value }];
      await work.forward({ networks: [{ origin: 'trained', edits }], pixels: second }, {});
    };
    for (let i = 0; i < 6; i++) await run(i);
    const before = await work.count({}, {});
    for (let i = 0; i < 20; i++) await run(10 + i);
    expect(await work.count({}, {})).toEqual(before);
    expect(before.networks).toBeLessThanOrEqual(4);
  });

  it('is not asked before it has been opened', () =>
    expect(engineWork().forward({ networks: ['trained'], pixels: second }, {})).rejects.toThrow('has not been opened'));

  it.each<[string, NetworkKey, RegExp]>([
    ['a run that is not there', { run: 'seed-9', state: 'trained' }, /unknown run "seed-9"; runs: seed-0/],
    ['a step without a checkpoint', { step: 3 }, /missing weights of the network "step 3"/],
    [
      'a weight that is not there',
      { origin: 'trained', edits: [{ tensor: 'x', place: 0, value: 1 }] },
      /unknown tensor "x"/,
    ],
  ])('refuses %s by name', async (_, key, reason) => {
    const work = engineWork();
    await open(work);
    await expect(work.forward({ networks: [key], pixels: second }, {})).rejects.toThrow(reason);
    // And goes on.
    expect(await work.forward({ networks: ['trained'], pixels: second }, {})).toHaveLength(1);
  });

  it.each([0.002, -0.002, 0.5])('is refused where it says other probabilities than shipped, by %d', async (by) => {
    doubt = by;
    await expect(open()).rejects.toThrow('the first example gets other probabilities than shipped');
  });

  it('can be opened again where it was refused', async () => {
    const work = engineWork();
    doubt = 0.5;
    await expect(open(work)).rejects.toThrow();
    doubt = 0;
    expect((await open(work)).tensors.size).toBe(3);
  });

  it.each([
    ['another size', { ...network.layers[2], filters: 7 }, /invalid weights "second\/kernel": shape \[3, 3, 4, 6\]/],
    ['a kind that is not known here', { name: 'second', kind: 'attention' }, /unknown kind "attention" of layer "sec/],
    ['no sizes', { name: 'second', kind: 'conv' }, /invalid kernelSize undefined in layer "second"/],
  ])('is refused where a layer of the manifest has %s', async (_, layer, reason) => {
    architecture = network.layers.map((own) => (own.name === 'second' ? layer : own));
    await expect(open()).rejects.toThrow(reason);
  });
});
