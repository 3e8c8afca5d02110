// A tiny world of behaviour: formulas, no chance, and every number different enough to be told apart. Nothing here is a result.
import type { AccuracyLevelsData } from '../../src/figures/behaviour/accuracy-levels.tsx';
import type { CalibrationData } from '../../src/figures/behaviour/calibration.tsx';
import type { DisputedLabelsData } from '../../src/figures/behaviour/disputed-labels.tsx';
import type { EffectiveFieldsData } from '../../src/figures/overview/effective-fields.tsx';
import type { Interval } from '../../src/figures/marks/interval.tsx';
import type { MirrorData } from '../../src/figures/behaviour/mirror.tsx';
import type { RecallIntervalsData } from '../../src/figures/behaviour/recall-intervals.tsx';
import type { ShiftData } from '../../src/figures/behaviour/shift.tsx';
import { classes, garment, noun } from './fixture.ts';

export const around = (value: number, half = 0.012): Interval => ({ value, low: value - half, high: value + half });

export const levels: AccuracyLevelsData = {
  title: 'Tiles',
  answerers: [
    { name: 'trained', isControl: false },
    { name: 'untrained', isControl: true },
  ],
  panels: [
    {
      title: 'Another order',
      meaning: 'tiles',
      levels: ['whole', '2 × 2', '7 × 7'],
      accuracy: [[0.93, 0.5, 0.08].map((value) => around(value)), [0.11, 0.13, 0.12].map((value) => around(value))],
      pictures: [{ name: 'a garment', images: [0, 1, 2].map((variant) => garment(9, variant)) }],
    },
  ],
  chance: 0.1,
  notes: ['500 validation images.'],
};

const compared = (trained: number, untrained: number) => ({
  trained: around(trained),
  untrained: around(untrained),
});

export const shifts: ShiftData = {
  pixels: garment(9),
  noun,
  canvasWidth: 36,
  images: 600,
  narrowImages: 211,
  room: 4,
  unmoved: compared(0.92, 0.11),
  panels: [1, 4].map((shift) => ({
    shift,
    rows: ['pixels', 'conv1', 'pool1', 'conv4', 'gap'].map((layer, i) => {
      const [trained, untrained] = [0.9 - shift / 8 + i / 50, 0.8 - shift / 8 + i / 60];
      return {
        layer,
        isPooling: ['pool1', 'gap'].includes(layer),
        ...compared(trained, untrained),
        seeds: { trained: [trained, trained - 0.04], untrained: [untrained + 0.02, untrained - 0.01] },
        narrow: compared(trained - 0.05 - i / 100, untrained - 0.03),
      };
    }),
    same: compared(0.97 - shift / 100, 0.88),
    right: compared(0.915 - shift / 200, 0.12),
  })),
};

const result = (accuracy: number, lost: number) => ({
  accuracy,
  mirrored: accuracy - lost,
  difference: around(-lost, 0.02),
});

export const mirrors: MirrorData = {
  networks: [
    { name: 'with mirrored images', sawMirrors: true, epochs: 45, isShipped: true },
    { name: 'with mirrored images', sawMirrors: true, epochs: 12, isShipped: false },
    { name: 'without mirrored images', sawMirrors: false, epochs: 12, isShipped: false },
  ],
  rows: [
    { name: 'all classes', images: 5000, results: [result(0.93, 0.001), result(0.92, 0.003), result(0.921, 0.12)] },
    ...[9, 7, 1].map((label, i) => ({
      name: classes[label] ?? '',
      pixels: garment(label),
      images: 500,
      results: [result(0.95, 0.002 * i), result(0.94, 0.004), result(0.945, 0.44 - 0.22 * i)],
    })),
  ],
};

export const recalls: RecallIntervalsData = {
  images: 10_000,
  errors: 631,
  rows: [6, 4, 8].map((label, i) => ({
    name: classes[label] ?? '',
    recall: around(0.78 + i / 10, 0.02),
    seeds: [0.77 + i / 10, 0.79 + i / 10],
    mistakes: [
      { name: classes[0], share: 0.1 - i / 40 },
      { name: classes[2], share: 0.06 - i / 50 },
    ],
  })),
  groups: [
    { name: 'upper body', members: ['Coat', 'Shirt'], share: around(0.84, 0.03), even: 0.222 },
    { name: 'footwear', members: ['Sandal', 'Sneaker'], share: around(0.1, 0.02), even: 0.067 },
  ],
};

const bin = (confidence: number, gap: number) => ({
  images: 2500,
  confidence,
  accuracy: around(confidence + gap, 0.015),
});

export const reliability: CalibrationData = {
  images: 10_000,
  temperature: 1.13,
  panels: [-1, 1].map((sign) => ({
    title: sign < 0 ? 'as trained' : 'with temperature 1.13',
    bins: [bin(0.62, 0.04 * sign), bin(0.81, 0.02 * sign), bin(0.93, -0.01), bin(0.98, 0.001)],
    histogram: Array.from({ length: 20 }, (_, i) => (i < 10 ? 0 : (i - 9) * 180 + (i === 19 ? 100 : 0))),
    error: around(0.0172 + sign / 250, 0.003),
    chance: around(0.0061 + sign / 2000, 0.002),
  })),
};

export const disputes: DisputedLabelsData = {
  networks: 5,
  sets: [
    { name: 'validation', images: 5000, disputed: 140, share: around(0.028, 0.004), independent: 4.2 },
    { name: 'test', images: 10_000, disputed: 291, share: around(0.0291, 0.003), independent: 9.1 },
  ],
  shown: Array.from({ length: 12 }, (_, i) => ({
    index: 700 + 31 * i,
    label: classes[i % 3 === 0 ? 6 : 9],
    answer: classes[i % 3 === 0 ? 0 : 7],
    answerShare: 0.99 - i / 50,
    labelShare: 0.01 + i / 90,
    pixels: garment(i % 10, i % 3),
  })),
};

/** A bump whose width is about `width` pixels. */
const bump = (width: number) => ({
  height: 28,
  width: 28,
  values: Float32Array.from({ length: 784 }, (_, i) => {
    const square = (Math.floor(i / 28) - 13.5) ** 2 + ((i % 28) - 13.5) ** 2;
    return Math.exp(-square / 2 / width ** 2) / width ** 2;
  }),
});

const field = (width: number) => ({
  map: bump(width),
  deviation: around(width, 0.03),
  halfMaximumSide: around(2.4 * width, 0.4),
  shareAboveThreshold: around(0.97 - width / 100, 0.01),
});

export const fields: EffectiveFieldsData = {
  images: 200,
  threshold: 0.0455,
  layers: [
    {
      layer: 'conv1',
      field: [11, 11, 16, 16],
      uniformDeviation: 1.414,
      fields: { trained: field(1.2), untrained: field(1.3) },
    },
    {
      layer: 'conv4',
      field: [-2, -2, 26, 26],
      uniformDeviation: 8.078,
      fields: { trained: field(6.1), untrained: field(6.6) },
    },
  ],
};
