// Claims about what the images already contain, before any network.
import { ofClass } from './arithmetic.ts';
import { anyImages, garments } from './about.ts';
import type { Claim } from './claim.ts';
import { above, all, at, below, control, each, exceeds, exceedsTimes, near } from './rules.ts';

const meanRule = 'nearest class mean, against guessing';
const network = 'network, against the nearest class mean';

export const dataset: readonly Claim[] = [
  {
    id: 'half-the-pixels-are-background',
    sentence: 'About half of all pixels are exactly zero.',
    chapter: 'dataset',
    about: garments(),
    unit: 'percent',
    replication: 'image',
    sides: { measured: 'pixels that are exactly zero', control: 'if all grey values were equally frequent' },
    seeds: 'shipped',
    directional: true,
    samples: ({ manifest: { dataset: data } }) => [
      { measured: { pixels: data.statistics.zeroShare }, control: { pixels: 1 / 256 } },
    ],
    holds: each(exceedsTimes(100), near(0.5, 0.05)),
    refutedBy: 'A share of zeros far from one half.',
  },
  {
    id: 'shoes-point-one-way',
    sentence: 'The mean ankle boot is hardly like its mirror image; the means of garments and bags nearly are.',
    chapter: 'dataset',
    about: garments({
      classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Shirt', 'Bag', 'Ankle boot'],
    }),
    unit: 'number',
    replication: 'image',
    sides: { measured: 'correlation of the class mean with its mirror image: garments', control: 'ankle boot' },
    seeds: 'shipped',
    directional: true,
    samples: ({ manifest }) => {
      const { mirrorCorrelation } = manifest.dataset.statistics;
      const boot = ofClass(mirrorCorrelation, manifest, 'Ankle boot');
      return ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Shirt', 'Bag'].map((name) => ({
        measured: { [name]: ofClass(mirrorCorrelation, manifest, name) },
        control: { [name]: boot },
      }));
    },
    holds: each(above(0.9), control(below(0.3))),
    refutedBy: 'A mean boot that is like its mirror image, or a mean garment that is not.',
  },
  {
    id: 'nearest-mean-is-no-straw-man',
    sentence:
      'Comparing an image with the ten class means is far better than guessing, and the network is far better than that.',
    chapter: 'dataset',
    about: anyImages,
    unit: 'percent',
    replication: 'image',
    sides: { measured: 'validation accuracy', control: 'of the rival' },
    seeds: 'shipped',
    directional: true,
    samples: ({ manifest: { dataset: data, metrics } }) => [
      {
        measured: { [meanRule]: data.statistics.nearestMeanAccuracy, [network]: metrics.validation.accuracy },
        control: { [meanRule]: 1 / data.classes.length, [network]: data.statistics.nearestMeanAccuracy },
      },
    ],
    holds: all(at(meanRule, exceedsTimes(3)), at(network, exceeds(0.1))),
    refutedBy: 'A network no better than a comparison with ten pictures.',
  },
];
