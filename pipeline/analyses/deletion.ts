// Does the answer hang on the pixels that a map points to? They are taken away from the image, or put onto the empty one, in the map's
// order (Petsiuk, Das & Saenko 2018, arXiv:1806.07421). Only foreground counts: to delete background changes nothing.
// Controls: a random order, brightest pixel first, pixel nearest to the middle first.
import type { Estimate } from '../../src/artifacts/evidence/estimate.ts';
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { pixelCount } from '../datasets/image-size.ts';
import { softmax } from '../../src/model/probabilities.ts';
import { shuffle } from '../../src/model/random.ts';
import type { Random } from '../../src/model/random.ts';
import { logitsOf } from '../measuring/metrics.ts';
import type { Analysis, Network } from './analysis.ts';
import { atPixels, explain, measured, predictedClasses } from './measures/attribution-methods.ts';
import { meanOf } from './methods/intervals.ts';
import { closeness } from './measures/map-similarity.ts';
import { drawImages } from './measures/samples.ts';

const imageCount = 200;
const steps = 20;
/** Images explained at a time: what one report of progress waits for. */
const groupSize = 20;

type Order = Evidence['deletion']['orders'][number];
type Answers = Order['deletion'];

/** Foreground pixels of an image of bytes by score, the highest first; equals in a random order. */
export function foregroundOrder(scores: ArrayLike<number>, bytes: Uint8Array, random: Random): number[] {
  const inside = Array.from(bytes.keys()).filter((p) => (bytes[p] as number) > 0);
  return shuffle(inside, random).sort((a, b) => (scores[b] as number) - (scores[a] as number));
}

/**
 * The images on the way from all to nothing: at share k / steps of the order the first pixels have become background.
 * @returns (steps + 1) images for deletion, then as many for insertion, where the first pixels stand on the empty image
 */
export function imagesOnTheWay(bytes: Uint8Array, order: readonly number[], count = steps): Uint8Array {
  const all = new Uint8Array(2 * (count + 1) * pixelCount);
  for (let k = 0; k <= count; k++) {
    const first = order.slice(0, Math.round((k * order.length) / count));
    const [deleted, inserted] = [k, count + 1 + k].map((i) => all.subarray(i * pixelCount, (i + 1) * pixelCount)) as [
      Uint8Array,
      Uint8Array,
    ];
    deleted.set(bytes);
    for (const p of first) {
      deleted[p] = 0;
      inserted[p] = bytes[p] as number;
    }
  }
  return all;
}

/** Mean height of a curve over equal steps, by the trapezoid rule. */
export const areaUnder = (curve: ArrayLike<number>): number =>
  Array.from(curve).reduce((sum, v, i) => sum + (i === 0 || i === curve.length - 1 ? v / 2 : v), 0) /
  (curve.length - 1);

const ways = ['deletion', 'insertion'] as const;
const answers = ['logit', 'probability'] as const;

/** For each way and answer, one curve an image. */
type Curves = Record<(typeof ways)[number], Record<(typeof answers)[number], number[][]>>;

const noCurves = (): Curves => ({
  deletion: { logit: [], probability: [] },
  insertion: { logit: [], probability: [] },
});

/** Logit and probability of the class at every step, added to `curves`. */
function follow(network: Network, images: Uint8Array, label: number, curves: Curves): void {
  const logits = logitsOf(network, images);
  const { classes } = network;
  const rows = Array.from({ length: logits.length / classes }, (_, i) =>
    logits.subarray(i * classes, (i + 1) * classes),
  );
  ways.forEach((way, i) => {
    const own = rows.slice(i * (steps + 1), (i + 1) * (steps + 1));
    curves[way].logit.push(own.map((row) => row[label] as number));
    curves[way].probability.push(own.map((row) => softmax(row)[label] as number));
  });
}

type AllCurves = ReadonlyMap<Order['order'], Curves>;

/** Follows one image in the order of every map and every control. */
function followAll(
  network: Network,
  bytes: Uint8Array,
  label: number,
  scores: ReadonlyMap<Order['order'], ArrayLike<number>>,
  random: (order: number) => Random,
  curves: Map<Order['order'], Curves>,
): void {
  [...scores].forEach(([name, values], index) => {
    const own = curves.get(name) ?? noCurves();
    curves.set(name, own);
    follow(network, imagesOnTheWay(bytes, foregroundOrder(values, bytes, random(index))), label, own);
  });
}

const answered = (
  all: AllCurves,
  order: Order['order'],
  way: (typeof ways)[number],
  answer: (typeof answers)[number],
): number[][] => (all.get(order) as Curves)[way][answer];

/** The mean curve of one order, its area, and the area's differences from the controls. */
function summarise(
  all: AllCurves,
  order: Order['order'],
  way: (typeof ways)[number],
  answer: (typeof answers)[number],
  random: (key: number) => Random,
): Answers['logit'] {
  const own = answered(all, order, way, answer);
  const areas = own.map(areaUnder);
  const minus = (control: Order['order'], key: number): Estimate => {
    const others = answered(all, control, way, answer).map(areaUnder);
    const differences = areas.map((area, i) => area - (others[i] as number));
    return meanOf(differences, random(key));
  };
  return {
    values: Array.from(
      { length: steps + 1 },
      (_, k) => own.reduce((sum, one) => sum + (one[k] as number), 0) / own.length,
    ),
    area: meanOf(areas, random(0)),
    minusRandom: minus('random', 1),
    minusBrightness: minus('brightness', 2),
    minusCentre: minus('centre', 3),
  };
}

export const deletion: Analysis<'deletion'> = {
  name: 'deletion',
  run: ({ trained, validation, effort, random }, report) => {
    const network = trained();
    const { images, labels } = drawImages(validation, effort(imageCount), random(0));
    const curves = new Map<Order['order'], Curves>();
    for (let first = 0; first < labels.length; first += groupSize) {
      const group = images.subarray(first * pixelCount, (first + groupSize) * pixelCount);
      const classes = predictedClasses(network, group);
      const maps = explain(network, group, classes, { ...measured, steps: effort(measured.steps, 8) });
      classes.forEach((label, i) => {
        const bytes = group.subarray(i * pixelCount, (i + 1) * pixelCount);
        const scores = new Map<Order['order'], ArrayLike<number>>([
          ...[...maps].map(([method, map]) => [method, atPixels(map, i)] as const),
          ['random', new Uint8Array(pixelCount)],
          ['brightness', bytes],
          ['centre', closeness],
        ]);
        followAll(network, bytes, label, scores, (order) => random(1, first + i, order), curves);
      });
      report(first + groupSize, labels.length);
    }
    const orders = [...curves.keys()].map((order, index): Order => {
      const of = (way: (typeof ways)[number]): Answers => {
        const answer = (name: (typeof answers)[number]): Answers['logit'] =>
          summarise(curves, order, way, name, (key) => random(2, index, ways.indexOf(way), answers.indexOf(name), key));
        return { logit: answer('logit'), probability: answer('probability') };
      };
      return { order, deletion: of('deletion'), insertion: of('insertion') };
    });
    return {
      result: { images: labels.length, shares: Array.from({ length: steps + 1 }, (_, k) => k / steps), orders },
    };
  },
};
