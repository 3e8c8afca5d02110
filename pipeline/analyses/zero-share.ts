// How many outputs of each layer before the logits are exactly 0, in every main network before and after training: what ReLU does to any
// network is the untrained network's share ("sparsity" of rectified units: Glorot, Bordes & Bengio 2011).
import * as tf from '@tensorflow/tfjs-core';
import { forward } from '../../src/model/network.ts';
import type { WeightedNetwork } from '../../src/model/network.ts';
import { forEachBatch } from '../measuring/metrics.ts';
import type { Analysis } from './analysis.ts';
import { mainNetworks, states } from './measures/main-networks.ts';

/** Share of exact zeros in the output of every layer before the logits, by its name; all images, places and channels together. */
export function zeroShares(network: WeightedNetwork, images: Uint8Array): Map<string, number> {
  const counts = new Map(
    network.layers.filter(({ kind }) => kind !== 'dense').map(({ name }) => [name, { zeros: 0, outputs: 0 }]),
  );
  forEachBatch(images, network.input, (batch) => {
    const outputs = forward(network, batch);
    for (const [name, count] of counts) {
      const output = outputs[name] as tf.Tensor;
      count.zeros += tf.sum(tf.cast(tf.equal(output, 0), 'int32')).dataSync<'int32'>()[0] as number;
      count.outputs += output.size;
    }
  });
  return new Map([...counts].map(([name, { zeros, outputs }]) => [name, zeros / outputs]));
}

export const zeroShare: Analysis<'zero-share'> = {
  name: 'zero-share',
  run: (inputs, report) => {
    const { images, labels } = inputs.validation;
    const main = mainNetworks(inputs);
    let done = 0;
    return {
      result: {
        images: labels.length,
        networks: main.flatMap((network) =>
          states.map((state) => {
            const shares = zeroShares(network.in(state), images);
            report(++done, main.length * states.length);
            return { run: network.run, state, layers: [...shares].map(([layer, share]) => ({ layer, share })) };
          }),
        ),
      },
    };
  },
};
