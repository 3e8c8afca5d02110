// How far can a picture be spoiled before the network fails? Control: the same pictures for the nearest mean image of a
// class, which has no filters at all: where both fall alike, the picture has lost what told the classes apart.
import * as tf from '@tensorflow/tfjs-core';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { imageShape, pixelCount, side } from '../datasets/image-size.ts';
import { forEachBatch, logitsOf } from '../measuring/metrics.ts';
import type { Analysis } from './analysis.ts';
import { corruptImages, corruptions as kinds } from './measures/corrupted.ts';
import { classMeans } from './dataset-statistics.ts';
import { accuracyOf, answersOf, drawImages, shownExample, stackImages } from './measures/samples.ts';

const imagesDrawn = 2000;

/** Answers of the nearest class mean: the largest of m·x - |m|² / 2, which is the least Euclidean distance. */
export function nearestMeanAnswers(means: readonly Float64Array[], images: Uint8Array): Uint8Array {
  const answers = new Uint8Array(images.length / pixelCount);
  let first = 0;
  forEachBatch(images, imageShape, (batch) => {
    const columns = tf.transpose(tf.tensor2d(means.map((mean) => Array.from(mean))));
    const offset = tf.tensor1d(means.map((mean) => -mean.reduce((sum, v) => sum + v * v, 0) / 2));
    const scores = tf.add(tf.matMul(tf.reshape<tf.Rank.R2>(batch, [-1, pixelCount]), columns), offset);
    const some = answersOf(scores.dataSync<'float32'>(), means.length);
    answers.set(some, first);
    first += some.length;
  });
  return answers;
}

export const corruptions: Analysis<'corruptions'> = {
  name: 'corruptions',
  run: (inputs, report) => {
    const { train, validation, trained, effort, random } = inputs;
    const { images, labels } = drawImages(validation, effort(imagesDrawn, 60), random(0));
    const means = classMeans(train);
    const network = trained();
    const measure = (set: Uint8Array) => ({
      accuracy: accuracyOf(answersOf(logitsOf(network, set), network.classes), labels),
      nearestMean: accuracyOf(nearestMeanAnswers(means, set), labels),
    });
    const { id, label, image: garment } = shownExample(inputs);
    const tensors = new Map<string, TensorData>([['original', { dtype: 'uint8', shape: [side, side], data: garment }]]);
    const total = kinds.reduce((sum, { strengths }) => sum + strengths.length, 0);
    let done = 0;
    const found = kinds.map((kind, k) => {
      const pictures = kind.strengths.map((strength, s) =>
        corruptImages(garment, kind, strength, () => random(2, k, s)),
      );
      tensors.set(kind.name, stackImages(pictures));
      const severities = kind.strengths.map((strength, s) => {
        const corrupted = corruptImages(images, kind, strength, (image) => random(1, k, s, image));
        report(++done, total);
        return { strength, ...measure(corrupted) };
      });
      return { name: kind.name, meaning: kind.meaning.replace('{noun}', inputs.card.noun.singular), severities };
    });
    return {
      result: {
        images: labels.length,
        clean: measure(images),
        example: { id, label },
        corruptions: found,
      },
      tensors,
    };
  },
};
