// Is the network blind to where a garment lies? Shifts the image sideways and compares every layer before and after (Zhang 2019,
// arXiv:1904.11486). Controls: another image in place of the shifted one, untrained networks, a network that never saw shifts.
// Nothing is cut off: garments get a wider canvas, and those that have the room are also measured as they are.
import type { Estimate, Evidence } from '../../src/artifacts/evidence/index.ts';
import { side } from '../datasets/image-size.ts';
import type { Random } from '../../src/model/random.ts';
import { pick } from '../datasets/dataset.ts';
import type { LabelledImages } from '../datasets/dataset.ts';
import type { Analysis, Network } from './analysis.ts';
import { bootstrap, meanOf } from './methods/intervals.ts';
import { mainNetworks } from './measures/main-networks.ts';
import { drawImages, drawIndices } from './measures/samples.ts';
import { measureShifts, movesAlong, normalisedInvariance, placesOf, shifts } from './measures/shift-measures.ts';
import type { PerImage, Pictures, Place } from './measures/shift-measures.ts';
import { onCanvas, withRoom } from './measures/shifted.ts';

type Finding = Evidence['shift'];
type NetworkFinding = Finding['canvas']['trained'];
type LayerFinding = NetworkFinding['layers'][number];

const room = Math.max(...shifts);
const mostPerClass = 100;
const canvasImages = 600;
const fullDraws = 500;

function summarise(
  run: string,
  places: readonly Place[],
  found: PerImage,
  random: Random,
  draws: number,
): NetworkFinding {
  const mean = (values: Float64Array): Estimate => meanOf(values, random, draws);
  const count = found.right[0]?.length ?? 0;
  const normalised = (place: number, k: number) => {
    const [invariance, baseline] = [found.invariance[place]?.[k], found.baseline[place]] as [
      Float64Array,
      Float64Array,
    ];
    return (indices: Int32Array): number => normalisedInvariance(invariance, baseline, indices);
  };
  const layers = places.map((where, place): LayerFinding => {
    const each = <T>(measure: (k: number) => T): T[] => shifts.map((_, k) => measure(k));
    const own = each((k) => normalised(place, k));
    return {
      layer: where.name,
      jump: where.jump,
      baseline: mean(found.baseline[place] as Float64Array),
      invariance: each((k) => mean(found.invariance[place]?.[k] as Float64Array)),
      normalised: own.map((statistic) => bootstrap(count, statistic, random, draws)),
      ...(place > 0 && {
        gain: each((k) => {
          const [here, before] = [normalised(place, k), normalised(place - 1, k)];
          return bootstrap(count, (indices) => here(indices) - before(indices), random, draws);
        }),
      }),
      equivariance: shifts.flatMap((shift, k) =>
        movesAlong(where, shift) ? [{ shift, cosine: mean(found.equivariance[place]?.[k] as Float64Array) }] : [],
      ),
    };
  });
  return { run, layers, accuracy: found.right.map(mean), agreement: found.agrees.map(mean) };
}

/** Images with room on both sides, at most `mostPerClass` of a class, in an order drawn by chance: neighbours are strangers. */
function chooseImages(set: LabelledImages, random: Random): LabelledImages {
  const taken = new Map<number, number>();
  const candidates = withRoom(set, room);
  const chosen = drawIndices(candidates.length, candidates.length, random)
    .map((at) => candidates[at] as number)
    .filter((index) => {
      const label = set.labels[index] as number;
      const before = taken.get(label) ?? 0;
      taken.set(label, before + 1);
      return before < mostPerClass;
    });
  return pick(set, chosen);
}

/** Places and shifts of the normalised invariance, without intervals. */
const normalisedValues = ({ layers }: NetworkFinding): number[][] =>
  layers.map(({ normalised }) => normalised.map(({ value }) => value));

export const shift: Analysis<'shift'> = {
  name: 'shift',
  run: (inputs, report) => {
    const { card, validation, run, effort, random, trained, untrained } = inputs;
    const drawn = drawImages(validation, effort(canvasImages, 40), random(0));
    const canvas: Pictures = { ...drawn, images: onCanvas(drawn.images, room), width: side + 2 * room };
    const narrow: Pictures = { ...chooseImages(validation, random(1)), width: side };
    const [short, noShift] = [run('short'), run('no-shift')];
    const networks = mainNetworks(inputs);
    const draws = effort(fullDraws, 50);
    const total = 2 + 2 * networks.length + (short && noShift ? 4 : 0);
    let done = 0;
    const measure = (network: Network, pictures: Pictures): NetworkFinding => {
      const places = placesOf(network.layers, pictures.width);
      const found = summarise(network.id, places, measureShifts(network, places, pictures), random(2), draws);
      report(++done, total);
      return found;
    };
    const measureSet = (pictures: Pictures) => ({
      images: pictures.labels.length,
      trained: measure(trained(), pictures),
      untrained: measure(untrained(), pictures),
      ...(short &&
        noShift && { augmentation: { shifted: measure(short, pictures), unshifted: measure(noShift, pictures) } }),
    });
    const onCanvasFound = measureSet(canvas);
    const seeds = networks.map((main) => ({
      run: main.run,
      trained: normalisedValues(main.shipped ? onCanvasFound.trained : measure(main.in('trained'), canvas)),
      untrained: normalisedValues(main.shipped ? onCanvasFound.untrained : measure(main.in('untrained'), canvas)),
    }));
    return {
      result: {
        shifts: [...shifts],
        canvas: { ...onCanvasFound, width: canvas.width, seeds },
        narrow: {
          ...measureSet(narrow),
          perClass: card.classes.map((_, label) => narrow.labels.filter((one) => one === label).length),
          room,
        },
      },
    };
  },
};
