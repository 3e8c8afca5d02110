// The selection for figures of activations, on tensors made by hand: which channel stands for a layer, which patches exist, and which part of
// them lies on the image.
import { expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import type { Source } from '../../src/artifacts/source.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { shippedRun } from '../../src/artifacts/shipped-run.ts';
import { selectActivatingPatches, selectFeatureMaps, selectEdgeResponse } from '../../src/exhibits/activations.ts';
import { channelsOf } from '../../src/exhibits/choices.ts';

const artifacts = loadArtifacts();
const source = sourceOfArtifacts(artifacts);
const [channels, size] = [64, 28];

/** Tensors of conv4 with one patch a row: image 7 of class 3 at the given unit, none in the second row. */
function patchTensors(row: number, column: number, rows: number): Map<string, TensorData> {
  const places = channels * rows;
  const tensor = (shape: readonly number[], valueAt: (i: number) => number, dtype: TensorData['dtype']): TensorData => {
    const length = shape.reduce((a, b) => a * b, 1);
    const values = Array.from({ length }, (_, i) => valueAt(i));
    return { dtype, shape, data: dtype === 'uint8' ? Uint8Array.from(values) : Float32Array.from(values) };
  };
  const shape = [channels, rows, 1];
  return new Map([
    ['pixels', tensor([...shape, size, size], (i) => Math.floor(i / size / size) % 251, 'uint8')],
    ['images', tensor(shape, (i) => (i % rows === 1 ? -1 : 7), 'float32')],
    ['labels', tensor(shape, (i) => (i % rows === 1 ? 255 : 3), 'uint8')],
    ['units', tensor([...shape, 2], (i) => (i % 2 === 0 ? row : column), 'uint8')],
    ['values', tensor(shape, (i) => places - i, 'float32')],
    ['zero-shares', tensor([channels], (i) => i / channels, 'float32')],
  ]);
}

const none = { value: 1, low: 1, high: 1 };
const found = {
  images: 55_000,
  rows: ['highest' as const, 'zero' as const],
  perRow: 1,
  chanceClasses: 1,
  layers: [
    { layer: 'conv4', receptiveField: size, highestClasses: none, medianClasses: none, untrainedHighestClasses: none },
  ],
};

function withPatches(row: number, column: number): Source {
  const named = (network: string, rows: number): [string, TensorData][] =>
    [...patchTensors(row, column, rows)].map(([part, tensor]) => [`${network}/conv4/${part}`, tensor]);
  return sourceOfArtifacts({
    ...artifacts,
    evidenceTensors: () => new Map([...named('trained', 2), ...named('untrained', 1)]),
  });
}

it('shows the channel of largest gain, and no patch where there is none', () => {
  const data = selectActivatingPatches(found, withPatches(3, 3), 'conv4');
  const [channel = -1] = channelsOf(source, 'conv4');
  expect(data.channel).toBe(channel);
  expect(data.trained.map(({ patches }) => patches.length)).toEqual([1, 0]);
  const [patch] = data.trained[0]?.patches ?? [];
  expect(patch?.value).toBe(2 * channels - 2 * channel);
  expect(patch?.label).toBe('Dress');
  expect([...new Set(patch?.pixels)]).toEqual([(2 * channel) % 251]);
  expect(data.untrained.patches[0]?.value).toBe(channels - channel);
  expect(data.zeroShare.trained).toBe(channel / channels);
});

it('knows the part of a patch that lies on the image', () => {
  const visible = (row: number, column: number) =>
    selectActivatingPatches(found, withPatches(row, column), 'conv4').trained[0]?.patches[0]?.visible;
  // Unit (3, 3) of conv4 sees pixels 0 to 27, the whole image; unit (0, 6) sees rows -12 to 15 and columns 12 to 39.
  expect(visible(3, 3)).toEqual({ top: 0, left: 0, bottom: 28, right: 28 });
  expect(visible(0, 6)).toEqual({ top: 12, left: 0, bottom: 28, right: 16 });
});

it('takes the filters of the shipped run, and names it where it is missing', () => {
  const { id } = shippedRun(artifacts.manifest);
  const sample = (value: number) => ({
    magnitude: [value],
    oriented: [value / 2],
    magnitudeMean: none,
    orientedMean: none,
  });
  const seed = { run: id, trained: sample(0.4), untrained: sample(0.1), magnitudeAuc: none, orientedAuc: none };
  const other = { ...seed, run: 'seed-99', trained: sample(0.9) };
  const { rows } = selectEdgeResponse({ images: 1, positions: 1, seeds: [other, seed] }, source);
  expect(rows.map(({ trained, control }) => [trained, control])).toEqual([
    [[0.4], [0.1]],
    [[0.2], [0.05]],
  ]);
  expect(() => selectEdgeResponse({ images: 1, positions: 1, seeds: [other] }, source)).toThrow(
    `edge-response lacks run "${id}"`,
  );
});

it('names the layers that there are when one is asked for that the analysis does not have', () => {
  expect(() => selectActivatingPatches(found, withPatches(3, 3), 'conv3')).toThrow(
    'unknown layer "conv3" in activating-patches; layers: conv4',
  );
  expect(() => selectActivatingPatches({ ...found, layers: [] }, withPatches(3, 3), 'conv4')).toThrow('unknown layer');
});

it('shows the maps of a pool in the order of the convolution that it reads', () => {
  const { architecture } = artifacts.manifest;
  const pools = architecture.flatMap(({ name, kind }, place) => (kind === 'maxPool' ? [[name, place] as const] : []));
  expect(pools.length).toBeGreaterThan(1);
  for (const [pool, place] of pools)
    expect(selectFeatureMaps(source, pool).order).toEqual(
      selectFeatureMaps(source, architecture[place - 1]?.name ?? '').order,
    );
});
