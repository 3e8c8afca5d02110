// Spectra and tuning of filters: Parseval, gratings, noise whose expectation is known.
import { beforeAll, describe, expect, it, test } from 'vitest';
import { filterSpectrum, meanSpectrum } from '../../../pipeline/analyses/filter-spectrum.ts';
import { drawFilters } from '../../../pipeline/analyses/measures/first-layer.ts';
import {
  lowFrequencyShare,
  powerSpectrum,
  selectivityOf,
  tuningOf,
} from '../../../pipeline/analyses/methods/spectra.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { filterSpectrum as schema } from '../../../src/artifacts/evidence/filter-spectrum.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { firstLayerInputs } from './first-layer-inputs.ts';

const filter = (value: (x: number, y: number) => number): Float64Array =>
  Float64Array.from({ length: 25 }, (_, i) => value(i % 5, Math.floor(i / 5)));
const noise = drawFilters(2000, 5, randomFrom(21));

describe('the spectrum', () => {
  it('puts constants, stripes and chessboards where they belong', () => {
    const constant = powerSpectrum(
      filter(() => 3),
      5,
    );
    expect(constant[12]).toBeCloseTo(1, 12);
    // One period in five columns: bins one to the left and right of the middle.
    const stripes = powerSpectrum(
      filter((x) => Math.cos((2 * Math.PI * x) / 5)),
      5,
    );
    expect(stripes[11]).toBeCloseTo(0.5, 12);
    expect(stripes[13]).toBeCloseTo(0.5, 12);
    const rows = powerSpectrum(
      filter((_, y) => Math.sin((4 * Math.PI * y) / 5)),
      5,
    );
    expect([rows[2], rows[22]].map((share) => Math.round(1e9 * (share as number)) / 1e9)).toEqual([0.5, 0.5]);
    expect([...powerSpectrum(new Float64Array(25), 5)]).toEqual(new Array(25).fill(0));
  });

  it('sums to one, mirrored through its middle, whatever the scale', () => {
    const w = noise[0] as Float64Array;
    const spectrum = powerSpectrum(w, 5);
    expect(spectrum.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    spectrum.forEach((share, i) => expect(spectrum[24 - i]).toBeCloseTo(share, 12));
    const scaled = powerSpectrum(
      w.map((v) => -4 * v),
      5,
    );
    spectrum.forEach((share, i) => expect(scaled[i]).toBeCloseTo(share, 12));
    // Parseval for the bin of frequency zero: the squared sum over size² times the energy.
    const energy = w.reduce((sum, v) => sum + v * v, 0);
    expect(spectrum[12]).toBeCloseTo(w.reduce((a, b) => a + b, 0) ** 2 / 25 / energy, 12);
  });

  it('of noise is flat: nine of 25 bins are low', () => {
    const low = noise.map((w) => lowFrequencyShare(w, 5));
    expect(low.reduce((a, b) => a + b, 0) / low.length).toBeCloseTo(9 / 25, 1.7);
    for (const share of meanSpectrum(noise)) expect(share).toBeCloseTo(1 / 25, 2);
    expect(
      lowFrequencyShare(
        filter((x) => Math.cos((2 * Math.PI * x) / 5) + 1),
        5,
      ),
    ).toBeCloseTo(1, 12);
    expect(
      lowFrequencyShare(
        filter((x, y) => Math.cos((4 * Math.PI * (x + y)) / 5)),
        5,
      ),
    ).toBeCloseTo(0, 12);
  });
});

describe('orientation selectivity', () => {
  it('is none for equal responses, all for a single one, and worked out by hand for two', () => {
    expect(selectivityOf(new Array<number>(24).fill(2))).toBeCloseTo(0, 12);
    expect(selectivityOf([0, 0, 5, 0])).toBeCloseTo(1, 12);
    expect(selectivityOf([0, 0])).toBe(0);
    // At 0 and 90 degrees of four: opposite on the doubled circle.
    expect(selectivityOf([3, 0, 1, 0])).toBeCloseTo(0.5, 12);
  });

  it('knows the grating of a striped filter, across its stripes', () => {
    const upright = tuningOf(
      filter((x) => Math.cos(2 * Math.PI * 0.25 * (x - 2))),
      5,
    );
    expect(upright.angle).toBe(0);
    expect(upright.frequency).toBeCloseTo(0.25, 1);
    expect(upright.selectivity).toBeGreaterThan(0.4);
    const lying = tuningOf(
      filter((_, y) => Math.cos(2 * Math.PI * 0.25 * (y - 2))),
      5,
    );
    expect(lying.angle).toBe(90);
    expect(lying.selectivity).toBeCloseTo(upright.selectivity, 10);
    // Rises towards the upper right, so that its stripes run down to the right.
    expect(
      tuningOf(
        filter((x, y) => Math.sin(0.9 * (x - 2 - (y - 2)))),
        5,
      ).angle,
    ).toBe(45);
  });

  it('is small for a round spot and blind to scale and sign', () => {
    const spot = filter((x, y) => Math.exp(-((x - 2) ** 2 + (y - 2) ** 2) / 2));
    expect(tuningOf(spot, 5).selectivity).toBeLessThan(0.05);
    const w = noise[5] as Float64Array;
    expect(
      tuningOf(
        w.map((v) => -3 * v),
        5,
      ).selectivity,
    ).toBeCloseTo(tuningOf(w, 5).selectivity, 10);
  });
});

test('the analysis tells ramps from chance by their smoothness', async () => {
  const ramps = Array.from({ length: 16 }, (_, i) => filter((x, y) => x * Math.cos(i) + y * Math.sin(i)));
  const finding = await filterSpectrum.run(firstLayerInputs(ramps), () => undefined);
  const { samples, measures, filters, spectra } = schema.parse(finding?.result);
  expect(samples.map(({ kind }) => kind)).toEqual(['trained', 'trained', 'start', 'start', 'frozen-conv1']);
  const [autocorrelation, low] = samples[0]?.measures ?? [];
  expect(autocorrelation).toMatchObject({ name: 'autocorrelation', above95: 16, auc: { value: 1 } });
  expect(low?.auc.value).toBeGreaterThan(0.9);
  expect(samples[2]?.measures[0]?.auc.value).toBeLessThan(0.8);
  // Independent weights: -1 / 24 on average.
  expect(measures[0]?.null.median).toBeCloseTo(-1 / 24, 1.3);
  expect(filters).toHaveLength(16);
  for (const spectrum of Object.values(spectra)) expect(spectrum.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
}, 60_000);

beforeAll(useWasm);
