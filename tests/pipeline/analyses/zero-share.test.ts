// Shares of zeros against counting by hand, and in the networks that are shipped against their stored activations.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { zeroShare, zeroShares } from '../../../pipeline/analyses/zero-share.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { zeroShare as schema } from '../../../src/artifacts/evidence/zero-share.ts';
import { forward } from '../../../src/model/network.ts';
import { imagesToTensor } from '../../../src/model/preprocess.ts';
import { networkOf, noiseImages, randomTensors } from './random-network.ts';
import { smallInputs } from './small-inputs.ts';
import { tutorialNetwork } from '../../../src/model/networks/tutorial.ts';

beforeAll(useWasm);

describe('zeroShares', () => {
  it('counts what is exactly 0 in every layer before the logits', () => {
    const network = networkOf(randomTensors(3));
    const images = noiseImages(4, 5);
    const shares = zeroShares(network, images);
    expect([...shares.keys()]).toEqual(['conv1', 'pool1', 'conv2', 'pool2', 'conv3', 'conv4', 'gap']);
    const outputs = tf.tidy(() => {
      const found = forward(network, imagesToTensor(images, tutorialNetwork.input));
      return Object.fromEntries([...shares.keys()].map((name) => [name, (found[name] as tf.Tensor).dataSync()]));
    });
    for (const [name, share] of shares) {
      const values = Array.from(outputs[name] as Float32Array);
      expect(share, name).toBe(values.filter((value) => value === 0).length / values.length);
      expect(share, name).toBeGreaterThan(0);
      expect(share, name).toBeLessThan(1);
    }
  });

  it('is 1 where every bias is far below 0, and 0 where it is far above', () => {
    const withBias = (bias: number) => {
      const tensors = randomTensors(3);
      for (const [name, { data }] of tensors) if (/^conv\d\/bias$/.test(name)) data.fill(bias);
      return zeroShares(networkOf(tensors), noiseImages(4, 3)).get('conv1');
    };
    expect(withBias(-1000)).toBe(1);
    expect(withBias(1000)).toBe(0);
  });
});

it('is measured for every main run, before and after training', async () => {
  const runs = [{ id: 'seed-0', shipped: true }] as ReturnType<ReturnType<typeof smallInputs>['runs']>;
  const found = await zeroShare.run(smallInputs({ mainRuns: () => ['seed-0'], runs: () => runs }), () => undefined);
  const { networks, images } = schema.parse(found?.result);
  expect(images).toBe(40);
  expect(networks.map(({ run, state }) => `${run} ${state}`)).toEqual(['seed-0 trained', 'seed-0 untrained']);
});
