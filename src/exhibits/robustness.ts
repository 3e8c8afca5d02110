// The exhibits of changed images: accuracy at every strength, all that was measured, in the order of the analysis.
import type { Evidence, EvidenceName } from '../artifacts/evidence/index.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import type { Source } from '../artifacts/source.ts';
import type { AccuracyLevelsData } from '../figures/behaviour/accuracy-levels.tsx';
import { accuracyLevels } from '../figures/behaviour/accuracy-levels.tsx';
import type { UnlikeDataData } from '../figures/behaviour/unlike-data.tsx';
import { unlikeData } from '../figures/behaviour/unlike-data.tsx';
import * as cell from '../figures/marks/cell.ts';
import { counted, decimals, listed, percent } from '../figures/marks/format.ts';
import { elementAt } from '../figures/marks/plane.ts';
import { className } from './choices.ts';
import { ofAnalysis } from './exhibit.tsx';

/** Pictures out of a tensor `[n, height, width]`. */
function picturesIn({ evidenceTensors }: Source, analysis: EvidenceName, name: string): Uint8Array[] {
  const { data, shape } = tensorNamed(evidenceTensors(analysis), name);
  const size = data.length / (shape[0] ?? 1);
  return Array.from({ length: shape[0] ?? 0 }, (_, i) => Uint8Array.from(data.subarray(i * size, (i + 1) * size)));
}

const chanceOf = ({ manifest }: Source): number => 1 / manifest.dataset.classes.length;

/** Most intervals are smaller than their dots, and would be looked for. */
const whiskers = 'Whiskers: 95\u202f% intervals, where they reach beyond their dots.';

/** Accuracy on tiles in a new order, with one image cut alike. */
export function selectPatchShuffle({ images, grids }: Evidence['patch-shuffle'], source: Source): AccuracyLevelsData {
  return {
    title: 'Images cut into tiles that are put together in another order',
    answerers: [
      { name: 'trained', isControl: false },
      { name: 'untrained', isControl: true },
    ],
    chance: chanceOf(source),
    panels: [
      {
        title: 'Tiles in a new order',
        meaning: 'tiles, each image in an order of its own',
        levels: grids.map(({ tiles }) => (tiles === 1 ? 'whole' : `${tiles} × ${tiles}`)),
        levelCells: grids.map(({ tiles }) =>
          tiles === 1
            ? { text: 'whole', numbers: { across: 1, down: 1 } }
            : cell.product({ across: tiles, down: tiles }),
        ),
        accuracy: [grids.map(({ accuracy }) => accuracy), grids.map(({ untrained }) => untrained)],
        pictures: [{ name: '', images: picturesIn(source, 'patch-shuffle', 'garment') }],
      },
    ],
    notes: [`${counted(images, 'validation image')}. ${whiskers}`],
  };
}

/** Accuracy after one step along the sign of the gradient, against as large a step in random signs. */
export function selectFgsm({ images, steps }: Evidence['fgsm'], source: Source): AccuracyLevelsData {
  return {
    title: 'Every pixel changed by one step',
    answerers: [
      { name: 'step along the gradient', isControl: false },
      { name: 'step in random signs', isControl: true },
    ],
    chance: chanceOf(source),
    panels: [
      {
        title: 'One step',
        meaning: 'largest change of a pixel, of 255 steps of grey',
        levels: steps.map(({ size }) => String(size)),
        levelCells: steps.map(({ size }) => cell.whole(size)),
        accuracy: [steps.map(({ gradient }) => gradient.accuracy), steps.map(({ random }) => random.accuracy)],
        pictures: [
          { name: 'along the sign of the gradient of the loss', images: picturesIn(source, 'fgsm', 'gradient') },
          { name: 'in random signs', images: picturesIn(source, 'fgsm', 'random') },
        ],
      },
    ],
    notes: [
      `${counted(images, 'validation image')}. ${whiskers} One step is one of the simplest attacks; no other was tried.`,
    ],
  };
}

/** How a strength is written under the axis. */
const strengthText = (strength: number): string =>
  decimals(strength, Number.isInteger(strength) ? 0 : strength * 10 === Math.round(strength * 10) ? 1 : 2);

/** What of these changes the network knows from its training; the class means know none. */
function seenText({ manifest }: Source): string {
  const { flip, shift, erase } = shippedRun(manifest).configuration.augmentation;
  const { noun } = manifest.dataset;
  const seen = [
    ...(shift > 0 ? [`${noun.plural} shifted by up to ${counted(shift, 'pixel')}`] : []),
    ...(erase > 0 ? ['erased boxes'] : []),
    ...(flip > 0 ? [`mirrored ${noun.plural}`] : []),
  ];
  return seen.length === 0
    ? 'Neither the network nor the class means have seen changed pictures in training.'
    : `In training the network has seen ${listed(seen)}, and no other change; the class means have seen none.`;
}

/** Accuracy on spoiled pictures, with one image spoiled alike. */
export function selectCorruptions(
  { images, clean, corruptions }: Evidence['corruptions'],
  source: Source,
): AccuracyLevelsData {
  const [original = new Uint8Array()] = picturesOfOne(source);
  return {
    title: 'Pictures spoiled in ten ways',
    answerers: [
      { name: 'network', isControl: false },
      { name: 'nearest class mean', isControl: true },
    ],
    chance: chanceOf(source),
    panels: corruptions.map(({ name, meaning, severities }) => ({
      title: name,
      meaning,
      levels: ['none', ...severities.map(({ strength }) => (name === 'invert' ? 'inverted' : strengthText(strength)))],
      levelCells: [
        cell.none('none'),
        ...severities.map(({ strength }) =>
          name === 'invert' ? cell.none('inverted') : cell.number(strength, strengthText(strength)),
        ),
      ],
      accuracy: [
        [clean.accuracy, ...severities.map(({ accuracy }) => accuracy)],
        [clean.nearestMean, ...severities.map(({ nearestMean }) => nearestMean)],
      ],
      pictures: [{ name: '', images: [original, ...picturesIn(source, 'corruptions', name)] }],
    })),
    notes: [
      `${counted(images, 'validation image')}, the same in every panel. ${whiskers} ${seenText(source)}`,
      `Without any change the network is right on ${percent(clean.accuracy.value)} and the nearest class mean on ${percent(clean.nearestMean.value)}.`,
    ],
  };
}

/** The image before anything was done to it. */
const picturesOfOne = ({ evidenceTensors }: Source): Uint8Array[] => [
  Uint8Array.from(tensorNamed(evidenceTensors('corruptions'), 'original').data),
];

type UnlikeResult = Evidence['unlike-data'];

/** The scores in words. */
const scoreNames: Readonly<Record<UnlikeResult['chosen'], string>> = {
  probability: 'what the largest probability leaves',
  energy: 'energy of the logits',
  mahalanobis: 'Mahalanobis distance of the features',
  reconstruction: 'reconstruction error of the pixels',
};

/** What the chosen score calls unlike the data, the mean of every score, and every drawing with its verdict. */
export function selectUnlike(found: UnlikeResult, source: Source): UnlikeDataData {
  const { images, falseAlarmShare, kinds, scores, chosen, drawings } = found;
  const own = scores.find(({ name }) => name === chosen);
  if (own === undefined)
    throw new Error(`missing score "${chosen}"; scores: ${listed(scores.map(({ name }) => name))}`);
  // A score that reads pixels alone is the same before training.
  const { trained, untrained = trained } = own;
  const pictures = {
    kinds: picturesIn(source, 'unlike-data', 'kinds'),
    drawings: picturesIn(source, 'unlike-data', 'drawings'),
  };
  const { noun } = source.manifest.dataset;
  return {
    noun,
    share: falseAlarmShare,
    chosenOn: images.threshold,
    chosen: scoreNames[chosen],
    own: {
      name: `other ${noun.plural}`,
      images: images.reported,
      trained: trained.falseAlarms,
      untrained: untrained.falseAlarms,
    },
    kinds: kinds.map((kind, k) => ({
      ...kind,
      trained: elementAt(trained.detection, k),
      untrained: elementAt(untrained.detection, k),
      pixels: elementAt(pictures.kinds, k),
    })),
    drawn: {
      name: `drawings of ${noun.plural}`,
      images: drawings.length,
      trained: trained.drawingRate,
      untrained: untrained.drawingRate,
    },
    scores: scores.map((score) => ({
      name: scoreNames[score.name],
      trained: score.trained.meanDetection,
      ...(score.untrained && { untrained: score.untrained.meanDetection }),
    })),
    drawings: drawings.map(({ label, style, answer }, i) => ({
      label: className(source, label),
      style,
      answer: className(source, answer),
      isUnlike: elementAt(trained.drawings, i),
      pixels: elementAt(pictures.drawings, i),
    })),
  };
}

export const robustnessExhibits = {
  corruptions: ofAnalysis('corruptions', accuracyLevels, ['tensors/corruptions'], selectCorruptions, {
    title: 'Accuracy on spoiled pictures',
  }),
  fgsm: ofAnalysis('fgsm', accuracyLevels, ['tensors/fgsm'], selectFgsm, {
    title: 'Accuracy after one step of every pixel',
  }),
  'unlike-data': ofAnalysis('unlike-data', unlikeData, ['tensors/unlike-data'], selectUnlike),
};
export const patchShuffle = ofAnalysis('patch-shuffle', accuracyLevels, ['tensors/patch-shuffle'], selectPatchShuffle, {
  title: 'Accuracy on images cut into tiles',
});
