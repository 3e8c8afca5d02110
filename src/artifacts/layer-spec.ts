// What a layer is: its name, its kind and its sizes. The one form of it, for the manifest, the model, the pipeline and the figures.
import { z } from 'zod';

/** Bounded, so that no list is made or walked that no memory holds. */
export const size = z.int32().positive().max(4096);

export const layerName = z.string().regex(/^[a-z0-9-]+$/);

const kinds = {
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

/** A list of layers, each with what all of them have. */
export const layersWith = <Shared extends z.core.$ZodLooseShape>(shared: Shared) =>
  z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ ...kinds.conv, ...shared }),
        z.strictObject({ ...kinds.maxPool, ...shared }),
        z.strictObject({ ...kinds.globalAveragePool, ...shared }),
        z.strictObject({ ...kinds.dense, ...shared }),
      ]),
    )
    .min(1)
    .max(100);

/** A network as the configuration of a run gives it. */
export const architecture = layersWith({ name: layerName });

type Frozen<T> = T extends object ? Readonly<T> : T;

/** One layer as the configuration of a run gives it: everything else follows from its place. */
export type LayerSpec = Frozen<z.infer<typeof architecture>[number]>;
