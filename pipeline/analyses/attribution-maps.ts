// Every attribution method on the examples that the tutorial shows: the same images, the same classes, also for networks that never
// learned the labels. What the maps are worth is measured elsewhere: sanity-checks, deletion.
import * as tf from '@tensorflow/tfjs-core';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { integratedGradients } from '../../src/model/attributions.ts';
import type { Occluder } from '../../src/model/attributions.ts';
import { lastOutput, weightNamed } from '../../src/model/network.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { pixelCount, side } from '../datasets/image-size.ts';
import { rolesOf } from '../../src/subject/roles.ts';
import { logitsOf } from '../measuring/metrics.ts';
import { pick } from '../datasets/dataset.ts';
import type { Analysis, Inputs, Network } from './analysis.ts';
import { explain, occlusionMaps, predictedClasses } from './measures/attribution-methods.ts';
import type { Maps } from './measures/attribution-methods.ts';
import { classMeans } from './dataset-statistics.ts';
import { shownExample } from './measures/samples.ts';

/** More than for the measurements: the error of each map is stated. */
const fullIntegrationSteps = 256;
const patches = [3, 5, 7] as const;
/** The patch whose occlusion map is also made with the local mean. */
const middlePatch = 5;

type Result = Evidence['attribution-maps'];
type NetworkResult = Result['networks'][number];

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
const rowsOf = (values: Float32Array, width: number): Float32Array[] =>
  Array.from({ length: values.length / width }, (_, i) => values.subarray(i * width, (i + 1) * width));

/** Standard deviation of each row of logits, mean over the rows. */
export function logitSpread(rows: readonly ArrayLike<number>[]): number {
  const deviations = rows.map((row) => {
    const mean = sum(row) / row.length;
    return Math.sqrt(sum(Array.from(row, (z) => (z - mean) ** 2)) / row.length);
  });
  return sum(deviations) / rows.length;
}

/** The mean training image, 784 values in [0, 1]. */
function meanImage(means: readonly Float64Array[]): Float32Array {
  return Float32Array.from(
    { length: pixelCount },
    (_, p) => sum(means.map((mean) => mean[p] as number)) / means.length,
  );
}

/** All maps of one network, by name. */
function mapsOf(
  network: Network,
  images: Uint8Array,
  classes: readonly number[],
  baseline: tf.Tensor4D,
  integrationSteps: number,
): Map<string, Maps> {
  const [first, ...others] = patches.map((patch) => ({ patch, stride: 1, fill: 'zero' }) as const) as [
    Occluder,
    ...Occluder[],
  ];
  const maps = new Map<string, Maps>(explain(network, images, classes, { steps: integrationSteps, occluder: first }));
  maps.set(`occlusion-${first.patch}`, maps.get('occlusion') as Maps);
  maps.delete('occlusion');
  for (const how of others) maps.set(`occlusion-${how.patch}`, occlusionMaps(network, images, classes, how));
  const mean = { patch: middlePatch, stride: 1, fill: 'mean' } as const;
  maps.set(`occlusion-${middlePatch}-mean`, occlusionMaps(network, images, classes, mean));
  const integrated = tf.tidy(() =>
    integratedGradients(network, imagesToTensor(images, network.input), classes, { steps: integrationSteps, baseline }),
  );
  maps.set('integrated-gradients-mean', { side, data: integrated.dataSync<'float32'>() });
  integrated.dispose();
  return maps;
}

/** The examples: all of them, or in a small run those of the class that the figures show. */
function explained({ examples, card, effort }: Inputs): Inputs['examples'] {
  const { label } = shownExample({ card, examples });
  const all = Array.from(examples.ids.keys());
  const some = effort(all.length, 1) < all.length ? all.filter((i) => examples.labels[i] === label) : all;
  return { ...pick(examples, some), ids: some.map((i) => examples.ids[i] as string) };
}

/** How far the maps of one network keep their promises. */
function measured(
  name: NetworkResult['network'],
  network: Network,
  images: Uint8Array,
  classes: readonly number[],
  baseline: tf.Tensor4D,
  maps: ReadonlyMap<string, Maps>,
): NetworkResult {
  const rows = rowsOf(logitsOf(network, images), network.classes);
  const own = (row: ArrayLike<number>, i: number): number => row[classes[i] as number] as number;
  const logits = rows.map(own);
  const black = logitsOf(network, new Uint8Array(pixelCount));
  const bias = weightNamed(network.weights, `${rolesOf(network.layers).logits.name}/bias`).dataSync<'float32'>();
  const ofMap = (map: string): Float32Array[] => {
    const { side: cells, data } = maps.get(map) as Maps;
    return rowsOf(data, cells * cells);
  };
  const atMean = tf.tidy(() => lastOutput(network, baseline).dataSync<'float32'>());
  return {
    network: name,
    logitSpread: logitSpread(rows),
    logits,
    blackLogit: classes.map((label) => black[label] as number),
    completeness: ofMap('integrated-gradients').map((map, i) => sum(map) - ((logits[i] as number) - own(black, i))),
    completenessMean: ofMap('integrated-gradients-mean').map(
      (map, i) => sum(map) - ((logits[i] as number) - own(atMean, i)),
    ),
    camError: ofMap('cam').map((map, i) => own(bias, i) + sum(map) / map.length - (logits[i] as number)),
  };
}

export const attributionMaps: Analysis<'attribution-maps'> = {
  name: 'attribution-maps',
  run: (inputs, report) => {
    const { train, trained, untrained, run, effort } = inputs;
    const integrationSteps = effort(fullIntegrationSteps, 8);
    const { images, ids } = explained(inputs);
    const classes = predictedClasses(trained(), images);
    const baseline = tf.tensor4d(meanImage(classMeans(train)), [1, side, side, 1]);
    const networks = (
      [
        ['trained', trained()],
        ['untrained', untrained()],
        ['permuted-labels', run('permuted-labels')],
      ] as const
    ).filter((entry): entry is [NetworkResult['network'], Network] => entry[1] !== undefined);
    const tensors = new Map<string, TensorData>();
    const results = networks.map(([name, network], index) => {
      const maps = mapsOf(network, images, classes, baseline, integrationSteps);
      for (const [map, { side: cells, data }] of maps)
        tensors.set(`${name}/${map}`, { dtype: 'float16', shape: [ids.length, cells, cells], data });
      report(index + 1, networks.length);
      return measured(name, network, images, classes, baseline, maps);
    });
    baseline.dispose();
    return {
      result: { examples: [...ids], classes, steps: integrationSteps, patches: [...patches], networks: results },
      tensors,
    };
  },
};
