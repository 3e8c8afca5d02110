// What a layer is: for each kind its form, and what it makes of its input. The one form of it, for the manifest, the model, the pipeline and the
// figures. What it makes is stated a second time here, beside the model that runs it, so that a manifest that was changed by hand does not
// describe a network that cannot be.
import { z } from 'zod';
import { listBy } from './schema-parts.ts';

/** Bounded, so that no list is made or walked that no memory holds. */
export const size = z.int32().positive().max(4096);

export const layerName = z.string().regex(/^[a-z0-9-]+$/);

const forms = {
  conv: {
    kind: z.literal('conv'),
    kernelSize: size,
    filters: size,
    padding: z.literal('same'),
    activation: z.literal('relu'),
  },
  maxPool: { kind: z.literal('maxPool'), size },
  globalAveragePool: { kind: z.literal('globalAveragePool') },
  dense: { kind: z.literal('dense'), units: size, activation: z.literal('linear') },
};

/** One layer of whatever kind, with what all of them have. */
export const layerWith = <Shared extends z.core.$ZodLooseShape>(shared: Shared) =>
  z.discriminatedUnion('kind', [
    z.strictObject({ ...forms.conv, ...shared }),
    z.strictObject({ ...forms.maxPool, ...shared }),
    z.strictObject({ ...forms.globalAveragePool, ...shared }),
    z.strictObject({ ...forms.dense, ...shared }),
  ]);

/** Bounded, so that no list is walked that no page can show. */
export const mostLayers = 100;

/** A network as the configuration of a run gives it. */
export const architecture = listBy('name', layerWith({ name: layerName }))
  .min(1)
  .max(mostLayers);

type Frozen<T> = T extends object ? Readonly<T> : T;

/** One layer as the configuration of a run gives it: everything else follows from its place. */
export type LayerSpec = Frozen<z.infer<typeof architecture>[number]>;

export type LayerShape = readonly [height: number, width: number, channels: number];

/** What a layer makes of its input, and the tensors that it needs for that. */
export interface Step {
  readonly outputShape: LayerShape;
  readonly parameters: number;
  readonly macs: number;
  /** By how much the receptive field grows, in steps of the input's jump. */
  readonly reach: number;
  readonly stride: number;
  readonly weights: readonly (readonly [name: string, shape: readonly number[]])[];
  /** What has to hold of one of its sizes. */
  readonly needs?: { readonly field: string; readonly holds: boolean; readonly must: string };
}

const weightsOf = (name: string, kernel: readonly number[], bias: number): Step['weights'] => [
  [`${name}/kernel`, kernel],
  [`${name}/bias`, [bias]],
];

/** The step of one layer. @param shape of what it reads */
export function stepOf(layer: LayerSpec, [height, width, channels]: LayerShape): Step {
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
        needs: { field: 'kernelSize', holds: k % 2 === 1, must: 'be odd, for padding "same"' },
      };
    }
    case 'maxPool': {
      const side = layer.size;
      const outputShape = [height / side, width / side, channels] as const;
      const holds = outputShape.every(Number.isInteger);
      const needs = { field: 'size', holds, must: 'divide the layer’s input' };
      return { outputShape, parameters: 0, macs: 0, reach: side - 1, stride: side, weights: [], needs };
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
