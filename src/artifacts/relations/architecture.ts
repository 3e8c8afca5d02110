// What must hold between the layers of a network: each follows from the one before it. Stated a second time, beside the program that
// derives the layers, so that a manifest that was changed by hand does not describe a network that cannot be.
import type { Expectation, Path } from './expectation.ts';

type Shape = readonly [height: number, width: number, channels: number];

interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A layer as a run's configuration gives it. */
export type LayerForm =
  | { readonly name: string; readonly kind: 'conv'; readonly kernelSize: number; readonly filters: number }
  | { readonly name: string; readonly kind: 'maxPool'; readonly size: number }
  | { readonly name: string; readonly kind: 'globalAveragePool' }
  | { readonly name: string; readonly kind: 'dense'; readonly units: number };

/** The same with what follows from its place. */
export type DerivedLayer = LayerForm & {
  readonly outputShape: readonly number[];
  readonly parameters: number;
  readonly macs: number;
  readonly receptiveField: number;
  readonly jump: number;
};

/** The shape of one image. @param dataset its card */
export const inputOf = ({ image }: { readonly image: ImageSize }): Shape => [image.height, image.width, image.channels];

/** What a layer makes of its input, and the tensors that it needs for that. */
interface Step {
  readonly outputShape: Shape;
  readonly parameters: number;
  readonly macs: number;
  /** By how much the receptive field grows, in steps of the input's jump. */
  readonly reach: number;
  readonly stride: number;
  readonly weights: readonly (readonly [name: string, shape: readonly number[]])[];
}

const weightsOf = (name: string, kernel: readonly number[], bias: number): Step['weights'] => [
  [`${name}/kernel`, kernel],
  [`${name}/bias`, [bias]],
];

function stepOf(layer: LayerForm, [height, width, channels]: Shape): Step {
  switch (layer.kind) {
    case 'conv': {
      const { name, kernelSize: k, filters } = layer;
      const kernel = k * k * channels * filters;
      return {
        outputShape: [height, width, filters],
        parameters: kernel + filters,
        macs: kernel * height * width,
        reach: k - 1,
        stride: 1,
        weights: weightsOf(name, [k, k, channels, filters], filters),
      };
    }
    case 'maxPool': {
      const { size } = layer;
      const outputShape: Shape = [height / size, width / size, channels];
      return { outputShape, parameters: 0, macs: 0, reach: size - 1, stride: size, weights: [] };
    }
    case 'globalAveragePool': {
      const reach = Math.max(height, width) - 1;
      return { outputShape: [1, 1, channels], parameters: 0, macs: 0, reach, stride: 1, weights: [] };
    }
    case 'dense': {
      const { name, units } = layer;
      const inputs = height * width * channels;
      return {
        outputShape: [1, 1, units],
        parameters: (inputs + 1) * units,
        macs: inputs * units,
        reach: 0,
        stride: 1,
        weights: weightsOf(name, [inputs, units], units),
      };
    }
    default:
      return layer satisfies never;
  }
}

/** The steps of a network, one for each layer. @param input the shape of one image */
export function stepsOf(layers: readonly LayerForm[], input: Shape): Step[] {
  let shape = input;
  return layers.map((layer) => {
    const step = stepOf(layer, shape);
    shape = step.outputShape;
    return step;
  });
}

/** Names and shapes of a network's folded weights, in the order of its layers. */
export const weightsIn = (layers: readonly LayerForm[], input: Shape): ReadonlyMap<string, readonly number[]> =>
  new Map(stepsOf(layers, input).flatMap(({ weights }) => weights));

/** Sizes that fit each other, and names that are there once. */
export function checkLayers(layers: readonly LayerForm[], input: Shape, path: Path, { holds }: Expectation): void {
  const names = layers.map(({ name }) => name);
  stepsOf(layers, input).forEach(({ outputShape: [height, width] }, i) => {
    const layer = layers[i] as LayerForm;
    holds([...path, i, 'name'], names.indexOf(layer.name) === i, 'differ from every other layer’s name');
    if (layer.kind === 'conv')
      holds([...path, i, 'kernelSize'], layer.kernelSize % 2 === 1, 'be odd, for padding "same"');
    if (layer.kind === 'maxPool')
      holds([...path, i, 'size'], Number.isInteger(height) && Number.isInteger(width), 'divide the layer’s input');
  });
}

/** Everything that follows from a layer's place is what is written there. */
export function checkDerived(layers: readonly DerivedLayer[], input: Shape, path: Path, expect: Expectation): void {
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
