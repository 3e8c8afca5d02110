// Responses to edges: filters that are Sobel kernels must be found out, and correlations must be those of plain loops.
import { beforeAll, describe, expect, it } from 'vitest';
import { correlateWithEdges, edgeDirection, edgeResponse } from '../../../pipeline/analyses/edge-response.ts';
import { pearson } from '../../../pipeline/analyses/methods/statistics.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { evidenceSchemas } from '../../../src/artifacts/evidence/index.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import { naiveOutputs, networkOf, noiseImages, randomTensors } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

const x = [-1, 0, 1, -2, 0, 2, -1, 0, 1];
const y = [-1, -2, -1, 0, 0, 0, 1, 2, 1];

/** A 5 x 5 filter with a 3 x 3 kernel in its middle. */
const framed = (kernel: readonly number[]): Float64Array =>
  Float64Array.from({ length: 25 }, (_, i) => {
    const [row, column] = [Math.floor(i / 5) - 1, (i % 5) - 1];
    return row >= 0 && row < 3 && column >= 0 && column < 3 ? (kernel[row * 3 + column] as number) : 0;
  });

const turned = (angle: number): Float64Array =>
  framed(x.map((weight, i) => Math.cos(angle) * weight + Math.sin(angle) * (y[i] as number)));

describe('the direction of a filter', () => {
  it('is that of the Sobel kernel in its middle, whatever its strength and its rim', () => {
    for (const angle of [0, 0.4, Math.PI / 2, 2.5, -1.2]) {
      const filter = turned(angle).map((weight, i) => 0.3 * weight + (i % 5 === 0 ? 7 : 0));
      expect(edgeDirection(filter, 5)).toBeCloseTo(angle, 10);
    }
    expect(Math.abs(edgeDirection(framed(x.map((weight) => -weight)), 5))).toBeCloseTo(Math.PI, 10);
  });
});

/** A random network whose first filters are given, without bias. */
function withFilters(filters: readonly Float64Array[]): Map<string, TensorData> {
  const tensors = randomTensors(1);
  const { shape, data } = tensors.get('conv1/kernel') as TensorData;
  const kernel = Float32Array.from(data, (w, i) => filters[i % 16]?.[Math.floor(i / 16)] ?? w);
  tensors.set('conv1/kernel', { dtype: 'float32', shape, data: kernel });
  const bias = (tensors.get('conv1/bias') as TensorData).data;
  filters.forEach((_, c) => (bias[c] = 0));
  return tensors;
}

/** Sobel gradients at every pixel of image `i`, zeros beyond the border. */
function gradients(images: Uint8Array, i: number): [number, number][] {
  const at = (row: number, column: number): number =>
    row < 0 || row > 27 || column < 0 || column > 27 ? 0 : (images[i * 784 + row * 28 + column] as number) / 255;
  return Array.from({ length: 784 }, (_, pixel) => {
    const sums = [x, y].map((kernel) =>
      kernel.reduce(
        (sum, weight, k) =>
          sum + weight * at(Math.floor(pixel / 28) - 1 + Math.floor(k / 3), (pixel % 28) - 1 + (k % 3)),
        0,
      ),
    );
    return sums as [number, number];
  });
}

describe('correlations', () => {
  beforeAll(useWasm);

  it('are 1 for a filter that is a Sobel kernel, in its own direction', () => {
    const { oriented, magnitude } = correlateWithEdges(
      networkOf(withFilters([turned(0), turned(2.1), turned(-0.7)])),
      noiseImages(8, 3),
    );
    for (const correlation of oriented.slice(0, 3)) expect(correlation).toBeCloseTo(1, 5);
    for (const correlation of magnitude.slice(0, 3)) expect(correlation).toBeLessThan(0.9);
  });

  it('are those of plain loops, blank positions left out', () => {
    const tensors = withFilters([]);
    const images = noiseImages(8, 2);
    // One image with a blank upper half, so that positions without cloth exist.
    images.fill(0, 0, 28 * 14);
    const found = correlateWithEdges(networkOf(tensors), images);
    const [values, lengths] = [[] as number[], [] as number[]];
    for (const i of [0, 1]) {
      const map = naiveOutputs(tensors, images, i).get('conv1') as Float64Array;
      gradients(images, i).forEach(([gx, gy], pixel) => {
        const [row, column] = [Math.floor(pixel / 28), pixel % 28];
        let cloth = false;
        for (let r = Math.max(0, row - 2); r <= Math.min(27, row + 2); r++)
          for (let c = Math.max(0, column - 2); c <= Math.min(27, column + 2); c++)
            cloth ||= images[i * 784 + r * 28 + c] !== 0;
        if (!cloth) return;
        values.push(map[pixel * 16 + 6] as number);
        lengths.push(Math.hypot(gx, gy));
      });
    }
    expect(found.positions).toBe(values.length);
    expect(found.positions).toBeLessThan(2 * 784);
    expect(found.magnitude[6]).toBeCloseTo(pearson(values, lengths), 4);
  });

  it('are measured for every main run, beside the same filters before training', async () => {
    const [after, before] = [networkOf(withFilters([turned(1)])), networkOf(randomTensors(2))];
    const found = await edgeResponse.run(
      smallInputs({
        mainRuns: () => ['seed-0', 'seed-1'],
        run: () => after,
        untrainedRun: () => before,
        validation: labelled(4, 4),
      }),
      () => undefined,
    );
    const result = evidenceSchemas['edge-response'].parse(found?.result);
    expect(result.seeds.map(({ run }) => run)).toEqual(['seed-0', 'seed-1']);
    for (const { trained, orientedAuc, magnitudeAuc } of result.seeds) {
      expect(trained.oriented[0]).toBeCloseTo(1, 4);
      for (const { low, value, high } of [orientedAuc, magnitudeAuc]) {
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(value);
        expect(value).toBeLessThanOrEqual(high);
        expect(high).toBeLessThanOrEqual(1);
      }
    }
  });
});
