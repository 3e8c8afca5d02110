// A source over parts made by hand: whose pixels and whose activations are whose, and what is refused.
import { describe, expect, it } from 'vitest';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { Manifest } from '../../src/artifacts/schema.ts';
import { withComputed } from '../../src/artifacts/computed.ts';
import { counterpartOf, isSameNetwork, networkWords } from '../../src/artifacts/keys.ts';
import type { NetworkKey } from '../../src/artifacts/keys.ts';
import { sourceOf } from '../../src/artifacts/source.ts';
import type { Input, Source, Tensors } from '../../src/artifacts/source.ts';
import { tensor } from '../figures/fixture.ts';

const bytes = (shape: readonly number[]): TensorData => ({
  dtype: 'uint8',
  shape,
  data: Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
});
/** One id begins with another. */
const examples = ['bag-1', 'bag-10'].map((id) => ({ id, label: 0, predicted: 0, probabilities: [1] }));
const activations: Tensors = new Map([
  ['bag-10/conv', tensor([1], () => 10)],
  ['bag-1/conv', tensor([1], () => 1)],
]);
const sourceWith = (images: TensorData, weights?: Tensors): Source =>
  sourceOf({
    manifest: { examples } as unknown as Manifest,
    shown: { id: 'bag-1' },
    tensors: (need) =>
      need === 'examples'
        ? new Map([['images', images]])
        : need === 'activations'
          ? activations
          : need === 'weights'
            ? weights
            : undefined,
    checkpoint: () => undefined,
    evidence: () => undefined,
  });

describe('images', () => {
  it('are as high, as wide and as colourful as their tensor says, one after another', () => {
    const grey = sourceWith(bytes([2, 3, 4]));
    expect(grey.image).toEqual({ height: 3, width: 4, channels: 1 });
    expect([...(grey.examples[1]?.pixels ?? [])]).toEqual(Array.from({ length: 12 }, (_, i) => 12 + i));
    const coloured = sourceWith(bytes([2, 3, 2, 3]));
    expect(coloured.image).toEqual({ height: 3, width: 2, channels: 3 });
    expect([...(coloured.examples[1]?.pixels ?? [])]).toEqual(Array.from({ length: 18 }, (_, i) => 18 + i));
  });
  it('are refused where they are not those of the manifest, or none', () => {
    expect(() => sourceWith(bytes([3, 3, 4])).examples).toThrow('3 images are not the 2 of the manifest');
    expect(() => sourceWith(bytes([2, 12])).image).toThrow('invalid examples: uint8 [2, 12] are no images');
    expect(() => sourceWith(tensor([2, 3, 4], () => 0)).image).toThrow('invalid examples: float32 [2, 3, 4]');
  });
});

it('activations are those of the image alone, though its id begin another', () => {
  const source = sourceWith(bytes([2, 3, 4]));
  for (const [id, value] of [
    ['bag-1', 1],
    ['bag-10', 10],
  ] as const) {
    const own = source.activations('trained', { id });
    expect([...own.keys()]).toEqual(['conv']);
    expect(own.get('conv')?.data[0]).toBe(value);
  }
  expect(() => source.activations('untrained', { id: 'bag-1' })).toThrow('missing untrainedActivations: this source');
});

describe('what was computed', () => {
  const shipped = sourceWith(bytes([2, 3, 4]));
  const key = { id: 'drawn' };
  const input: Input = { id: 'drawn', pixels: new Uint8Array(12) };
  const outputs: Tensors = new Map([['conv', tensor([1], () => 5)]]);
  const activations = [{ network: 'trained', input: key, outputs }] as const;
  const live = withComputed(shipped, { inputs: [{ key, input }], activations });

  it('is of its network and of no other', () => {
    expect(live.activations('trained', key)).toBe(outputs);
    expect(live.activations({ origin: 'trained', edits: [], off: [] }, key)).toBe(outputs);
    expect(() => live.activations('untrained', key)).toThrow('"untrained" on input "drawn": it was not run');
    const off = [{ layer: 'conv', channel: 0 }];
    expect(() => live.activations({ origin: 'trained', off }, key)).toThrow('"trained, changed"');
  });
  it('is of its image as it was, not of a changed one', () => {
    expect(live.input(key)).toBe(input);
    expect(live.input({ id: 'drawn', change: { shift: [0, 0], isMirrored: false } })).toBe(input);
    const mirrored = { id: 'drawn', change: { isMirrored: true } };
    expect(() => live.input(mirrored)).toThrow('unknown input "drawn", changed');
    expect(() => live.activations('trained', mirrored)).toThrow('unknown input "drawn", changed');
    expect(() => shipped.input(key)).toThrow('unknown input "drawn"; inputs: bag-1, bag-10');
  });
  it('of a shipped image leaves the pixels, and what was not computed, as they were shipped', () => {
    const one = withComputed(shipped, { activations: [{ network: 'untrained', input: { id: 'bag-1' }, outputs }] });
    expect(one.input({ id: 'bag-1' })).toBe(shipped.input({ id: 'bag-1' }));
    expect(one.activations('untrained', { id: 'bag-1' })).toBe(outputs);
    expect(one.activations('trained', { id: 'bag-1' })).toEqual(shipped.activations('trained', { id: 'bag-1' }));
  });
  it('of a shipped image is not taken for what was computed of a changed one, nor the other way', () => {
    const change = { shift: [1, 0] } as const;
    const moved = withComputed(shipped, {
      inputs: [{ key: { id: 'bag-1', change }, input }],
      activations: [{ network: 'trained', input: { id: 'bag-1', change }, outputs }],
    });
    expect(moved.activations('trained', { id: 'bag-1', change })).toBe(outputs);
    expect(moved.activations('trained', { id: 'bag-1' }).get('conv')?.data[0]).toBe(1);
    expect(moved.input({ id: 'bag-1' })).toBe(shipped.input({ id: 'bag-1' }));
  });
  it('speaks for no class of an image that nobody explained', () =>
    expect(live.attributions('trained', key)).toBeUndefined());
  it('has the results of analyses that it was given, and their tensors', () => {
    const tensors: Tensors = new Map();
    const found = { images: 1, networks: [] };
    const one = withComputed(shipped, {
      evidence: { 'zero-share': found },
      evidenceTensors: new Map([['pca', tensors]]),
    });
    expect(one.evidence('zero-share')).toBe(found);
    expect(one.evidence('cka')).toBeUndefined();
    expect(one.evidenceTensors('pca')).toBe(tensors);
    expect(() => one.evidenceTensors('t-sne')).toThrow('missing tensors/t-sne');
  });
});

describe('weights', () => {
  const kernel = tensor([3], (i) => i);
  const shipped = sourceWith(bytes([2, 3, 4]), new Map([['conv/kernel', kernel]]));
  const edits = [
    { tensor: 'conv/kernel', place: 1, value: 7 },
    { tensor: 'conv/kernel', place: 1, value: 9 },
  ];
  const data = (source: Source, network: NetworkKey) => [...(source.weights(network).get('conv/kernel')?.data ?? [])];

  it('have the edits of their key, the last of each place, and are left alone otherwise', () => {
    const live = withComputed(shipped, {});
    expect(data(live, { origin: 'trained', edits })).toEqual([0, 9, 2]);
    expect(data(live, { origin: 'trained', off: [{ layer: 'conv', channel: 0 }] })).toEqual([0, 1, 2]);
    expect([...kernel.data]).toEqual([0, 1, 2]);
  });
  it('are those that were brought: of a network as it came, or as it was changed', () => {
    const own: Tensors = new Map([['conv/kernel', tensor([3], () => 4)]]);
    const run = { run: 'seed-3', state: 'trained' } as const;
    const live = withComputed(shipped, {
      networks: [
        { network: run, weights: own },
        { network: { origin: 'trained', edits }, weights: own },
      ],
    });
    expect(data(live, { run: 'seed-3', state: 'trained' })).toEqual([4, 4, 4]);
    expect(data(live, { origin: run, edits })).toEqual([4, 9, 4]);
    expect(data(live, { origin: 'trained', edits: edits.slice(1) })).toEqual([4, 4, 4]);
    expect(data(live, 'trained')).toEqual([0, 1, 2]);
  });
  it('leave the scales as they were, so that a change shows', () => {
    const run = { run: 'seed-3', state: 'trained' } as const;
    const scales: Tensors = new Map([['conv', tensor([3], () => 2)]]);
    const live = withComputed(shipped, { networks: [{ network: run, scales }] });
    expect(live.scales({ origin: run, edits })).toBe(scales);
    expect(live.scales({ origin: run, off: [{ layer: 'conv', channel: 0 }] })).toBe(scales);
    expect(() => live.scales({ origin: 'trained', edits })).toThrow('missing scales: this source was not filled');
  });
});

describe('keys', () => {
  it('name one network where they mean one', () => {
    const edit = (place: number) => ({ tensor: 'conv/kernel', place, value: place });
    const off = (channel: number) => ({ layer: 'conv', channel });
    const same: [NetworkKey, NetworkKey][] = [
      ['trained', { origin: 'trained' }],
      [
        { run: 'a', state: 'trained' },
        { state: 'trained', run: 'a' },
      ],
      [
        { origin: 'trained', edits: [edit(1), edit(2)], off: [off(1), off(2), off(1)] },
        { origin: 'trained', edits: [edit(2), edit(1)], off: [off(2), off(1)] },
      ],
    ];
    for (const [a, b] of same) expect(isSameNetwork(a, b), networkWords(a)).toBe(true);
    const other: NetworkKey[] = [
      'trained',
      'untrained',
      { step: 3 },
      { run: 'a', state: 'trained' },
      { run: 'a', state: 'untrained' },
      { origin: 'trained', edits: [edit(1)] },
      { origin: 'trained', edits: [edit(2)] },
      { origin: 'trained', off: [off(1)] },
      { origin: 'untrained', off: [off(1)] },
    ];
    other.forEach((a, i) => other.forEach((b, k) => expect(isSameNetwork(a, b)).toBe(i === k)));
  });
  it('lead to the network beside', () => {
    expect(counterpartOf('trained')).toBe('untrained');
    expect(counterpartOf('untrained')).toBe('trained');
    expect(counterpartOf({ run: 'a', state: 'trained' })).toEqual({ run: 'a', state: 'untrained' });
    expect(counterpartOf({ step: 3 })).toBe('untrained');
    expect(counterpartOf({ origin: { step: 3 }, off: [{ layer: 'conv', channel: 1 }] })).toEqual({ step: 3 });
  });
});
