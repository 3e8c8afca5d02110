// A network as data: the shape of its images and a list of layers. Shapes, parameters, multiply-accumulates and receptive fields are derived
// from them. Knows no network in particular.
import { kindOf } from './layers/kinds.ts';
import type { LayerSpec, Parameter, Shape, SpecOf } from './layers/layer.ts';

export type { LayerSpec, Shape };

/** The size of one image. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What follows from a layer's place in the network. */
export interface Place {
  /** `[height, width, channels]`; `[1, 1, n]` after global average pooling. */
  readonly outputShape: Shape;
  /** Trainable numbers after batch normalisation is folded: weights and biases. */
  readonly parameters: number;
  /** Multiply-accumulate operations for one image. */
  readonly macs: number;
  /** Side of the square of input pixels that one output can depend on, in pixels; it may exceed the image. */
  readonly receptiveField: number;
  /** Distance in input pixels between neighbouring outputs. */
  readonly jump: number;
}

export type Layer = LayerSpec & Place;
export type ConvLayer = SpecOf<'conv'> & Place;

/** A network that classifies images. */
export interface Network {
  readonly input: ImageShape;
  readonly layers: readonly Layer[];
  /** Number of classes, which is that of the logits. */
  readonly classes: number;
}

/** Numbers in one image. */
export const valuesPerImage = ({ height, width, channels }: ImageShape): number => height * width * channels;

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const shapeOf = ({ height, width, channels }: ImageShape): Shape => [height, width, channels];

/**
 * Walks the list once and derives what each layer makes of its input.
 *
 * Receptive field and jump: r' = r + (k - 1) j and j' = j s (Araujo, Norris & Sim 2019, doi:10.23915/distill.00021).
 * Throws where a size does not fit: an even kernel, a pool that does not divide its input, a name used twice.
 */
export function deriveLayers(specs: readonly LayerSpec[], input: ImageShape): Layer[] {
  const names = new Set<string>();
  let shape = shapeOf(input);
  let receptiveField = 1;
  let jump = 1;
  return specs.map((spec): Layer => {
    if (names.has(spec.name)) throw new Error(`invalid architecture: layer name "${spec.name}" is used twice`);
    names.add(spec.name);
    const kind = kindOf(spec);
    const { outputShape, macs, window, stride } = kind.derive(spec, shape);
    const parameters = Object.values(kind.weights(spec, shape)).reduce((sum, one) => sum + product(one), 0);
    shape = outputShape;
    receptiveField += (window - 1) * jump;
    jump *= stride;
    return { ...spec, outputShape, parameters, macs, receptiveField, jump };
  });
}

/** The network of these layers on images of this shape. Throws where a layer does not fit, or the last one makes no logits. */
export function networkOf(specs: readonly LayerSpec[], input: ImageShape): Network {
  const layers = deriveLayers(specs, input);
  const last = layers.at(-1);
  const [height, width, classes] = last?.outputShape ?? [0, 0, 0];
  if (height !== 1 || width !== 1)
    throw new Error(
      `invalid architecture: ${last === undefined ? 'it has no layers' : `layer "${last.name}" ends it with maps of ${height} x ${width}`}; a network ends in one number for each class`,
    );
  return { input, layers, classes };
}

/** Calls `visit` for each layer with the shape of what it reads. */
function forEachInput({ layers, input }: Network, visit: (layer: Layer, shape: Shape) => void): void {
  let shape = shapeOf(input);
  for (const layer of layers) {
    visit(layer, shape);
    shape = layer.outputShape;
  }
}

/** Names and shapes of the folded weights, in the order of the network: `<layer>/kernel`, `<layer>/bias`, … */
export function weightShapes(network: Network): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  forEachInput(network, (layer, input) => {
    for (const [part, shape] of Object.entries(kindOf(layer).weights(layer, input)))
      shapes.set(`${layer.name}/${part}`, shape);
  });
  return shapes;
}

/** What is trained, by names, in the order in which it is drawn: `<layer>/kernel`, `<layer>/gamma`, `<layer>/beta`, … */
export function parametersOf(network: Network): ReadonlyMap<string, Parameter> {
  const parameters = new Map<string, Parameter>();
  forEachInput(network, (layer, input) => {
    for (const [part, parameter] of Object.entries(kindOf(layer).parameters(layer, input)))
      parameters.set(`${layer.name}/${part}`, parameter);
  });
  return parameters;
}

/** First pixel row (and column) that unit 0 of a layer depends on, negative in the padding; unit i begins i jumps later. */
export function firstPixel(layers: readonly Layer[], name: string): number {
  let start = 0;
  let jump = 1;
  for (const layer of layers.slice(0, layers.indexOf(layerNamed(name, layers)) + 1)) {
    start -= kindOf(layer).padding(layer) * jump;
    jump = layer.jump;
  }
  // Not -0, where nothing pads.
  return start + 0;
}

/** Finds a layer by name; throws and lists the known ones. */
export function layerNamed(name: string, layers: readonly Layer[]): Layer {
  const layer = layers.find((candidate) => candidate.name === name);
  if (layer === undefined) throw new Error(`unknown layer "${name}"; layers: ${layers.map((l) => l.name).join(', ')}`);
  return layer;
}
