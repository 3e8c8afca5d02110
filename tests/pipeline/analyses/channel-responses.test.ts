// Maxima, places and means of feature maps, against plain float64 loops.
import { beforeAll, describe, expect, it } from 'vitest';
import { channelResponses, fromCentre, ofChannel } from '../../../pipeline/analyses/measures/channel-responses.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { naiveOutputs, networkOf, noiseImages, randomTensors, silence } from './random-network.ts';

describe('responses of channels', () => {
  beforeAll(useWasm);

  it('are the maximum, its place and the mean of every map, batch borders included', () => {
    const tensors = randomTensors(3);
    silence(tensors, 'conv2', 5);
    // More than one batch of 250, so that the second one is stored where it belongs.
    const images = noiseImages(4, 252);
    const found = channelResponses(networkOf(tensors), images);
    expect(found.map(({ layer }) => layer.name)).toEqual(['conv1', 'conv2', 'conv3', 'conv4']);
    for (const image of [0, 249, 250, 251]) {
      const outputs = naiveOutputs(tensors, images, image);
      for (const { layer, maxima, positions, means } of found) {
        const all = [...(outputs.get(layer.name) as Float64Array)];
        for (let c = 0; c < layer.filters; c += 5) {
          const map = all.filter((_, i) => i % layer.filters === c);
          const at = image * layer.filters + c;
          expect(maxima[at]).toBeCloseTo(Math.max(...map), 4);
          expect(map[positions[at] as number]).toBeCloseTo(Math.max(...map), 4);
          expect(means[at]).toBeCloseTo(map.reduce((a, b) => a + b) / map.length, 4);
        }
      }
    }
    const silent = found[1] as (typeof found)[number];
    expect(ofChannel(silent.maxima, 5, 32).every((value) => value === 0)).toBe(true);
  });

  it('take the most central of equal maxima: on a blank image, where all inner units agree, a unit at the centre', () => {
    const found = channelResponses(networkOf(randomTensors(3)), new Uint8Array(784));
    for (const { layer, positions } of found.slice(0, 1)) {
      const [height, width] = layer.outputShape;
      expect([...positions].every((at) => at === (height / 2 - 1) * width + width / 2 - 1)).toBe(true);
    }
  });

  it('walk a map from its centre', () => {
    expect([...fromCentre(3, 3)]).toEqual([4, 1, 3, 5, 7, 0, 2, 6, 8]);
    expect([...fromCentre(2, 2)]).toEqual([0, 1, 2, 3]);
  });
});
