// What a channel responds to: its maps of images, the patches of images in which it is strong, the images made to excite it, its mean on
// each class. Each part but the maps is undefined where this run lacks its analysis, or where that was made of a network of another shape.
import { isSameInput } from '../artifacts/keys.ts';
import type { InputKey } from '../artifacts/keys.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Source, Tensors } from '../artifacts/source.ts';
import type { ActivatingPatchesData } from '../figures/activations/activating-patches.tsx';
import type { ActivationMaximisationData } from '../figures/attributions/activation-maximisation.tsx';
import type { DossierClassesData } from '../figures/dossier/classes.tsx';
import type { DossierMapsData } from '../figures/dossier/maps.tsx';
import { featureMap } from '../figures/marks/plane.ts';
import { selectActivatingPatches } from './activations.ts';
import { allExamples, both, className, inputKey, networks } from './choices.ts';
import type { Choice } from './choices.ts';
import type { ConvRecord } from './dossier-layers.ts';
import { fittingTensor, rowOf } from './dossier-layers.ts';
import { unitsOf } from './maximisation.ts';

/** Every shipped example, by class and within one in split order; a chosen image that is none of them comes first. */
export function selectMaps(
  source: Source,
  { name }: ConvRecord,
  channel: number,
  choice: Choice = {},
): DossierMapsData {
  const mapsOf = (input: InputKey) =>
    both((network) => featureMap(tensorNamed(source.activations(network, input), name), channel));
  const examples = allExamples(source).toSorted((a, b) => a.label - b.label);
  const chosen = inputKey(source, choice);
  const isShipped = examples.some(({ id }) => isSameInput({ id }, chosen));
  return {
    layer: name,
    channel,
    noun: source.manifest.dataset.noun,
    scale: both((network) => tensorNamed(source.scales(network), name).data[channel] as number),
    examples: examples.map(({ id, label, pixels }) => ({ label: className(source, label), pixels, ...mapsOf({ id }) })),
    ...(!isShipped && { chosen: { pixels: source.input(chosen).pixels, ...mapsOf(chosen) } }),
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
