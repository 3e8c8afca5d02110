import { expect, test } from 'vitest';
import { channelAblation } from '../../src/figures/behaviour/channel-ablation.tsx';
import { channelAblationFixture, interval } from './activations-fixture.ts';
import { draw, testFigure } from './contract.ts';

const data = channelAblationFixture();
const [conv1, conv2] = data.layers as [(typeof data.layers)[number], (typeof data.layers)[number]];
const withLoss = (value: number, half: number): typeof data => {
  const [first, ...rest] = conv1.channels as [(typeof conv1.channels)[number], ...typeof conv1.channels];
  const changed = { ...first, zero: { ...first.zero, loss: interval(value, half) } };
  return { ...data, layers: [{ ...conv1, channels: [changed, ...rest] }, conv2] };
};

testFigure('channel-ablation', channelAblation, data, { loss: withLoss(0.31, 0.02) });

test('channels come by their cost, and the most costly is named', () => {
  const own = channelAblation.table(data).rows.filter(([layer]) => layer === 'conv1');
  expect(own.map(([, channel]) => channel)).toEqual([3, 1, 2, 0]);
  expect(channelAblation.describe(withLoss(0.31, 0.02))).toContain(
    'conv1: the most costly channel to lose is 0, +0.310',
  );
});

test('what could as well be nothing is not counted as a cost', () => {
  expect(channelAblation.describe(data)).toContain('Set to 0, 4 of 4 channels raise the loss');
  expect(channelAblation.describe(withLoss(0.02, 0.03))).toContain('Set to 0, 3 of 4 channels raise the loss');
});

test('one scale holds all layers, and every panel says how many times it is enlarged', () => {
  for (const layout of ['wide', 'narrow'] as const) {
    const svg = draw(channelAblation, data, layout);
    const reach = ({ channels }: typeof conv1): number => {
      const ends = channels.flatMap(({ zero, mean }) => [zero, mean].flatMap(({ loss }) => [loss.low, loss.high]));
      return Math.max(0, ...ends) - Math.min(0, ...ends);
    };
    const whole = Math.max(...data.layers.map(reach));
    const stated = [...svg.matchAll(/channels, (?:drawn ([\d.]+) times as high|the same scale)/g)].map(([, times]) =>
      Number(times ?? 1),
    );
    expect(stated).toHaveLength(data.layers.length);
    data.layers.forEach((layer, i) => {
      const factor = whole / reach(layer);
      expect(Math.abs((stated[i] ?? NaN) - factor) / factor).toBeLessThan(0.06);
    });
    // Every channel twice: among all, and in its own layer; each with both changes, and two dots of the key.
    const dots = data.layers.reduce((all, { channels }) => all + channels.length, 0) * 4 + 2;
    expect(svg.match(/<circle /g)).toHaveLength(dots);
    expect(svg).toContain('of conv1 alone');
  }
});
