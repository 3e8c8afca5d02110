// When is an input unlike the data? Scores from one forward pass, each with the threshold that 5 % of validation images exceed, measured on
// other validation images and on inputs that are none of the data. Controls: the same scores in the untrained network, and one that asks
// no network. The rule that chooses was written before the numbers: the highest mean detection rate over the kinds of unlike images.
// Drawings of what the data show are counted and decide nothing: whether one is unlike the data is the question.
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { decodeSafetensors, encodeSafetensors, tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { mean } from '../../src/mean.ts';
import { fittedFrom, fittedTensors, unlikeScores } from '../../src/subject/unlike.ts';
import type { UnlikeScore } from '../../src/subject/unlike.ts';
import { pick } from '../datasets/dataset.ts';
import type { LabelledImages } from '../datasets/dataset.ts';
import { drawingUnits, fashionDrawings } from '../datasets/fashion-drawings.ts';
import { pixelCount, side } from '../datasets/image-size.ts';
import { float32 } from '../measuring/tensors.ts';
import type { Tensors } from '../measuring/tensors.ts';
import type { Analysis, Inputs, Network } from './analysis.ts';
import { pixelsOf } from './measures/features.ts';
import { layerBeforeLast, passesOf } from './measures/passes.ts';
import type { Passes } from './measures/passes.ts';
import { paint } from './measures/pen.ts';
import { drawImages, drawIndices, stackImages } from './measures/samples.ts';
import { unlikeKinds } from './measures/unlike-images.ts';
import type { UnlikeKind } from './measures/unlike-images.ts';
import { fitClassGaussians } from './methods/class-gaussians.ts';
import { quantile, shareOf } from './methods/intervals.ts';
import { centred, columnMeans } from './methods/linear-algebra.ts';
import { firstComponents, principalComponents } from './methods/principal-components.ts';

type Measured = Evidence['unlike-data']['scores'][number]['trained'];

/** Of images like the data, the share that is called unlike. */
const falseAlarmShare = 0.05;
const fittedImages = 10_000;
const imagesPerKind = 500;
const digitCount = 200;
/** Of the mean variance: so that a channel that never answers does not decide everything. */
const ridge = 1e-3;
/** So many fit, beside the drawings, into what a page may fetch. */
const components = 12;

interface Sets {
  readonly chosenOn: Uint8Array;
  readonly reportedOn: Uint8Array;
  readonly kinds: readonly UnlikeKind[];
  readonly drawings: Uint8Array;
}

/** One half of the validation images for the thresholds, the other for what is reported; some of the other half are spoiled. */
function setsOf({ validation, effort, random }: Inputs): Sets {
  const order = drawIndices(validation.labels.length, validation.labels.length, random(1));
  const half = Math.floor(order.length / 2);
  const [chosen, reported] = [pick(validation, order.slice(0, half)), pick(validation, order.slice(half))];
  const spoiled = drawImages(reported, effort(imagesPerKind, 20), random(2));
  return {
    chosenOn: chosen.images,
    reportedOn: reported.images,
    kinds: unlikeKinds(spoiled.images, effort(digitCount, 20), (kind) => random(3, kind)),
    drawings: Uint8Array.from(fashionDrawings.flatMap(({ marks }) => [...paint(marks, side, drawingUnits)])),
  };
}

/** The plane of the first components of the pixels; in half precision, as it would be fetched. */
function planeOf(images: Uint8Array): Tensors {
  const pixels = pixelsOf(images);
  const means = columnMeans(pixels);
  const { values } = firstComponents(principalComponents(centred(pixels, means)), components);
  return new Map<string, TensorData>([
    ['mean', { dtype: 'float16', shape: [pixelCount], data: Float32Array.from(means) }],
    ['basis', { dtype: 'float16', shape: [pixelCount, components], data: values }],
  ]);
}

function gaussiansOf(network: Network, { images, labels }: LabelledImages): Tensors {
  const { features } = passesOf(network, images);
  const { means, precision } = fitClassGaussians(features, labels, network.classes, ridge);
  return new Map([
    ['means', float32([network.classes, features.columns], means)],
    ['precision', float32([features.columns, features.columns], precision)],
  ]);
}

/** What a network says of every set. */
interface Outputs {
  readonly chosenOn: Passes;
  readonly reportedOn: Passes;
  readonly kinds: readonly Passes[];
  readonly drawings: Passes;
  readonly empty: Passes;
}

const outputsOf = (network: Network, { chosenOn, reportedOn, kinds, drawings }: Sets): Outputs => ({
  chosenOn: passesOf(network, chosenOn),
  reportedOn: passesOf(network, reportedOn),
  kinds: kinds.map(({ images }) => passesOf(network, images)),
  drawings: passesOf(network, drawings),
  empty: passesOf(network, new Uint8Array(pixelCount)),
});

/** What was fitted for one network, and what that says of every set. */
interface Fit {
  readonly tensors: Tensors;
  readonly outputs: Outputs;
}

/** One score in one network: its threshold, and how often each set is beyond it. */
function measured(score: UnlikeScore, { tensors, outputs }: Fit): Measured {
  const fitted = fittedFrom(score, tensors);
  const threshold = quantile(outputs.chosenOn.scores(fitted).sort(), 1 - falseAlarmShare);
  const beyond = (passes: Passes): boolean[] => Array.from(passes.scores(fitted), (value) => value > threshold);
  const rate = (passes: Passes) => shareOf(beyond(passes).filter(Boolean).length, passes.count);
  const detection = outputs.kinds.map(rate);
  return {
    threshold,
    falseAlarms: rate(outputs.reportedOn),
    detection,
    meanDetection: mean(detection.map(({ value }) => value)),
    drawings: beyond(outputs.drawings),
    drawingRate: rate(outputs.drawings),
    empty: beyond(outputs.empty)[0] === true,
  };
}

/** The name of the score that is chosen: the first of those with the highest mean. */
export function chosenScore(
  scores: readonly { readonly name: UnlikeScore; readonly trained: Measured }[],
): UnlikeScore {
  const best = scores.reduce((a, b) => (b.trained.meanDetection > a.trained.meanDetection ? b : a));
  return best.name;
}

/** The image in the middle of each kind. */
const pictureOf = ({ images }: UnlikeKind): Uint8Array => {
  const middle = Math.floor(images.length / pixelCount / 2);
  return images.slice(middle * pixelCount, (middle + 1) * pixelCount);
};

/** What is shipped: what the chosen score needs, the drawings, and a picture of each kind. */
function tensorsOf(chosen: UnlikeScore, tensors: Tensors, { drawings, kinds }: Sets): Tensors {
  const fitted = fittedTensors[chosen].map((name) => [name, tensorNamed(tensors, name)] as const);
  return new Map([
    ...fitted,
    ['drawings', { dtype: 'uint8', shape: [fashionDrawings.length, side, side], data: drawings }],
    ['kinds', stackImages(kinds.map(pictureOf))],
  ]);
}

/** Read back from the very bytes that are written: the scores are those that a page computes. */
const asShipped = (tensors: Tensors): Tensors =>
  decodeSafetensors(encodeSafetensors(tensors), 'what was fitted').tensors;

export const unlikeData: Analysis<'unlike-data'> = {
  name: 'unlike-data',
  run: (inputs, report) => {
    const { train, trained, untrained, effort, random } = inputs;
    const sets = setsOf(inputs);
    const fitImages = drawImages(train, effort(fittedImages, 60), random(0));
    const plane = planeOf(fitImages.images);
    report(1, 3);
    const fitOf = (network: Network): Fit => ({
      tensors: asShipped(new Map([...gaussiansOf(network, fitImages), ...plane])),
      outputs: outputsOf(network, sets),
    });
    const after = fitOf(trained());
    report(2, 3);
    const before = fitOf(untrained());
    const scores = unlikeScores.map((name) => ({
      name,
      trained: measured(name, after),
      // The pixels are the same before and after training.
      ...(name !== 'reconstruction' && { untrained: measured(name, before) }),
    }));
    const chosen = chosenScore(scores);
    const answers = after.outputs.drawings.answers();
    return {
      result: {
        images: {
          fitted: fitImages.labels.length,
          threshold: after.outputs.chosenOn.count,
          reported: after.outputs.reportedOn.count,
        },
        falseAlarmShare,
        layer: layerBeforeLast(trained()),
        components,
        kinds: sets.kinds.map(({ name, meaning, images }) => ({ name, meaning, images: images.length / pixelCount })),
        scores,
        chosen,
        drawings: fashionDrawings.map(({ label, style }, i) => ({ label, style, answer: answers[i] as number })),
      },
      tensors: tensorsOf(chosen, after.tensors, sets),
    };
  },
};
