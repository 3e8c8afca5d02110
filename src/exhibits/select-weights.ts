// Which numbers the figures of weights are given. Filters come in the order of their gain; the template beside a filter is the one that
// stands out most against its own chance, as the analysis found it.
import type { Source } from '../artifacts/source.ts';
import type { Evidence } from '../artifacts/evidence/index.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import type { EdgeAblationData } from '../figures/weights/edge-ablation.tsx';
import type { ExpandedWeightsData } from '../figures/weights/expanded-weights.tsx';
import type { FilterDuplicatesData } from '../figures/weights/filter-duplicates.words.ts';
import type { FilterSpectrumData } from '../figures/weights/filter-spectrum.tsx';
import type { KernelMatrixData } from '../figures/weights/kernel-matrix.words.ts';
import type { NullRow, NullSample } from '../figures/marks/null-data.ts';
import type { TemplateFitsData } from '../figures/weights/template-fits.tsx';
import { templateWords } from '../figures/weights/template.words.ts';
import { channelsOf } from './select.ts';

/** The shown run and its start are told from the others of their kind. */
const isShown = ({ manifest }: Source, { run, kind }: Pick<NullSample, 'run' | 'kind'>): boolean =>
  run === shippedRun(manifest).id && (kind === 'trained' || kind === 'start');

/** Gabor was a person. */
const familyNames = { edge: 'edge', gabor: 'Gabor', blob: 'blob' } as const;

/** Every filter of the first layer with its best template, and what the templates explain in all networks. */
export function selectTemplateFits(found: Evidence['template-fits'], source: Source): TemplateFitsData {
  const tensors = source.evidenceTensors('template-fits');
  return {
    layer: found.layer,
    kernel: tensorNamed(source.weights('trained'), `${found.layer}/kernel`),
    templates: Object.fromEntries(found.families.map(({ name }) => [familyNames[name], tensorNamed(tensors, name)])),
    best: channelsOf(source, found.layer).map((filter) => {
      const fitted = found.filters[filter];
      const fit = fitted?.fits.find(({ family }) => family === fitted.best);
      if (fit === undefined)
        throw new Error(`missing fit of filter ${filter}: run npm run pipeline -- --from analyses`);
      const { family, r2, percentile } = fit;
      return { filter, family: familyNames[family], r2, percentile, words: templateWords(fit) };
    }),
    rows: found.families.map((family, i): NullRow => ({
      name: `${familyNames[family.name]}, R²`,
      domain: [0, 1],
      null: family.null,
      shuffled: family.shuffled,
      samples: found.samples.map(({ run, kind, fits }) => ({
        ...(fits[i] as (typeof fits)[number]),
        run,
        kind,
        isShown: isShown(source, { run, kind }),
      })),
    })),
  };
}

const measures = {
  autocorrelation: { name: 'correlation of neighbouring weights', domain: [-1, 1] },
  'low-frequency': { name: 'share of low frequencies', domain: [0, 1] },
  orientation: { name: 'orientation selectivity', domain: [0, 1] },
} as const;

/** Mean spectra of the shown network, of its start and of random filters, and what they come to in all networks. */
export const selectFilterSpectrum = (found: Evidence['filter-spectrum'], source: Source): FilterSpectrumData => ({
  layer: found.layer,
  size: found.size,
  low: found.lowFrequency,
  spectra: [
    { name: 'Trained', shares: found.spectra.trained },
    { name: 'Start', shares: found.spectra.start },
    { name: 'Random', shares: found.spectra.null },
  ],
  rows: found.measures.map((measure, i): NullRow => ({
    ...measures[measure.name],
    null: measure.null,
    shuffled: measure.shuffled,
    samples: found.samples.map((sample) => ({
      ...(sample.measures[i] as (typeof sample.measures)[number]),
      run: sample.run,
      kind: sample.kind,
      isShown: isShown(source, sample),
    })),
  })),
});

/** Closest filters and counts of every layer, and the mirrored partners of every network. */
export function selectFilterDuplicates(
  { threshold, nearDead, images, layers, mirrors }: Evidence['filter-duplicates'],
  source: Source,
): FilterDuplicatesData {
  const counted = (network: (typeof layers)[number]['trained']) => ({
    closestCosine: network.closestCosine,
    closestCorrelation: network.closestCorrelation,
    duplicates: network.duplicates.length,
    dead: network.dead.length,
    nearDead: network.nearDead.length,
  });
  return {
    threshold,
    nearDead,
    images: images.training,
    layers: layers.map(({ layer, trained, untrained }) => ({
      layer,
      trained: counted(trained),
      untrained: counted(untrained),
    })),
    mirrors: {
      ...mirrors,
      samples: mirrors.samples.map(({ run, kind, leftRight, upDown, difference }) => ({
        run,
        kind,
        isShown: isShown(source, { run, kind }),
        leftRight: leftRight.mean,
        upDown: upDown.mean,
        difference,
        pLeftRight: leftRight.pValue,
        pUpDown: upDown.pValue,
      })),
    },
  };
}

/** The kernels of the second convolution and what each contributes; both orders are by gain. */
export function selectKernelMatrix(found: Evidence['circuits'], source: Source): KernelMatrixData {
  const tensors = source.evidenceTensors('circuits');
  const { layer } = found.ablation;
  const measured = found.layers.find((one) => one.layer === layer);
  if (measured === undefined)
    throw new Error(`missing contributions of ${layer}: run npm run pipeline -- --from analyses`);
  const { from, top, even, trained, untrained, shuffled } = measured;
  return {
    layer,
    from,
    kernel: tensorNamed(source.weights('trained'), `${layer}/kernel`),
    inputScale: tensorNamed(source.scales('trained'), from),
    // A pool has the channels of the convolution that it reads.
    inputs: channelsOf(source, precedingConv(source, layer)),
    outputs: channelsOf(source, layer),
    images: found.images.contributions,
    links: {
      trained: tensorNamed(tensors, `link/${layer}`),
      untrained: tensorNamed(tensors, `untrained/link/${layer}`),
      shuffled: tensorNamed(tensors, `shuffled/link/${layer}`),
    },
    top,
    even,
    topShare: { trained, untrained, shuffled },
  };
}

/** The convolution whose channels a layer reads, through pools. */
function precedingConv({ manifest }: Source, layer: string): string {
  const convs = manifest.architecture.filter(({ kind }) => kind === 'conv').map(({ name }) => name);
  const before = convs[convs.indexOf(layer) - 1];
  if (before === undefined)
    throw new Error(`unknown layer "${layer}"; layers that read a convolution: ${convs.slice(1).join(', ')}`);
  return before;
}

/** Every kernel of the second convolution with its size, its contribution and what its removal does. */
export function selectEdgeAblation({ ablation, images }: Evidence['circuits'], source: Source): EdgeAblationData {
  const tensors = source.evidenceTensors('circuits');
  const { layer, rise, movement, distinct } = ablation;
  const values = (name: string) => tensorNamed(tensors, `${name}/${layer}`).data;
  const [contribution, rises, errors, movements] = ['contribution', 'rise', 'rise-error', 'movement'].map(values);
  const norms = kernelNorms(tensorNamed(source.weights('trained'), `${layer}/kernel`));
  const outputs = tensorNamed(tensors, `rise/${layer}`).shape[1] ?? 1;
  return {
    layer,
    images: images.ablation,
    kernels: norms.map((weightNorm, edge) => ({
      input: Math.floor(edge / outputs),
      output: edge % outputs,
      contribution: contribution?.[edge] ?? 0,
      weightNorm,
      rise: rises?.[edge] ?? 0,
      riseError: errors?.[edge] ?? 0,
      movement: movements?.[edge] ?? 0,
    })),
    correlations: { rise, movement },
    distinct,
  };
}

/** Euclidean norm of every kernel of `[k, k, in, out]`, row-major `[in, out]`. */
function kernelNorms({ shape, data }: TensorData): number[] {
  const [, , inputs = 0, outputs = 0] = shape;
  const squares = new Array<number>(inputs * outputs).fill(0);
  data.forEach((weight, i) => (squares[i % squares.length] = (squares[i % squares.length] ?? 0) + weight * weight));
  return squares.map(Math.sqrt);
}

/** The second convolution written in pixels, and how much of it that explains. */
export const selectExpandedWeights = (
  { expansion, images }: Evidence['circuits'],
  source: Source,
): ExpandedWeightsData => ({
  layer: expansion.layer,
  expanded: tensorNamed(source.evidenceTensors('circuits'), `expanded/${expansion.layer}`),
  r2: { trained: expansion.trained, shuffled: expansion.shuffled, untrained: expansion.untrained },
  images: images.expansion,
});
