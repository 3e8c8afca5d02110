// The exhibits of images that were made to excite: channels of largest gain, and classes.
import type { Evidence } from '../artifacts/evidence/index.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Source } from '../artifacts/source.ts';
import type {
  ActivationMaximisationData,
  MaximisedGroup,
  MaximisedUnit,
} from '../figures/attributions/activation-maximisation.tsx';
import { activationMaximisation } from '../figures/attributions/activation-maximisation.tsx';
import { channelsOf, className, roles } from './choices.ts';
import { ofAnalysis } from './exhibit.tsx';

type Maximised = Evidence['activation-maximisation'];

/** Some units of a layer by their place in the result; `prefix` leads to their tensors. */
export function unitsOf(
  source: Source,
  tensors: ReadonlyMap<string, TensorData>,
  { layer, units }: Maximised['layers'][number],
  places: readonly number[],
  prefix = '',
): MaximisedUnit[] {
  const pixels = (kind: string, place: number): Uint8Array => {
    const { data, shape }: TensorData = tensorNamed(tensors, `${prefix}${layer}/${kind}`);
    const size = (shape[1] ?? 0) * (shape[2] ?? 0);
    return Uint8Array.from(data.subarray(place * size, (place + 1) * size));
  };
  return places.flatMap((place) => {
    const unit = units[place];
    if (unit === undefined) return [];
    const made = (kind: 'smooth' | 'plain'): MaximisedUnit['smooth'] => ({
      pixels: pixels(kind, place),
      ratio: unit[kind].ratio,
      answer: className(source, unit[kind].answer),
      probability: unit[kind].probability,
    });
    return [
      {
        name: layer === roles(source).logits.name ? className(source, unit.unit) : `channel ${unit.unit}`,
        real: { pixels: pixels('real', place), label: className(source, unit.label) },
        smooth: made('smooth'),
        plain: made('plain'),
      },
    ];
  });
}

const layerNamed = (layers: Maximised['layers'], name: string): Maximised['layers'][number] => {
  const found = layers.find(({ layer }) => layer === name);
  if (found === undefined) throw new Error(`unknown layer "${name}"`);
  return found;
};

const perLayer = 3;

/** The three channels of largest gain in each layer, and as many of the untrained network's last layer, drawn by the analysis. */
export function selectMaximisedChannels(found: Maximised, source: Source): ActivationMaximisationData {
  const tensors = source.evidenceTensors('activation-maximisation');
  const { convs, last } = roles(source);
  const groups = convs.map(({ name: layer }): MaximisedGroup => {
    const places = channelsOf(source, layer).slice(0, perLayer);
    return {
      heading: layer,
      note: 'highest gain first',
      units: unitsOf(source, tensors, layerNamed(found.layers, layer), places),
    };
  });
  const control = layerNamed(found.untrained, last.name);
  const all = control.units.map((_, place) => place).slice(0, perLayer);
  const units = unitsOf(source, tensors, control, all, 'untrained/');
  const untrained = { heading: `${last.name}, untrained`, note: 'drawn at random', units };
  return { recipe: found.recipe, trainingImages: found.trainingImages, groups: [...groups, untrained] };
}

/** Every class, and three of the untrained network's, drawn by the analysis. */
export function selectMaximisedClasses(found: Maximised, source: Source): ActivationMaximisationData {
  const tensors = source.evidenceTensors('activation-maximisation');
  const places = (of: Maximised['layers'][number]): number[] => of.units.map((_, place) => place);
  const [trained, control] = [found.layers, found.untrained].map((layers) =>
    layerNamed(layers, roles(source).logits.name),
  ) as [Maximised['layers'][number], Maximised['layers'][number]];
  const some = places(control).slice(0, perLayer);
  return {
    recipe: found.recipe,
    trainingImages: found.trainingImages,
    groups: [
      { heading: 'Trained', note: 'logit of each class', units: unitsOf(source, tensors, trained, places(trained)) },
      {
        heading: 'Untrained',
        note: 'drawn at random',
        units: unitsOf(source, tensors, control, some, 'untrained/'),
      },
    ],
  };
}

export const maximisationExhibits = {
  'activation-maximisation': ofAnalysis(
    'activation-maximisation',
    activationMaximisation,
    ['tensors/activation-maximisation'],
    selectMaximisedChannels,
  ),
  'activation-maximisation-classes': ofAnalysis(
    'activation-maximisation',
    activationMaximisation,
    ['tensors/activation-maximisation'],
    selectMaximisedClasses,
    { title: 'Images made to excite a class' },
  ),
};
