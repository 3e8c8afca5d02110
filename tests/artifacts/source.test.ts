// A source over parts made by hand: whose pixels and whose activations are whose, and what is refused.
import { describe, expect, it } from 'vitest';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { Manifest } from '../../src/artifacts/schema.ts';
import { sourceOf, withComputed } from '../../src/artifacts/source.ts';
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
const sourceWith = (images: TensorData): Source =>
  sourceOf({
    manifest: { examples } as unknown as Manifest,
    shown: { id: 'bag-1' },
    tensors: (need) =>
      need === 'examples' ? new Map([['images', images]]) : need === 'activations' ? activations : undefined,
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
  const input: Input = { id: 'drawn', predicted: 0, probabilities: [1], pixels: new Uint8Array(12) };
  const outputs: Tensors = new Map([['conv', tensor([1], () => 5)]]);
  const live = withComputed(shipped, { id: 'drawn' }, { input, activations: [{ network: 'trained', outputs }] });

  it('is of its network and of no other', () => {
    expect(live.activations('trained', { id: 'drawn' })).toBe(outputs);
    expect(live.activations({ origin: 'trained' }, { id: 'drawn' })).toBe(outputs);
    expect(() => live.activations('untrained', { id: 'drawn' })).toThrow('the network "untrained": it was not run');
    const off = [{ layer: 'conv', channel: 0 }];
    expect(() => live.activations({ origin: 'trained', off }, { id: 'drawn' })).toThrow('"trained, changed"');
  });
  it('is of its image as it was, not of a changed one', () => {
    expect(live.input({ id: 'drawn' })).toBe(input);
    const changed = { id: 'drawn', change: { isMirrored: true } };
    expect(() => live.input(changed)).toThrow('unknown input "drawn", changed');
    expect(() => live.activations('trained', changed)).toThrow('unknown input "drawn", changed');
    expect(() => shipped.input({ id: 'drawn' })).toThrow('unknown input "drawn"; inputs: bag-1, bag-10');
  });
});
