// Ablations against a float64 network whose weights were changed instead, differences against hand-computed ones, and predictors against
// finite differences.
import { beforeAll, describe, expect, it } from 'vitest';
import { accuracyDifference, answersUnder, meanDifference } from '../../../pipeline/analyses/measures/ablation.ts';
import { chanceOf, channelAblation, correlationsOf, shownFrom } from '../../../pipeline/analyses/channel-ablation.ts';
import { divide, removalCounts, removalOrders } from '../../../pipeline/analyses/measures/cumulative-ablation.ts';
import {
  activationTimesGradient,
  lossByLogits,
  norms,
} from '../../../pipeline/analyses/measures/channel-predictors.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { evidenceSchemas } from '../../../src/artifacts/evidence/index.ts';
import { tensorNamed } from '../../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import { tutorialNetwork } from '../../../src/model/networks/tutorial.ts';
import { switchedOff } from '../../../src/model/channel-switch.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { naiveForward } from '../../model/naive-network.ts';
import { naiveOutputs, networkOf, randomTensors, silence } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

const { layers } = tutorialNetwork;

/** Weights in which the next layer does not listen to a channel. */
function deafTo(tensors: ReadonlyMap<string, TensorData>, next: string, channel: number): Map<string, TensorData> {
  const kernel = tensorNamed(tensors, `${next}/kernel`);
  const [inputs, outputs] = kernel.shape.slice(-2) as [number, number];
  const data = Float32Array.from(kernel.data, (w, i) => (Math.floor(i / outputs) % inputs === channel ? 0 : w));
  return new Map(tensors).set(`${next}/kernel`, { ...kernel, data });
}

function naiveLoss(tensors: ReadonlyMap<string, TensorData>, images: Uint8Array, i: number, label: number): number {
  const logits = [...(naiveOutputs(tensors, images, i).get('logits') as Float64Array)];
  return Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - (logits[label] as number);
}

describe('answers under ablation', () => {
  beforeAll(useWasm);

  it('are those of a network that does not listen to the channel', () => {
    const tensors = randomTensors(1);
    const set = labelled(3, 4);
    const { whole, under } = answersUnder(networkOf(tensors), set, [
      { layer: 'conv1', replacements: switchedOff([3]) },
      { layer: 'conv3', replacements: switchedOff([20]) },
      { layer: 'conv4', replacements: switchedOff([7]) },
    ]);
    const deaf = [deafTo(tensors, 'conv2', 3), deafTo(tensors, 'conv4', 20), deafTo(tensors, 'logits', 7)];
    for (let i = 0; i < 4; i++) {
      const label = set.labels[i] as number;
      expect(whole.losses[i]).toBeCloseTo(naiveLoss(tensors, set.images, i, label), 3);
      deaf.forEach((changed, k) =>
        expect(under[k]?.losses[i]).toBeCloseTo(naiveLoss(changed, set.images, i, label), 3),
      );
      const logits = [...(naiveOutputs(tensors, set.images, i).get('logits') as Float64Array)];
      expect(whole.right[i]).toBe(Number(logits.indexOf(Math.max(...logits)) === label));
    }
  });

  it('do not change at all where a dead channel is set to 0, or to its mean, which is 0', () => {
    const tensors = randomTensors(1);
    silence(tensors, 'conv2', 9);
    const { whole, under } = answersUnder(networkOf(tensors), labelled(3, 6), [
      { layer: 'conv2', replacements: switchedOff([9]) },
    ]);
    expect(under[0]).toEqual(whole);
  });

  it('are those of a constant map where a channel is set to its mean: in the last layer nothing changes', () => {
    // After global average pooling a map and its mean are the same, whatever the map.
    const tensors = randomTensors(1);
    const set = labelled(3, 1);
    const conv4 = naiveOutputs(tensors, set.images, 0).get('conv4') as Float64Array;
    const map = conv4.filter((_, i) => i % 64 === 11);
    const mean = map.reduce((a, b) => a + b, 0) / map.length;
    const { whole, under } = answersUnder(networkOf(tensors), set, [
      { layer: 'conv4', replacements: new Map([[11, mean]]) },
    ]);
    expect(under[0]?.losses[0]).toBeCloseTo(whole.losses[0] as number, 4);
  });
});

describe('differences', () => {
  it('have a mean and an interval, by hand', () => {
    // Differences 1, 2, 3, 4: mean 2.5, standard deviation 1.29099, standard error 0.645497.
    const found = meanDifference(Float32Array.of(1, 1, 1, 1), Float32Array.of(2, 3, 4, 5));
    expect(found.value).toBeCloseTo(2.5, 12);
    expect(found.high - found.value).toBeCloseTo(1.959964 * 0.645497, 5);
    expect(found.value - found.low).toBeCloseTo(1.959964 * 0.645497, 5);
    const same = Float32Array.of(0.3, 0.1);
    expect(meanDifference(same, same)).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('of accuracy count what was gained and lost', () => {
    const found = accuracyDifference(Uint8Array.of(1, 1, 1, 0, 0), Uint8Array.of(0, 0, 1, 1, 0));
    expect(found.value).toBeCloseTo(-0.2, 12);
    expect(found.low).toBeLessThan(-0.2);
  });
});

describe('predictors', () => {
  beforeAll(useWasm);

  it('have the derivative of the loss by the logits', () => {
    const logits = Float32Array.of(1, 2, -1, 0.5, 0, 3);
    const labels = Uint8Array.of(2, 0);
    const loss = (values: Float64Array, i: number): number => {
      const row = [...values.subarray(i * 3, i * 3 + 3)];
      return Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - (row[labels[i] as number] as number);
    };
    lossByLogits(logits, labels).forEach((slope, at) => {
      const step = (h: number): number =>
        loss(
          Float64Array.from(logits, (z, k) => (k === at ? z + h : z)),
          Math.floor(at / 3),
        );
      expect(slope).toBeCloseTo((step(1e-5) - step(-1e-5)) / 2e-5, 6);
    });
  });

  it('have, times activation, the derivative of the loss by a factor on the channel', () => {
    const tensors = randomTensors(1);
    const set = labelled(3, 3);
    const found = activationTimesGradient(networkOf(tensors), set);
    // A factor on a feature map is a factor on the filter and its bias, for what is rectified keeps its sign.
    const scaled = (channel: number, factor: number): Map<string, TensorData> => {
      const changed = new Map(tensors);
      for (const name of ['conv3/kernel', 'conv3/bias']) {
        const { shape, data } = tensorNamed(tensors, name);
        const values = Float32Array.from(data, (v, i) => (i % 64 === channel ? v * factor : v));
        changed.set(name, { dtype: 'float32', shape, data: values });
      }
      return changed;
    };
    const h = 2 ** -8;
    for (const channel of [0, 1, 33]) {
      const slopes = [0, 1, 2].map((i) => {
        const loss = (factor: number): number => {
          const logits = [
            ...(naiveForward(
              layers,
              scaled(channel, factor),
              Array.from(set.images.subarray(i * 784, (i + 1) * 784), (byte) => byte / 255),
            ).get('logits') as Float64Array),
          ];
          return (
            Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - (logits[set.labels[i] as number] as number)
          );
        };
        return Math.abs((loss(1 + h) - loss(1 - h)) / (2 * h));
      });
      const expected = slopes.reduce((a, b) => a + b) / 3;
      expect(Math.abs((found.get('conv3')?.[channel] as number) - expected)).toBeLessThan(
        0.02 * Math.max(expected, 0.05),
      );
    }
  });

  it('have norms of outgoing weights and gains, by brute force', () => {
    const tensors = randomTensors(1);
    const { outgoing, gain } = norms(tensors, { layers }, 'conv4');
    const kernel = tensorNamed(tensors, 'logits/kernel').data;
    const own = Math.hypot(...kernel.subarray(7 * 10, 8 * 10));
    expect(outgoing[7]).toBeCloseTo(own, 6);
    const incoming = Math.hypot(...tensorNamed(tensors, 'conv4/kernel').data.filter((_, i) => i % 64 === 7));
    expect(gain[7]).toBeCloseTo(own * incoming, 5);
    expect(() => norms(tensors, { layers }, 'logits')).toThrow('missing layer after "logits"');
  });
});

describe('rankings', () => {
  const shown = Array.from({ length: 20 }, (_, i) => ({
    activation: i,
    selectivity: (i * 7) % 20,
    untrainedSelectivity: 0,
    outgoing: 1,
    gain: 20 - i,
    activationTimesOutgoing: i,
    activationTimesGradient: i ** 2,
  }));

  it('agree, disagree and know nothing', () => {
    const costs = shown.map((_, i) => Math.exp(i));
    const found = new Map(
      correlationsOf(costs, shown, (key) => randomFrom(4, key)).map((one) => [one.predictor, one] as const),
    );
    expect(found.get('activation')?.spearman.value).toBeCloseTo(1, 12);
    expect(found.get('gain')?.spearman.value).toBeCloseTo(-1, 12);
    expect(found.get('gain')?.spearman.high).toBeCloseTo(-1, 12);
    for (const end of Object.values(found.get('outgoing')?.spearman ?? {})) expect(end).toBeCloseTo(0, 12);
    expect(found.get('selectivity')?.spearman.low).toBeLessThan(found.get('selectivity')?.spearman.value as number);
    // Judged on the same draws: what ranks alike differs by nothing.
    expect(found.get('activation-times-gradient')?.aboveActivation).toEqual({ value: 0, low: 0, high: 0 });
    expect(found.get('gain')?.aboveActivation.value).toBeCloseTo(-2, 12);
  });

  it('by chance lie within 1.96 / sqrt(n - 1), about', () => {
    for (const count of [16, 64]) {
      const { low, high } = chanceOf(count, randomFrom(6));
      expect(high).toBeCloseTo(1.96 / Math.sqrt(count - 1), 1);
      expect(low).toBeCloseTo(-high, 1);
    }
  });
});

describe('removal of many', () => {
  it('begins with nothing and ends with everything', () => {
    expect(removalCounts(16)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16]);
    expect(removalCounts(64).at(-1)).toBe(64);
  });

  it('follows the ranks, or chance', () => {
    const orders = removalOrders(
      { costs: [0.3, -0.1, 2, 0.5], activation: [1, 4, 3, 2], selectivity: [0.1, 0.2, 0.3, 0.9] },
      (key) => randomFrom(2, key),
    );
    const of = (name: string) => orders.filter(({ order }) => order === name).map(({ sequence }) => sequence);
    expect(of('most-costly-first')).toEqual([[2, 3, 0, 1]]);
    expect(of('least-costly-first')).toEqual([[1, 0, 3, 2]]);
    expect(of('most-active-first')).toEqual([[1, 2, 3, 0]]);
    expect(of('most-selective-first')).toEqual([[3, 2, 1, 0]]);
    expect(of('random').length).toBeGreaterThan(2);
    for (const sequence of of('random')) expect([...sequence].sort()).toEqual([0, 1, 2, 3]);
    expect(new Set(of('random').map(String)).size).toBeGreaterThan(1);
  });

  it('takes its ranks from the images behind those that are measured, none of the measured ones', () => {
    const [count, filters, held] = [30, 6, 12];
    const random = randomFrom(31);
    const means = Float32Array.from({ length: count * filters }, () => random());
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
    const layer = { filters } as Parameters<typeof shownFrom>[0]['layer'];
    const found = shownFrom({ layer, means } as Parameters<typeof shownFrom>[0], labels, held);
    for (let c = 0; c < filters; c++) {
      const own = Array.from({ length: count - held }, (_, i) => means[(held + i) * filters + c] as number);
      const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
      expect(found.activation[c]).toBeCloseTo(average(own), 6);
      const byClass = [0, 1, 2].map((label) => average(own.filter((_, i) => labels[held + i] === label)));
      const most = Math.max(...byClass);
      const rest = (byClass.reduce((a, b) => a + b, 0) - most) / 2;
      expect(found.selectivity[c]).toBeCloseTo((most - rest) / (most + rest), 6);
    }
    // What the measured images say changes nothing.
    means.fill(9, 0, held * filters);
    expect(shownFrom({ layer, means } as Parameters<typeof shownFrom>[0], labels, held)).toEqual(found);
  });

  it('is measured on other images than those that rank', () => {
    const set = labelled(4, 5);
    const [measured, ranking] = divide(set, 2);
    expect([measured.labels.length, ranking.labels.length]).toEqual([2, 3]);
    expect([...measured.images, ...ranking.images]).toEqual([...set.images]);
  });
});

describe('the analysis', () => {
  beforeAll(useWasm);

  it('holds together: dead channels cost nothing, curves begin whole and end alike, selectivity lies within bounds', async () => {
    const tensors = randomTensors(1);
    silence(tensors, 'conv4', 2);
    const network = networkOf(tensors);
    const inputs = smallInputs({ trained: () => network, validation: labelled(4, 10) });
    const found = await channelAblation.run(inputs, () => undefined);
    const result = evidenceSchemas['channel-ablation'].parse(found?.result);
    const dead = result.layers[3]?.channels[2];
    for (const change of [dead?.zero, dead?.mean])
      expect(change).toEqual({ loss: { value: 0, low: 0, high: 0 }, accuracy: { value: 0, low: 0, high: 0 } });
    expect(dead?.selectivity).toBe(0);
    for (const { channels } of result.layers)
      for (const { selectivity, untrainedSelectivity } of channels)
        expect(Math.max(Math.abs(selectivity), Math.abs(untrainedSelectivity))).toBeLessThanOrEqual(1);
    expect(result.cumulative.images + result.cumulative.rankedOn).toBe(10);
    const whole = answersUnder(
      network,
      { images: inputs.validation.images.subarray(0, 784 * 4), labels: inputs.validation.labels.subarray(0, 4) },
      [{ layer: 'conv1', replacements: switchedOff(Array.from({ length: 16 }, (_, i) => i)) }],
    );
    const share = (right: Uint8Array): number => right.reduce((a, b) => a + b, 0) / right.length;
    for (const { curves, removed } of result.cumulative.layers)
      for (const { accuracy } of curves) {
        expect(accuracy).toHaveLength(removed.length);
        expect(accuracy[0]?.value).toBe(share(whole.whole.right));
      }
    for (const { accuracy } of result.cumulative.layers[0]?.curves ?? [])
      expect(accuracy.at(-1)?.value).toBe(share(whole.under[0]?.right as Uint8Array));
  });
});
