// Small data for the figures of activations: formulas, no chance. Nothing in it is a result.
import type { ActivatingPatch, ActivatingPatchesData, PatchRow } from '../../src/figures/activating-patches.tsx';
import type { ClassProfileData } from '../../src/figures/class-profile.tsx';
import type { ControlMaps, FeatureMapControlsData } from '../../src/figures/feature-map-controls.tsx';
import { activations, classes, garment, noise, scales, tensor } from './fixture.ts';

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
