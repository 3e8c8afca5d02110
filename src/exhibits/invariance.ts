// The exhibits of invariance: shifts of one, two and four pixels, every network that was asked for its mirror images, the gradient maps of
// every layer.
import type { Evidence } from '../artifacts/evidence/index.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Source } from '../artifacts/source.ts';
import type { MirrorData } from '../figures/behaviour/mirror.tsx';
import { mirror } from '../figures/behaviour/mirror.tsx';
import type { ShiftData } from '../figures/behaviour/shift.tsx';
import { shift } from '../figures/behaviour/shift.tsx';
import { capitalised } from '../figures/marks/format.ts';
import { elementAt } from '../figures/marks/plane.ts';
import type { EffectiveFieldsData } from '../figures/overview/effective-fields.tsx';
import { effectiveFields } from '../figures/overview/effective-fields.tsx';
import { allExamples, className, shownExample } from './choices.ts';
import { ofAnalysis } from './exhibit.tsx';

type Shift = Evidence['shift'];

type ShiftLayer = Shift['canvas']['trained']['layers'][number];

/** Pixels: a single one, the jump of the first pooling, that of both. */
const drawnShifts: readonly number[] = [1, 2, 4];

/** A sideways shift on the wider canvas, with the images that have the room themselves as a control. */
export function selectShift({ shifts, canvas, narrow }: Shift, source: Source): ShiftData {
  const poolings = new Set(
    source.manifest.architecture
      .filter(({ kind }) => kind === 'maxPool' || kind === 'globalAveragePool')
      .map(({ name }) => name),
  );
  const both = <T>(of: (network: 'trained' | 'untrained') => T) => ({
    trained: of('trained'),
    untrained: of('untrained'),
  });
  const normalised = (layers: readonly ShiftLayer[], layer: string, k: number) => {
    const found = layers.find((one) => one.layer === layer);
    if (found === undefined) throw new Error(`stale artifacts: shift lacks layer "${layer}"; run npm run pipeline`);
    return elementAt(found.normalised, k);
  };
  return {
    pixels: shownExample(source).pixels,
    noun: source.manifest.dataset.noun,
    canvasWidth: canvas.width,
    images: canvas.images,
    narrowImages: narrow.images,
    room: narrow.room,
    unmoved: both((network) => elementAt(canvas[network].accuracy, 0)),
    panels: shifts.flatMap((shift, k) =>
      !drawnShifts.includes(shift)
        ? []
        : [
            {
              shift,
              rows: canvas.trained.layers.map(({ layer }, place) => ({
                layer,
                isPooling: poolings.has(layer),
                ...both((network) => normalised(canvas[network].layers, layer, k)),
                seeds: both((network) => canvas.seeds.map((seed) => elementAt(elementAt(seed[network], place), k))),
                narrow: both((network) => normalised(narrow[network].layers, layer, k)),
              })),
              same: both((network) => elementAt(canvas[network].agreement, k)),
              right: both((network) => elementAt(canvas[network].accuracy, k + 1)),
            },
          ],
    ),
  };
}

type MirrorNetwork = Evidence['mirror']['shipped'];

const withoutMirrors: Readonly<Record<string, string>> = {
  'no-flip': 'without mirrored images',
  'no-augmentation': 'without any change of images',
};

/** All networks that were asked; classes in the order of what the first network without mirrored images loses. */
export function selectMirror({ shipped, others }: Evidence['mirror'], source: Source): MirrorData {
  const networks = [shipped, ...others];
  const ruler = others.find(({ run }) => run in withoutMirrors) ?? shipped;
  const resultOf = ({ accuracy, mirrored, difference }: MirrorNetwork['classes'][number] | MirrorNetwork) => ({
    accuracy: accuracy.value,
    mirrored: mirrored.value,
    difference,
  });
  const examples = allExamples(source);
  const lost = (label: number): number => ruler.classes[label]?.difference.value ?? 0;
  const order = shipped.classes.map((_, label) => label).sort((a, b) => lost(a) - lost(b) || a - b);
  return {
    networks: networks.map((network) => ({
      name: withoutMirrors[network.run] ?? 'with mirrored images',
      sawMirrors: !(network.run in withoutMirrors),
      epochs: network.epochs,
      isShipped: network === shipped,
    })),
    rows: [
      { name: 'all classes', images: shipped.images, results: networks.map(resultOf) },
      ...order.map((label) => {
        const example = examples.find((one) => one.label === label);
        return {
          name: className(source, label),
          ...(example !== undefined && { pixels: example.pixels }),
          images: shipped.classes[label]?.images ?? 0,
          results: networks.map(({ classes }) => resultOf(elementAt(classes, label))),
        };
      }),
    ],
  };
}

/** The map of the middle unit of every layer, of both networks. */
export function selectEffectiveFields(
  { images, threshold, layers }: Evidence['receptive-fields'],
  { evidenceTensors }: Source,
): EffectiveFieldsData {
  const tensors = evidenceTensors('receptive-fields');
  const mapOf = (network: string, layer: string) => {
    const { shape, data } = tensorNamed(tensors, `${network}/${layer}`);
    return { height: elementAt(shape, 0), width: elementAt(shape, 1), values: Float32Array.from(data) };
  };
  return {
    images,
    threshold,
    layers: layers.map(({ layer, field, uniformDeviation, trained, untrained }) => ({
      layer,
      field,
      uniformDeviation,
      fields: {
        trained: { ...trained, map: mapOf('trained', layer) },
        untrained: { ...untrained, map: mapOf('untrained', layer) },
      },
    })),
  };
}

export const invarianceExhibits = {
  'effective-fields': ofAnalysis(
    'receptive-fields',
    effectiveFields,
    ['tensors/receptive-fields'],
    selectEffectiveFields,
  ),
  shift: ofAnalysis('shift', shift, ['examples'], selectShift),
  mirror: ofAnalysis('mirror', mirror, ['examples'], selectMirror, {
    titleOf: ({ plural }) => `${capitalised(plural)} in the mirror`,
  }),
};
