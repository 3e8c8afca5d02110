// Does the network see shapes, or a bag of small parts? Each image is cut into tiles that are put together in a random order (Geirhos
// et al. 2019, arXiv:1811.12231; Brendel & Bethge 2019, arXiv:1904.00760). Control: the untrained network.
import { pixelCount, side } from '../datasets/image-size.ts';
import { shuffle } from '../../src/model/random.ts';
import type { Random } from '../../src/model/random.ts';
import { logitsOf, measure } from '../measuring/metrics.ts';
import type { Analysis, Network } from './analysis.ts';
import { shareOf } from './methods/intervals.ts';
import { shownExample, stackImages } from './measures/samples.ts';

/** Tiles along each side: whole, halves, quarters, and pieces of 4 pixels. All divide 28. */
const grids = [1, 2, 4, 7] as const;

/** Every image cut into tiles x tiles squares in a new order of its own. Throws where the tiles do not fit. */
export function shuffleTiles(images: Uint8Array, tiles: number, random: Random): Uint8Array {
  if (side % tiles !== 0) throw new Error(`invalid tiles ${tiles}: they do not divide ${side}`);
  const size = side / tiles;
  const shuffled = new Uint8Array(images.length);
  for (let start = 0; start < images.length; start += pixelCount) {
    const order = shuffle(
      Array.from({ length: tiles * tiles }, (_, i) => i),
      random,
    );
    order.forEach((from, to) => {
      for (let y = 0; y < size; y++) {
        const row = (tile: number): number =>
          start + (Math.floor(tile / tiles) * size + y) * side + (tile % tiles) * size;
        shuffled.set(images.subarray(row(from), row(from) + size), row(to));
      }
    });
  }
  return shuffled;
}

export const patchShuffle: Analysis<'patch-shuffle'> = {
  name: 'patch-shuffle',
  run: (inputs, report) => {
    const { validation, trained, untrained, random } = inputs;
    const { labels } = validation;
    const accuracy = (network: Network, images: Uint8Array) =>
      shareOf(
        Math.round(measure(logitsOf(network, images), labels, network.classes).accuracy * labels.length),
        labels.length,
      );
    const results = grids.map((tiles, index) => {
      const images = tiles === 1 ? validation.images : shuffleTiles(validation.images, tiles, random(tiles));
      const result = { tiles, accuracy: accuracy(trained(), images), untrained: accuracy(untrained(), images) };
      report(index + 1, grids.length);
      return result;
    });
    const { image } = shownExample(inputs);
    const pictures = grids.map((tiles) => shuffleTiles(image, tiles, random(tiles, 1)));
    return {
      result: { images: labels.length, grids: results },
      tensors: new Map([['garment', stackImages(pictures)]]),
    };
  },
};
