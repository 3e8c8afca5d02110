// Small data for the figures of activations: formulas, no chance. Nothing in it is a result.
import type {
  ActivatingPatch,
  ActivatingPatchesData,
  PatchRow,
} from '../../src/figures/activations/activating-patches.tsx';
import type { ChannelAblationData } from '../../src/figures/behaviour/channel-ablation.tsx';
import type { ClassProfileData } from '../../src/figures/activations/class-profile.tsx';
import type { CumulativeAblationData } from '../../src/figures/behaviour/cumulative-ablation.tsx';
import type { ImportanceData } from '../../src/figures/behaviour/importance.tsx';
import type { ControlMaps, FeatureMapControlsData } from '../../src/figures/activations/feature-map-controls.tsx';
import { activations, classes, garment, noise, noun, scales, tensor } from './fixture.ts';

export const interval = (value: number, half: number) => ({ value, low: value - half, high: value + half });

/** Maps of conv1 for three inputs; channel 3 of the trained network is dead. */
export function featureMapControlsFixture(): FeatureMapControlsData {
  const channels = 16;
  const maps = (seed: number): ControlMaps => ({
    activations: activations(28, channels, 1000 * seed),
    predicted: classes[seed % 10] as string,
    probability: 0.5 + 0.05 * seed,
    likeness: interval(0.1 * (seed + 1), 0.04),
  });
  const trained = scales(channels);
  return {
    layer: 'conv1',
    noun,
    label: 'Ankle boot',
    inputs: (['image', 'shuffled', 'noise'] as const).map((name, i) => ({
      name,
      pixels:
        name === 'image' ? garment(9) : Uint8Array.from({ length: 784 }, (_, k) => Math.floor(256 * noise(k + i))),
      networks: { trained: maps(2 * i), untrained: maps(2 * i + 1) },
    })),
    scales: {
      trained: { ...trained, data: trained.data.map((value, i) => (i === 3 ? 0 : value)) },
      untrained: trained,
    },
    order: Array.from({ length: channels }, (_, i) => (i * 5) % channels),
  };
}

/** Patches of conv2 with a row of its own for each case: full, short, empty, and one that reaches beyond the image. */
export function activatingPatchesFixture(): ActivatingPatchesData {
  const patch = (seed: number, value: number): ActivatingPatch => ({
    pixels: Uint8Array.from({ length: 100 }, (_, i) => Math.floor(256 * noise(100 * seed + i))),
    visible: { top: seed === 0 ? 4 : 0, left: 0, bottom: 10, right: seed === 1 ? 7 : 10 },
    value,
    label: classes[(seed * 3) % 10] as string,
  });
  const row = (name: PatchRow['name'], base: number, count: number, most: number): PatchRow => ({
    name,
    patches: Array.from({ length: count }, (_, i) => patch(base + i, most * (1 - 0.02 * i))),
  });
  return {
    layer: 'conv2',
    channel: 7,
    receptiveField: 10,
    images: 55_000,
    perRow: 9,
    trained: [
      row('highest', 0, 9, 4),
      row('99th', 10, 9, 3),
      row('90th', 20, 9, 2),
      row('50th', 30, 3, 0),
      row('zero', 40, 0, 0),
    ],
    untrained: row('highest', 50, 9, 2.5),
    zeroShare: { trained: 0.4, untrained: 0.01 },
  };
}

/** Six channels, the last of them dead in the trained network. */
export function classProfileFixture(): ClassProfileData {
  const profile = (name: 'trained' | 'untrained', seed: number, dead: boolean) => ({
    name,
    means: tensor([6, 10], (i) => (dead && i >= 50 ? 0 : noise(seed + i) ** (name === 'trained' ? 6 : 1))),
    effectiveClasses: Array.from({ length: 6 }, (_, i) => (dead && i === 5 ? null : interval(1.4 + i, 0.3))),
    mean: interval(3.4, 0.5),
  });
  return {
    layer: 'conv4',
    classes,
    images: 5000,
    top: 100,
    networks: [profile('trained', 0, true), profile('untrained', 500, false)],
  };
}

/** Two layers of a few channels; the last of conv2 costs nothing. */
export function channelAblationFixture(): ChannelAblationData {
  const round = (value: number): number => Math.round(1e5 * value) / 1e5;
  const channel = (cost: number) => ({
    zero: {
      loss: interval(round(cost), round(0.1 * cost + 0.001)),
      accuracy: interval(round(-cost / 5), 0.002),
    },
    mean: { loss: interval(round(cost / 2), 0.002), accuracy: interval(round(-cost / 9), 0.002) },
    activation: 0.4,
    selectivity: 0.3,
    untrainedSelectivity: 0.1,
    outgoing: 1.2,
    gain: 2,
    activationTimesOutgoing: 0.5,
    activationTimesGradient: 0.01,
  });
  const layer = (name: string, costs: readonly number[]) => ({
    layer: name,
    channels: costs.map(channel),
    selectivity: interval(0.3, 0.1),
    untrainedSelectivity: interval(0.1, 0.02),
    correlations: [],
    chance: { low: -0.4, high: 0.4 },
  });
  return {
    images: 5000,
    accuracy: interval(0.93, 0.007),
    layers: [layer('conv1', [0.02, 0.11, 0.05, 0.2]), layer('conv2', [0.01, 0.004, 0.03, 0.002, 0.008, 0])],
  };
}

/** Two layers, two random orders. */
export function cumulativeAblationFixture(): CumulativeAblationData {
  const curve = (order: CumulativeAblationData['layers'][number]['curves'][number]['order'], power: number) => ({
    order,
    accuracy: Array.from({ length: 5 }, (_, step) =>
      interval(Math.round(1e4 * (0.1 + 0.83 * (1 - step / 4) ** power)) / 1e4, 0.01),
    ),
  });
  const layer = (name: string, channels: number, factor: number) => ({
    layer: name,
    removed: [0, 1, 2, 3, 4].map((step) => (step * channels) / 4),
    curves: [
      curve('random', factor),
      curve('random', 1.4 * factor),
      curve('most-costly-first', 3 * factor),
      curve('least-costly-first', 0.4 * factor),
      curve('most-active-first', 2 * factor),
      curve('most-selective-first', 1.7 * factor),
    ],
  });
  return { images: 2000, rankedOn: 3000, layers: [layer('conv1', 16, 1), layer('conv2', 32, 0.7)] };
}

/** One layer in which the gradient is better than the mean activation, one in which nothing is. */
export function importanceFixture(): ImportanceData {
  const layer = (name: string, channels: number, better: number): ImportanceData['layers'][number] => ({
    layer: name,
    channels,
    chance: { low: -2 / Math.sqrt(channels - 1), high: 2 / Math.sqrt(channels - 1) },
    correlations: [
      { predictor: 'activation', spearman: interval(0.3, 0.25), aboveActivation: interval(0, 0) },
      { predictor: 'selectivity', spearman: interval(-0.1, 0.3), aboveActivation: interval(-0.4, 0.3) },
      {
        predictor: 'activation-times-gradient',
        spearman: interval(0.3 + better, 0.1),
        aboveActivation: interval(better, 0.2),
      },
    ],
  });
  return { images: 5000, layers: [layer('conv1', 17, 0.1), layer('conv4', 65, 0.5)] };
}
