// What must hold between the layers of a network: each follows from the one before it. What one layer makes of
// its input stands with its form.
import { stepOf } from '../layer-spec.ts';
import type { LayerShape, LayerSpec, Step } from '../layer-spec.ts';
import type { Expectation, Path } from './expectation.ts';

/** A layer with what follows from its place. */
export type DerivedLayer = LayerSpec & {
  readonly outputShape: readonly number[];
  readonly parameters: number;
  readonly macs: number;
  readonly receptiveField: number;
  readonly jump: number;
};

/** The shape of one image. @param dataset its card */
export const inputOf = ({
  image,
}: {
  readonly image: { readonly height: number; readonly width: number; readonly channels: number };
}): LayerShape => [image.height, image.width, image.channels];

/** The steps of a network, one for each layer. @param input the shape of one image */
export function stepsOf(layers: readonly LayerSpec[], input: LayerShape): Step[] {
  let shape = input;
  return layers.map((layer) => {
    const step = stepOf(layer, shape);
    shape = step.outputShape;
    return step;
  });
}

/** Names and shapes of a network's folded weights, in the order of its layers. */
export const weightsIn = (layers: readonly LayerSpec[], input: LayerShape): ReadonlyMap<string, readonly number[]> =>
  new Map(stepsOf(layers, input).flatMap(({ weights }) => weights));

/** Sizes that fit each other, and names that are there once. */
export function checkLayers(layers: readonly LayerSpec[], input: LayerShape, path: Path, { holds }: Expectation): void {
  const names = layers.map(({ name }) => name);
  stepsOf(layers, input).forEach(({ needs }, i) => {
    const { name } = layers[i] as LayerSpec;
    holds([...path, i, 'name'], names.indexOf(name) === i, 'differ from every other layer’s name');
    if (needs) holds([...path, i, needs.field], needs.holds, needs.must);
  });
}

/** Everything that follows from a layer's place is what is written there. */
export function checkDerived(
  layers: readonly DerivedLayer[],
  input: LayerShape,
  path: Path,
  expect: Expectation,
): void {
  checkLayers(layers, input, path, expect);
  let [receptiveField, jump] = [1, 1];
  stepsOf(layers, input).forEach(({ outputShape, parameters, macs, reach, stride }, i) => {
    receptiveField += reach * jump;
    jump *= stride;
    const truth = { outputShape, parameters, macs, receptiveField, jump };
    for (const [key, value] of Object.entries(truth))
      expect.same([...path, i, key], (layers[i] as DerivedLayer)[key as keyof typeof truth], value);
  });
}
