// Claims about which answers are wrong.
import { anyImages, garments } from './about.ts';
import type { Claim, Quantity } from './claim.ts';
import { above, all, at, atLeast, below, control, each, exceeds, exceedsTimes, fallsShort } from './rules.ts';

const missing = { accuracy: Number.NaN, nearestMean: Number.NaN } as const;

export const mistakes: readonly Claim[] = [
  {
    id: 'similar-classes-are-confused',
    sentence: 'Mistakes gather among garments of the upper body, and among footwear.',
    chapter: 'mistakes',
    about: garments({ groups: ['upper body', 'footwear'] }),
    unit: 'percent',
    replication: 'image',
    sides: { measured: 'share of all mistakes', control: 'if all wrong pairs were equally frequent' },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const groups = evidence.confusion?.groups;
      if (groups === undefined) return [];
      return [
        {
          measured: Object.fromEntries(groups.map(({ name, share }) => [name, share])),
          control: Object.fromEntries(groups.map(({ name, even }) => [name, even])),
        },
      ];
    },
    holds: all(at('upper body', exceedsTimes(2)), at('footwear', exceedsTimes(1.5))),
    refutedBy: 'Mistakes spread over all pairs of classes.',
  },
  {
    id: 'better-than-a-crowd',
    sentence:
      'The network beats the majority vote of an untrained crowd, as its makers report it for a part of the test images.',
    chapter: 'mistakes',
    about: garments(),
    unit: 'percent',
    replication: 'image',
    sides: { measured: 'test accuracy', control: 'crowd, 83.5 % of 1,000 images (Zalando)' },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence: { confusion } }) => {
      // Zalando Research, README of fashion-mnist: 1,000 random test images, three labels each; binomial interval.
      const crowd = { value: 0.835, low: 0.811, high: 0.857 };
      return confusion ? [{ measured: { accuracy: confusion.accuracy }, control: { accuracy: crowd } }] : [];
    },
    holds: each(exceeds(0.04)),
    refutedBy:
      'An accuracy within the crowd’s interval. Experts, or people who see the colour photographs, were not tested.',
  },
  {
    id: 'confidence-is-about-right',
    sentence:
      'On images like those of the training, the probability of an answer is within two percentage points of the share that is right, on average over bins of equally many images.',
    chapter: 'mistakes',
    about: anyImages,
    unit: 'points',
    replication: 'image',
    sides: {
      measured: 'calibration error as it comes from training',
      control: 'largest error that the sentence allows',
    },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const found = evidence.calibration;
      return found ? [{ measured: { error: found.before.error }, control: { error: 0.02 } }] : [];
    },
    holds: each(fallsShort()),
    refutedBy:
      'An error of two points or more. The estimate depends on its bins, and even true probabilities would not give zero.',
  },
  {
    id: 'temperature-changes-little',
    sentence: 'The temperature that fits validation images best is close to one.',
    chapter: 'mistakes',
    about: anyImages,
    unit: 'number',
    replication: 'image',
    sides: { measured: 'fitted temperature', control: 'no change' },
    seeds: 'shipped',
    directional: false,
    samples: ({ evidence }) => {
      const found = evidence.calibration;
      return found ? [{ measured: { temperature: found.temperature }, control: { temperature: 1 } }] : [];
    },
    holds: each((fitted, none) => Math.abs(Math.log(fitted / none)) < Math.log(1.1)),
    refutedBy: 'A temperature far above one, as large networks need it, or far below.',
  },
  {
    id: 'inverted-images-are-lost',
    sentence: 'With ink and paper exchanged, most of what the network recognised is lost.',
    chapter: 'mistakes',
    about: garments(),
    unit: 'percent',
    replication: 'image',
    sides: { measured: 'accuracy on inverted images', control: 'on the same images as they are' },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const found = evidence.corruptions;
      const inverted = found?.corruptions.find(({ name }) => name === 'invert')?.severities.at(-1)?.accuracy;
      return found && inverted
        ? [{ measured: { accuracy: inverted }, control: { accuracy: found.clean.accuracy } }]
        : [];
    },
    holds: each(below(0.3), control(above(0.8))),
    refutedBy: 'A network that recognises inverted garments.',
  },
  {
    id: 'class-means-can-be-sturdier',
    sentence:
      'Under a slight veil of grey, half the contrast, strong noise, strong blur or a large turn the network falls below the nearest class mean.',
    chapter: 'mistakes',
    about: garments(),
    unit: 'percent',
    replication: 'image',
    sides: { measured: 'accuracy of the nearest class mean on the disturbed images', control: 'of the network' },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const found = evidence.corruptions;
      if (found === undefined) return [];
      const at = (name: string, place: number) =>
        found.corruptions.find((one) => one.name === name)?.severities[place] ?? { strength: Number.NaN, ...missing };
      const disturbed = {
        'veil, the weakest': at('brightness', 0),
        'contrast, the second': at('contrast', 1),
        'noise, the third': at('noise', 2),
        'blur, the fourth': at('blur', 3),
        'rotation, the fourth': at('rotate', 3),
      };
      const side = (of: (one: ReturnType<typeof at>) => Quantity) =>
        Object.fromEntries(Object.entries(disturbed).map(([name, one]) => [name, of(one)]));
      return [{ measured: side(({ nearestMean }) => nearestMean), control: side(({ accuracy }) => accuracy) }];
    },
    holds: each(exceeds(0.02)),
    refutedBy:
      'A network that stays ahead of its simplest rival. Under weaker noise, blur and turns it does, and where garments are erased, moved, resized or sheared.',
    afterwards:
      'Added when the figure had shown it: the chapter on the dataset asks that the network be compared with this rival, and the text had told only of inversion, where the rival does worse.',
  },
  {
    id: 'small-changes-in-the-worst-direction',
    sentence:
      'Small changes in the direction of the gradient cost far more answers than changes as large in random directions.',
    chapter: 'mistakes',
    about: anyImages,
    unit: 'percent',
    replication: 'image',
    sides: { measured: 'accuracy after signs of the gradient', control: 'after random signs' },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const step = evidence.fgsm?.steps.find(({ size }) => size === 8);
      return step
        ? [{ measured: { accuracy: step.gradient.accuracy }, control: { accuracy: step.random.accuracy } }]
        : [];
    },
    holds: each(fallsShort(0.2)),
    refutedBy: 'Random changes that do as much harm.',
  },
  {
    id: 'networks-share-their-errors',
    sentence:
      'All five networks give one and the same answer against the label far more often than independent networks would.',
    chapter: 'mistakes',
    about: anyImages,
    unit: 'count',
    replication: 'image',
    sides: {
      measured: 'validation images on which all agree against the label',
      control: 'if their errors were independent',
    },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const found = evidence['disputed-labels']?.validation;
      return found ? [{ measured: { images: found.disputed }, control: { images: found.independent } }] : [];
    },
    holds: each(exceedsTimes(3), atLeast(50)),
    refutedBy: 'A number that chance alone would give.',
    afterwards: 'The sentence is as it was; a review made its rule stricter.',
  },
];
