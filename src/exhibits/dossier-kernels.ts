// What a channel is made of: its kernels, the strongest link first, and the templates that were fitted to them.
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Source, Tensors } from '../artifacts/source.ts';
import type { DossierKernelsData } from '../figures/dossier/kernels.tsx';
import type { FittedTemplate } from '../figures/dossier/words.ts';
import type { Plane } from '../figures/marks/plane.ts';
import { featureMap } from '../figures/marks/plane.ts';
import { familyNames, templateWords } from '../figures/weights/template.words.ts';
import { both } from './choices.ts';
import type { ConvRecord } from './dossier-layers.ts';
import { columnOf, descending, fitsOf, fittingTensor, linksInto, neighbourLayers } from './dossier-layers.ts';

/** The fits of one filter, and the best among them. */
export interface Fits {
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
  { fitted }: { readonly fitted: Fits | undefined } = { fitted: selectFits(source, layer, channel) },
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
