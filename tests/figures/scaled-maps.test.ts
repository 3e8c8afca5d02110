// Maps of a layer divided by their channels' constants, against a tensor of three channels that can be summed by hand.
import { describe, expect, it } from 'vitest';
import {
  blankCount,
  clippedShare,
  deadCount,
  mapPicture,
  meanStrength,
  scaledMaps,
  strength,
  zeroShare,
} from '../../src/figures/marks/scaled-maps.tsx';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { elementAt } from '../../src/figures/marks/plane.ts';

/** 2 x 2 cells; channel 0 holds 0, 1, 2, 5; channel 1 is 0 but alive; channel 2 is dead. */
const activations: TensorData = {
  dtype: 'float32',
  shape: [2, 2, 3],
  data: Float32Array.from([0, 0, 0, 1, 0, 0, 2, 0, 0, 5, 0, 0]),
};
const scales = [4, 2, 0];
const maps = scaledMaps(activations, scales, [2, 0, 1]);

describe('maps of a layer', () => {
  it('stand in the order that they are asked for, each with its own scale', () => {
    expect(maps.map(({ channel, scale }) => [channel, scale])).toEqual([
      [2, 0],
      [0, 4],
      [1, 2],
    ]);
    expect([...elementAt(maps, 1).plane.values]).toEqual([0, 1, 2, 5]);
  });

  it('are summed up in units of their scales', () => {
    // Channel 0: (0 + 1 + 2 + 5) / 4 is 2, half of its scale. One of twelve values is above its scale; zeros are 1/4, 1 and 1.
    expect(maps.map(strength)).toEqual([0, 0.5, 0]);
    expect(meanStrength(maps)).toBeCloseTo(0.5 / 3, 12);
    expect(clippedShare(maps)).toBeCloseTo(1 / 12, 12);
    expect(zeroShare(maps)).toBeCloseTo((0.25 + 1 + 1) / 3, 12);
    expect([blankCount(maps), deadCount(maps)]).toEqual([2, 1]);
  });

  it('have no colours where the channel is dead, and the last one from their scale on', () => {
    expect(mapPicture(elementAt(maps, 0))).toBeNull();
    const { indices } = mapPicture(elementAt(maps, 1)) ?? { indices: [] };
    expect([...indices].map((index) => index / Math.max(...indices))).toEqual([
      0,
      expect.closeTo(0.25, 1),
      expect.closeTo(0.5, 1),
      1,
    ]);
    expect(new Set(mapPicture(elementAt(maps, 2))?.indices)).toEqual(new Set([0]));
  });

  it('are refused where a scale is missing or none: such a channel would pass for a dead one', () => {
    expect(() => scaledMaps(activations, [4, 2], [0, 1, 2])).toThrow('missing element 2');
    expect(() => scaledMaps(activations, [4, NaN, 0], [0, 1])).toThrow('invalid scale of channel 1: NaN');
    expect(() => scaledMaps(activations, [4, -1, 0], [0, 1])).toThrow('invalid scale of channel 1: -1');
  });
});
