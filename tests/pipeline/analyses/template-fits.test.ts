// The fits of templates: exact for templates, blind to scale and sign, turned with the filter, equal to least squares; chance stays chance.
import { beforeAll, describe, expect, it, test } from 'vitest';
import { drawFilters, shuffleFilters } from '../../../pipeline/analyses/measures/first-layer.ts';
import { quantile } from '../../../pipeline/analyses/methods/intervals.ts';
import { sorted } from '../../../pipeline/analyses/methods/null-comparison.ts';
import { bestFits, excessOver, templateFits } from '../../../pipeline/analyses/template-fits.ts';
import {
  familyNames,
  fitTemplate,
  projectOn,
  risingAngle,
  templateFamily,
} from '../../../pipeline/analyses/measures/templates.ts';
import type { FamilyName } from '../../../pipeline/analyses/measures/templates.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { templateFits as schema } from '../../../src/artifacts/evidence/template-fits.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { firstLayerInputs } from './first-layer-inputs.ts';

const families = Object.fromEntries(familyNames.map((name) => [name, templateFamily(name, 5)])) as Record<
  FamilyName,
  ReturnType<typeof templateFamily>
>;
const noise = drawFilters(40, 5, randomFrom(3));
/** 5 x 5 values of a formula; x to the right and y downwards from the centre. */
const filter = (value: (x: number, y: number) => number): Float64Array =>
  Float64Array.from({ length: 25 }, (_, i) => value((i % 5) - 2, Math.floor(i / 5) - 2));
const gauss = (x: number, y: number, sigma: number): number => Math.exp(-(x * x + y * y) / (2 * sigma * sigma));
/** Turned counter-clockwise by a right angle. */
const turned = (w: Float64Array): Float64Array =>
  Float64Array.from({ length: 25 }, (_, i) => w[(i % 5) * 5 + 4 - Math.floor(i / 5)] as number);

describe.each(familyNames)('%s', (name) => {
  const family = families[name];

  it('explains noise by a share between 0 and 1, whatever its scale and sign', () => {
    for (const w of noise) {
      const { r2, index } = fitTemplate(w, family);
      expect(r2).toBeGreaterThan(0);
      expect(r2).toBeLessThan(1);
      const other = fitTemplate(
        w.map((v) => -7 * v),
        family,
      );
      expect(other.r2).toBeCloseTo(r2, 12);
      expect(other.index).toBe(index);
    }
    expect(fitTemplate(new Float64Array(25), family).r2).toBe(0);
  });

  it('explains each of its own members fully', () => {
    const { bases, dimensions, templates } = family;
    for (let index = 0; index < templates.length; index += 37) {
      const member = bases.slice(index * dimensions * 25, index * dimensions * 25 + 25);
      // A template may vanish: a cosine of wavelength 2.5 without its mean, far outside.
      if (member.every((v) => v === 0)) continue;
      expect(fitTemplate(member, family).r2).toBeCloseTo(1, 9);
    }
  });

  it('leaves what least squares leave', () => {
    const w = noise[0] as Float64Array;
    const { r2, index } = fitTemplate(w, family);
    const part = projectOn(w, family, index);
    const mean = family.centred ? w.reduce((a, b) => a + b, 0) / 25 : 0;
    const rest = w.map((v, i) => v - mean - (part[i] as number));
    const energy = (v: Float64Array): number => v.reduce((sum, x) => sum + x * x, 0);
    // What is left is orthogonal to what is explained, and both make up the whole.
    expect(rest.reduce((sum, v, i) => sum + v * (part[i] as number), 0)).toBeCloseTo(0, 12);
    expect(1 - energy(rest) / energy(w.map((v) => v - mean))).toBeCloseTo(r2, 10);
    // No template in the grid does better: the projection of the rest of the family, one by one.
    const others = family.templates.map((_, i) => energy(projectOn(w, family, i)));
    expect(Math.max(...others)).toBeCloseTo(energy(part), 10);
  });

  it('turns with the filter', () => {
    for (const w of noise.slice(0, 10))
      expect(fitTemplate(turned(w), family).r2).toBeCloseTo(fitTemplate(w, family).r2, 9);
  });
});

test('an edge is found where it is, and its angle says where it rises', () => {
  const angles = [
    [filter((x, y) => x * gauss(x, y, 1)), 0],
    [filter((x, y) => -y * gauss(x, y, 1)), 90],
    [filter((x, y) => -x * gauss(x, y, 1)), 180],
    [filter((x, y) => y * gauss(x, y, 1)), 270],
    [filter((x, y) => (x - y) * gauss(x, y, 1.4)), 45],
    [filter((x, y) => (y - x) * gauss(x, y, 1.4)), 225],
  ] as const;
  for (const [w, angle] of angles) {
    const { r2, index } = fitTemplate(w, families.edge);
    expect(r2).toBeCloseTo(1, 10);
    expect(risingAngle(w, families.edge, index)).toBe(angle);
    expect(families.edge.templates[index]).toMatchObject({ x: 0, y: 0, aspect: 1 });
  }
});

test('gratings and spots are found with their sizes', () => {
  const grating = filter((x, y) => Math.cos((2 * Math.PI * (x - 1)) / 3.5 + 0.7) * gauss(x - 1, y, 1.4));
  const mean = grating.reduce((a, b) => a + b, 0) / 25;
  const gabor = fitTemplate(grating, families.gabor);
  expect(gabor.r2).toBeCloseTo(1, 9);
  expect(families.gabor.templates[gabor.index]).toEqual({
    x: 1,
    y: 0,
    sigma: 1.4,
    aspect: 1,
    angle: 0,
    wavelength: 3.5,
  });
  // A mean is no stripe.
  const raised = fitTemplate(
    grating.map((v) => v - mean + 5),
    families.gabor,
  );
  expect(raised.r2).toBeCloseTo(1, 9);
  const spot = fitTemplate(
    filter((x, y) => 3 * gauss(x, y + 1, 0.7) - gauss(x, y + 1, 2)),
    families.blob,
  );
  expect(spot.r2).toBeCloseTo(1, 9);
  expect(families.blob.templates[spot.index]).toEqual({ x: 0, y: -1, sigma: 0.7, outerSigma: 2 });
});

describe('chance', () => {
  it('comes from the seed alone, with the energy of the initialiser', () => {
    const again = drawFilters(40, 5, randomFrom(3));
    expect(again).toEqual(noise);
    const quantiles = (seed: number): number[] => {
      const null_ = sorted(bestFits(drawFilters(60, 5, randomFrom(seed)), families.edge));
      return [0.05, 0.5, 0.95].map((q) => quantile(null_, q));
    };
    expect(quantiles(5)).toEqual(quantiles(5));
    expect(quantiles(6)).not.toEqual(quantiles(5));
    const energies = drawFilters(4000, 5, randomFrom(8)).map((w) => w.reduce((sum, v) => sum + v * v, 0));
    // 25 weights of variance 2 / 25; standard error of the mean 2 sqrt(2 / 25 / 4000).
    expect(energies.reduce((a, b) => a + b, 0) / 4000).toBeCloseTo(2, 1.3);
  });

  it('shuffles keep the values and lose the place', () => {
    const shuffled = shuffleFilters(noise.slice(0, 2), 3, randomFrom(9));
    expect(shuffled).toHaveLength(6);
    shuffled.forEach((w, i) => expect([...w].sort()).toEqual([...(noise[Math.floor(i / 3)] as Float64Array)].sort()));
    expect(new Set(shuffled.map((w) => w.join())).size).toBe(6);
  });

  it('is what an excess is counted from', () => {
    const excess = excessOver(Float64Array.of(1, 2, 3, 4, 5));
    expect(excess(3)).toBeCloseTo(0, 12);
    expect(excess(3 + Math.SQRT2)).toBeCloseTo(1, 12);
  });
});

describe('the analysis', () => {
  beforeAll(useWasm);

  it('tells edges from chance, and a frozen layer from nothing', async () => {
    const directions = Array.from({ length: 16 }, (_, i) => (Math.PI * i) / 8);
    const edges = directions.map((a) => filter((x, y) => (x * Math.cos(a) - y * Math.sin(a)) * gauss(x, y, 1)));
    const inputs = firstLayerInputs(edges);
    const finding = await templateFits.run(inputs, () => undefined);
    const { samples, filters, frozenDifference, families: described } = schema.parse(finding?.result);
    expect(samples.map(({ run, kind }) => `${run} ${kind}`)).toEqual([
      'seed-0 trained',
      'seed-1 trained',
      'seed-0 start',
      'seed-1 start',
      'frozen-conv1 frozen-conv1',
    ]);
    const edgeFit = (i: number) => samples[i]?.fits[0];
    expect(edgeFit(0)).toMatchObject({ family: 'edge', above95: 16, outstanding: 16, auc: { value: 1 } });
    expect(edgeFit(0)?.adjustedP).toBeLessThan(1e-8);
    for (const start of [2, 3, 4]) {
      expect(edgeFit(start)?.auc.value).toBeGreaterThan(0.25);
      expect(edgeFit(start)?.auc.value).toBeLessThan(0.75);
    }
    // The same seed and the same start: equal up to the scale, and so in every R².
    expect(frozenDifference).toBeLessThan(1e-6);
    edgeFit(2)?.values.forEach((value, i) => expect(edgeFit(4)?.values[i]).toBeCloseTo(value, 6));
    expect(filters).toHaveLength(16);
    filters.forEach(({ fits, best }, i) => {
      expect(best).toBe('edge');
      expect(fits[0]?.percentile).toBe(1);
      // Steps of 22.5 degrees against the grid's 15.
      const off = Math.abs((((fits[0]?.angle ?? NaN) - 22.5 * i + 540) % 360) - 180);
      expect(off).toBeLessThanOrEqual(7.5 + 1e-9);
    });
    for (const { null: null_ } of described) expect(null_.bins.reduce((a, b) => a + b, 0)).toBe(1000);
    expect(finding?.tensors?.get('edge')?.shape).toEqual([5, 5, 1, 16]);
  });
});
