// The network as data: a list of layers. Shapes, parameters, multiply-accumulates and receptive fields are derived from it.
// Knows nothing of tensors, so that a figure, a schema or a test may use it without TensorFlow.js.

export type LayerSpec =
  | {
      readonly name: string;
      readonly kind: 'conv';
      readonly kernelSize: number;
      readonly filters: number;
      readonly padding: 'same';
      readonly activation: 'relu';
    }
  | { readonly name: string; readonly kind: 'maxPool'; readonly size: number }
  | { readonly name: string; readonly kind: 'globalAveragePool' }
  | { readonly name: string; readonly kind: 'dense'; readonly units: number; readonly activation: 'linear' };

/** `[height, width, channels]` of one image or one layer's output. */
export type Shape = readonly [height: number, width: number, channels: number];

/** A layer and what follows from its place in the network. */
export type Layer = LayerSpec & {
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
};

export type ConvLayer = Extract<Layer, { kind: 'conv' }>;

// #region architecture
/** The network of this tutorial: plain, small, and every number on its way is a sum, a maximum or a mean. */
export const architecture = [
  { name: 'conv1', kind: 'conv', kernelSize: 5, filters: 16, padding: 'same', activation: 'relu' },
  { name: 'pool1', kind: 'maxPool', size: 2 },
  { name: 'conv2', kind: 'conv', kernelSize: 3, filters: 32, padding: 'same', activation: 'relu' },
  { name: 'pool2', kind: 'maxPool', size: 2 },
  { name: 'conv3', kind: 'conv', kernelSize: 3, filters: 64, padding: 'same', activation: 'relu' },
  { name: 'conv4', kind: 'conv', kernelSize: 3, filters: 64, padding: 'same', activation: 'relu' },
  { name: 'gap', kind: 'globalAveragePool' },
  { name: 'logits', kind: 'dense', units: 10, activation: 'linear' },
] as const satisfies readonly LayerSpec[];
// #endregion

/** Fashion-MNIST images: 28 x 28 pixels, one channel, value = byte / 255. */
export const inputShape: Shape = [28, 28, 1];

/**
 * Walks the list once and derives what each layer makes of its input.
 *
 * Receptive field and jump: r' = r + (k - 1) j and j' = j s (Araujo, Norris & Sim 2019, doi:10.23915/distill.00021).
 * Throws where a size does not fit: an even kernel, a pool that does not divide its input, a name used twice.
 */
export function deriveLayers(specs: readonly LayerSpec[], input: Shape = inputShape): Layer[] {
  const names = new Set<string>();
  let shape = input;
  let receptiveField = 1;
  let jump = 1;
  return specs.map((spec): Layer => {
    if (names.has(spec.name)) throw new Error(`invalid architecture: layer name "${spec.name}" is used twice`);
    names.add(spec.name);
    const [height, width, channels] = shape;
    switch (spec.kind) {
      case 'conv': {
        const k = spec.kernelSize;
        if (!(k >= 1) || k % 2 === 0)
          throw new Error(`invalid kernelSize ${k} in layer "${spec.name}": same padding needs an odd size`);
        shape = [height, width, spec.filters];
        receptiveField += (k - 1) * jump;
        const weights = k * k * channels * spec.filters;
        return {
          ...spec,
          outputShape: shape,
          parameters: weights + spec.filters,
          macs: weights * height * width,
          receptiveField,
          jump,
        };
      }
      case 'maxPool':
        if (height % spec.size !== 0 || width % spec.size !== 0)
          throw new Error(`invalid size ${spec.size} in layer "${spec.name}": it does not divide ${height} x ${width}`);
        shape = [height / spec.size, width / spec.size, channels];
        receptiveField += (spec.size - 1) * jump;
        jump *= spec.size;
        return { ...spec, outputShape: shape, parameters: 0, macs: 0, receptiveField, jump };
      case 'globalAveragePool':
        shape = [1, 1, channels];
        receptiveField += (Math.max(height, width) - 1) * jump;
        return { ...spec, outputShape: shape, parameters: 0, macs: 0, receptiveField, jump };
      case 'dense': {
        const inputs = height * width * channels;
        shape = [1, 1, spec.units];
        return {
          ...spec,
          outputShape: shape,
          parameters: (inputs + 1) * spec.units,
          macs: inputs * spec.units,
          receptiveField,
          jump,
        };
      }
      default:
        return spec satisfies never;
    }
  });
}

/** The layers of this tutorial's network. */
export const layers: readonly Layer[] = deriveLayers(architecture);

/** Names and shapes of the folded weights, in the order of the network: `conv1/kernel` `[5, 5, 1, 16]`, `conv1/bias` `[16]`, … */
export function weightShapes(
  network: readonly Layer[] = layers,
  input: Shape = inputShape,
): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  let [height, width, channels] = input;
  for (const layer of network) {
    if (layer.kind === 'conv') {
      shapes.set(`${layer.name}/kernel`, [layer.kernelSize, layer.kernelSize, channels, layer.filters]);
      shapes.set(`${layer.name}/bias`, [layer.filters]);
    } else if (layer.kind === 'dense') {
      shapes.set(`${layer.name}/kernel`, [height * width * channels, layer.units]);
      shapes.set(`${layer.name}/bias`, [layer.units]);
    }
    [height, width, channels] = layer.outputShape;
  }
  return shapes;
}

/** Finds a layer by name; throws and lists the known ones. */
export function layerNamed(name: string, network: readonly Layer[] = layers): Layer {
  const layer = network.find((candidate) => candidate.name === name);
  if (layer === undefined) throw new Error(`unknown layer "${name}"; layers: ${network.map((l) => l.name).join(', ')}`);
  return layer;
}
