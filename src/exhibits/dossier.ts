// Which numbers a channel's dossier is given. Every part is undefined where this run lacks its analysis, or where the analysis was made of
// a network of another shape; the page then says so.
import type { TensorData } from '../artifacts/safetensors.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Source, Tensors } from '../artifacts/source.ts';
import type { ActivatingPatchesData, PatchRow } from '../figures/activations/activating-patches.tsx';
import type { ActivationMaximisationData } from '../figures/attributions/activation-maximisation.tsx';
import type { DossierClassesData } from '../figures/dossier/classes.tsx';
import type { DossierKernelsData } from '../figures/dossier/kernels.tsx';
import type { DossierMapsData } from '../figures/dossier/maps.tsx';
import type { DossierStandingData, Standing } from '../figures/dossier/standing.tsx';
import { rankOf } from '../figures/dossier/standing.tsx';
import type { ChannelFacts, ClassCounts, FittedTemplate } from '../figures/dossier/words.ts';
import type { Plane } from '../figures/marks/plane.ts';
import { elementAt, featureMap } from '../figures/marks/plane.ts';
import { familyNames, templateWords } from '../figures/weights/template.words.ts';
import { selectActivatingPatches } from './activations.ts';
import { allExamples, both, className, cosinesToStart, networks, statisticsOf } from './choices.ts';
import type { ConvRecord } from './dossier-layers.ts';
import {
  ablationsOf,
  columnOf,
  deadChannels,
  descending,
  effectiveOf,
  fitsOf,
  fittingTensor,
  linksInto,
  neighbourLayers,
  rowOf,
} from './dossier-layers.ts';
import { sum } from '../mean.ts';
import { unitsOf } from './maximisation.ts';

interface Fits {
  readonly fits: readonly FittedTemplate[];
  readonly best: FittedTemplate;
}

/** The fits of one filter of the first layer, in the order of the families; undefined where none are defined or measured. */
export function selectFits(source: Source, layer: ConvRecord, channel: number): Fits | undefined {
  const fitted = fitsOf(source, layer)?.filters[channel];
  if (fitted === undefined) return undefined;
  const written = fitted.fits.map((fit) => ({
    family: familyNames[fit.family],
    words: templateWords(fit),
    r2: fit.r2,
    percentile: fit.percentile,
  }));
  const best = written[fitted.fits.findIndex(({ family }) => family === fitted.best)];
  return best && { fits: written, best };
}

/** Filter `channel` of a kernel `[h, w, in, out]`: one plane for each input, and the length of them all. */
function kernelsOf(weights: Tensors, layer: string, channel: number) {
  const { data, shape } = tensorNamed(weights, `${layer}/kernel`);
  const [height = 0, width = 0, inputs = 0, outputs = 0] = shape;
  const planes = Array.from({ length: inputs }, (_, input): Plane => {
    const values = Float32Array.from(
      { length: height * width },
      (__, cell) => data[(cell * inputs + input) * outputs + channel] as number,
    );
    return { height, width, values };
  });
  return { planes, length: Math.hypot(...planes.flatMap(({ values }) => [...values])) };
}

const scaled = (plane: Plane, length: number): Plane =>
  length === 0 ? plane : { ...plane, values: plane.values.map((value) => value / length) };

/** All kernels, strongest measured link of the trained filter first. */
export function selectKernels(
  source: Source,
  layer: ConvRecord,
  channel: number,
  { fitted }: Pick<DossierShared, 'fitted'> = { fitted: selectFits(source, layer, channel) },
): DossierKernelsData {
  const { name } = layer;
  const own = both((network) => kernelsOf(source.weights(network), name, channel));
  const links = linksInto(source, layer);
  const inputs = own.trained.planes.map((_, i) => i);
  const order = links?.shape[0] === inputs.length ? descending(columnOf(links, channel)) : inputs;
  const fits = fitted?.fits ?? [];
  return {
    layer: name,
    channel,
    from: neighbourLayers(source, name).before?.name,
    inputs: order,
    orderedBy: order === inputs ? 'number' : 'contribution',
    ...both((network) => order.map((input) => scaled(own[network].planes[input] as Plane, own[network].length))),
    templates: fits.flatMap(({ family, r2 }) => {
      const part = fittingTensor(source, 'template-fits', family.toLowerCase(), 3, layer.filters);
      if (part === undefined) return [];
      const [height = 0, width = 0] = part.shape;
      const plane = featureMap({ ...part, shape: [height, width, layer.filters] }, channel);
      return [{ family, r2, plane: scaled(plane, own.trained.length) }];
    }),
  };
}

/** Every shipped example, by class and within one in split order. */
export function selectMaps(source: Source, { name }: ConvRecord, channel: number): DossierMapsData {
  const examples = allExamples(source).toSorted((a, b) => a.label - b.label);
  return {
    layer: name,
    channel,
    noun: source.manifest.dataset.noun,
    scale: both((network) => tensorNamed(source.scales(network), name).data[channel] as number),
    examples: examples.map(({ id, label, pixels }) => ({
      label: className(source, label),
      pixels,
      ...both((network) => featureMap(tensorNamed(source.activations(network, { id }), name), channel)),
    })),
  };
}

/** Rows of patches of this channel. */
export function selectPatches(
  source: Source,
  { name, filters }: ConvRecord,
  channel: number,
): ActivatingPatchesData | undefined {
  const found = source.evidence('activating-patches');
  const fits = networks.every((network) =>
    fittingTensor(source, 'activating-patches', `${network}/${name}/pixels`, 0, filters),
  );
  return found && fits ? selectActivatingPatches(found, source, name, channel) : undefined;
}

/** The images made to excite this channel; of the untrained network only where the analysis drew the same channel as a control. */
export function selectMaximisation(
  source: Source,
  { name, filters }: ConvRecord,
  channel: number,
): ActivationMaximisationData | undefined {
  const found = source.evidence('activation-maximisation');
  const own = found?.layers.find(({ layer }) => layer === name);
  const place = own?.units.findIndex(({ unit }) => unit === channel) ?? -1;
  if (found === undefined || own === undefined || place < 0) return undefined;
  if (fittingTensor(source, 'activation-maximisation', `${name}/smooth`, 0, filters) === undefined) return undefined;
  const tensors: Tensors = source.evidenceTensors('activation-maximisation');
  const control = found.untrained.find(({ layer }) => layer === name);
  const before = control?.units.findIndex(({ unit }) => unit === channel) ?? -1;
  return {
    recipe: found.recipe,
    trainingImages: found.trainingImages,
    groups: [
      { heading: 'Trained', note: name, units: unitsOf(source, tensors, own, [place]) },
      ...(control !== undefined && before >= 0
        ? [
            {
              heading: 'Untrained',
              note: name,
              units: unitsOf(source, tensors, control, [before], 'untrained/'),
            },
          ]
        : []),
    ],
  };
}

/** Class means with their standard errors. */
export function selectClasses(
  source: Source,
  { name, filters }: ConvRecord,
  channel: number,
): DossierClassesData | undefined {
  const found = source.evidence('class-profile');
  const tensor = (path: string): TensorData | undefined => fittingTensor(source, 'class-profile', path, 0, filters);
  const means = both((network) => tensor(`${network}/${name}/means`));
  if (found === undefined || means.trained === undefined || means.untrained === undefined) return undefined;
  const { trained, untrained } = means;
  const of = (network: (typeof networks)[number], own: TensorData) => {
    const errors = tensor(`${network}/${name}/errors`);
    return { means: rowOf(own, channel), errors: errors && rowOf(errors, channel) };
  };
  return {
    layer: name,
    channel,
    classes: source.manifest.dataset.classes,
    images: found.images,
    trained: of('trained', trained),
    untrained: of('untrained', untrained),
  };
}

/** How many validation images were counted for a channel: fewer than asked for where its map is above 0 in fewer. */
function countedImages(source: Source, { name, filters }: ConvRecord, channel: number): number {
  const found = fittingTensor(source, 'class-profile', `trained/${name}/top`, 0, filters);
  return found ? sum(rowOf(found, channel)) : (source.evidence('class-profile')?.top ?? 0);
}

/** Gain, cost of removal, selectivity and effective classes among the channels of the layer. */
export function selectStanding(source: Source, layer: ConvRecord, channel: number): DossierStandingData {
  const { gain, untrainedGain } = statisticsOf(source, layer.name);
  const ablations = ablationsOf(source, layer);
  const effective = effectiveOf(source, layer);
  const rows: (Standing | undefined)[] = [
    { name: 'gain', digits: 2, values: gain, untrained: untrainedGain[channel] },
    ablations && {
      name: 'rise of the loss without it',
      digits: 4,
      values: ablations.map(({ zero }) => zero.loss.value),
      interval: ablations[channel]?.zero.loss,
    },
    ablations && {
      name: 'class selectivity',
      digits: 2,
      values: ablations.map(({ selectivity }) => selectivity),
      untrained: ablations[channel]?.untrainedSelectivity,
    },
    effective && {
      name: 'effective classes',
      digits: 1,
      values: effective.trained.effectiveClasses.map((estimate) => estimate?.value ?? null),
      interval: effective.trained.effectiveClasses[channel] ?? undefined,
      untrained: effective.untrained.effectiveClasses[channel]?.value,
    },
  ];
  return { layer: layer.name, channel, rows: rows.filter((row) => row !== undefined) };
}

/** Classes among the patches of a row, the most frequent first. */
function countsOf(row: PatchRow | undefined): ClassCounts {
  const counts = new Map<string, number>();
  for (const { label } of row?.patches ?? []) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, count]) => ({ label, count })).sort((a, b) => b.count - a.count);
}

/** What more than one part of a dossier shows. */
export interface DossierShared {
  readonly fitted: Fits | undefined;
  readonly patches: ActivatingPatchesData | undefined;
  readonly maximisation: ActivationMaximisationData | undefined;
}

export const selectDossierShared = (source: Source, layer: ConvRecord, channel: number): DossierShared => ({
  fitted: selectFits(source, layer, channel),
  patches: selectPatches(source, layer, channel),
  maximisation: selectMaximisation(source, layer, channel),
});

/** What the description says. */
export function selectFacts(
  source: Source,
  layer: ConvRecord,
  channel: number,
  { fitted, patches }: Pick<DossierShared, 'fitted' | 'patches'> = selectDossierShared(source, layer, channel),
): ChannelFacts {
  const { name, filters, kernelSize, receptiveField } = layer;
  const { gain, untrainedGain } = statisticsOf(source, name);
  const cosines = cosinesToStart(source, name);
  const effective = effectiveOf(source, layer);
  const ablations = ablationsOf(source, layer);
  const loss = ablations?.[channel]?.zero.loss;
  const middle = patches?.trained.find((row) => row.name === '50th');
  return {
    layer: name,
    channel,
    channels: filters,
    kernels: tensorNamed(source.weights('trained'), `${name}/kernel`).shape[2] ?? 0,
    kernelSize,
    receptiveField,
    isDead: deadChannels(source, name).includes(channel),
    gain: {
      value: elementAt(gain, channel),
      rank: rankOf(gain, channel),
      untrained: elementAt(untrainedGain, channel),
    },
    cosineToStart: cosines && elementAt(cosines, channel),
    template: fitted && {
      ...fitted.best,
      explainingMore: fitted.fits.filter(({ r2 }) => r2 > fitted.best.r2),
    },
    patches: patches && {
      images: patches.images,
      highest: countsOf(patches.trained.find((row) => row.name === 'highest')),
      // Where the map is 0 there is no patch that it is about.
      median: middle?.patches.every(({ value }) => value > 0) ? countsOf(middle) : [],
      untrainedHighest: countsOf(patches.untrained),
      silent: patches.zeroShare,
    },
    effectiveClasses: effective && {
      images: source.evidence('class-profile')?.images ?? 0,
      counted: countedImages(source, layer, channel),
      ...both((network) => effective[network].effectiveClasses[channel] ?? null),
    },
    ablation:
      ablations && loss
        ? {
            images: source.evidence('channel-ablation')?.images ?? 0,
            loss,
            rank: rankOf(
              ablations.map(({ zero }) => zero.loss.value),
              channel,
            ),
          }
        : undefined,
  };
}
