// Small data for the figures of attributions: formulas, no chance. Nothing in it is a result.
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { attributionMethodsOf } from '../../src/artifacts/evidence/attribution-methods.ts';
import type {
  ActivationMaximisationData,
  MaximisedUnit,
} from '../../src/figures/attributions/activation-maximisation.tsx';
import type { AttributionMapsData } from '../../src/figures/attributions/attribution-maps.tsx';
import type { CamSumData } from '../../src/figures/attributions/cam-sum.tsx';
import type { Plane } from '../../src/figures/marks/plane.ts';
import type { OcclusionData } from '../../src/figures/attributions/occlusion.tsx';
import { interval } from './activations-fixture.ts';
import { classes, garment, noise, noun } from './fixture.ts';

const plane = (side: number, seed: number, signed = true, size = 1): Plane => ({
  height: side,
  width: side,
  values: Float32Array.from({ length: side * side }, (_, i) => {
    const value = noise(seed + i) - (signed ? 0.5 : 0.6);
    return size * (signed ? value : Math.max(0, value));
  }),
});

const example = { label: 'Ankle boot', pixels: garment(9) };
const networks = ['trained', 'untrained', 'permuted labels'] as const;

/** Three methods with maps of three sizes; one of them has no sign. */
export const attributionMapsFixture = (): AttributionMapsData => ({
  noun,
  example,
  explained: 'Sneaker',
  networks,
  rows: [
    { name: 'gradient', signed: true, maps: networks.map((_, k) => plane(28, 1000 * k, true, 1 / (k + 1))) },
    { name: 'Grad-CAM at conv2', signed: false, maps: networks.map((_, k) => plane(14, 7000 + k * 200, false)) },
    { name: 'CAM', signed: true, maps: networks.map((_, k) => plane(7, 9000 + k * 50, true, 20)) },
  ],
});

/** Ten classes whose probabilities are the softmax of what their cells add up to. */
export function camSumFixture(): CamSumData {
  const sums = classes.map((name, k) => ({ name, map: plane(7, 300 * k, true, 30), bias: 3 - k / 2 }));
  const logits = sums.map(({ map, bias }) => bias + map.values.reduce((a, b) => a + b, 0) / 49);
  const total = logits.reduce((sum, z) => sum + Math.exp(z), 0);
  const whole = sums.map((one, k) => ({ ...one, probability: Math.exp(logits[k] as number) / total }));
  return { noun, example, classes: whole.sort((a, b) => b.probability - a.probability) };
}

export const occlusionFixture = (): OcclusionData => ({
  noun,
  example,
  explained: 'Ankle boot',
  networks: networks.map((name, k) => ({ name, spread: 5 / (k + 1) })),
  columns: [
    { patch: 3, fill: 'zero' as const, maps: networks.map((_, k) => plane(28, 100 + 900 * k, true, 1 / (k + 1))) },
    { patch: 7, fill: 'zero' as const, maps: networks.map((_, k) => plane(28, 200 + 900 * k, true, 2 / (k + 1))) },
    { patch: 5, fill: 'mean' as const, maps: networks.map((_, k) => plane(28, 300 + 900 * k, true, 0.4 / (k + 1))) },
  ],
});

const layers = ['logits', 'conv4', 'conv3', 'conv2', 'conv1'];

/** Three methods, one for each verdict. */
export const sanityChecksFixture = (): Evidence['sanity-checks'] => ({
  images: 60,
  draws: 10,
  statisticsImages: 500,
  threshold: 0.5,
  randomised: layers.map((layer, i) => ({ layer, distance: 1 + i / 10 })),
  methods: (['passes', 'fails', 'undecided'] as const).map((verdict, k) => ({
    method: attributionMethodsOf(['conv1', 'conv2', 'conv3', 'conv4'])[3 * k] ?? 'cam',
    similarities: [...layers, 'untrained', 'permuted-labels'].map((network, i) => ({
      network,
      signed: interval(0.1 * k - 0.02 * i, 0.05),
      absolute: interval([0.3, 0.9, 0.5][k] as number, 0.06 + 0.01 * i),
      absoluteEverywhere: interval(0.9 - 0.05 * i, 0.03),
      withoutOrder: k === 1 ? 0.05 : 0,
    })),
    edges: interval(0.1 * k, 0.02),
    centre: interval(0.2 * k, 0.02),
    brightness: interval(0.3 * k, 0.02),
    verdict,
  })),
});

/** Three methods and the three controls; the first is the best. */
export function deletionFixture(): Evidence['deletion'] {
  const names = ['occlusion', 'cam', 'gradient', 'random', 'brightness', 'centre'] as const;
  const shares = [0, 0.25, 0.5, 0.75, 1];
  const curve = (k: number, falls: boolean, size: number) => ({
    values: shares.map(
      (share) => size * ((falls ? 1 - share : share) ** (1 + (falls ? 1 : -1) * 0.2 * (3 - k)) * 0.9 + 0.05),
    ),
    area: interval(size * (0.4 + 0.03 * k), 0.02),
    minusRandom: interval(size * (falls ? 0.04 : -0.04) * (k - 3), 0.03),
    minusBrightness: interval(size * (falls ? 0.04 : -0.04) * (k - 4), 0.03),
    minusCentre: interval(size * (falls ? 0.04 : -0.04) * (k - 5), 0.03),
  });
  return {
    images: 200,
    shares,
    orders: names.map((order, k) => ({
      order,
      deletion: { logit: curve(k, true, 10), probability: curve(k, true, 1) },
      insertion: { logit: curve(k, false, 10), probability: curve(k, false, 1) },
    })),
  };
}

export function activationMaximisationFixture(): ActivationMaximisationData {
  const pixels = (seed: number): Uint8Array =>
    Uint8Array.from({ length: 784 }, (_, i) => Math.floor(256 * noise(seed + i)));
  const unit = (seed: number): MaximisedUnit => ({
    name: `channel ${seed}`,
    real: { pixels: garment(seed % 10), label: classes[seed % 10] as string },
    smooth: { pixels: garment(seed % 10, 1), ratio: 1.5 + seed / 10, answer: classes[3], probability: 0.7 },
    plain: { pixels: pixels(seed * 800), ratio: 3 + seed / 10, answer: classes[8], probability: 0.99 },
  });
  return {
    recipe: { steps: 200, starts: 4, energy: 0.1, variation: 0.6 },
    trainingImages: 55_000,
    groups: [
      { heading: 'conv4', note: 'highest gain first', units: [4, 7, 12, 15].map(unit) },
      { heading: 'conv4, untrained', note: 'drawn at random', units: [9, 30].map(unit) },
    ],
  };
}
