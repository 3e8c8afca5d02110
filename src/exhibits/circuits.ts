// The exhibits of how layers are put together: filters that repeat, kernels and what they contribute, a layer written in pixels.
import type { Evidence } from '../artifacts/evidence/index.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Source } from '../artifacts/source.ts';
import type { EdgeAblationData } from '../figures/weights/edge-ablation.tsx';
import { edgeAblation } from '../figures/weights/edge-ablation.tsx';
import type { ExpandedWeightsData } from '../figures/weights/expanded-weights.tsx';
import { expandedWeights } from '../figures/weights/expanded-weights.tsx';
import { filterDuplicates } from '../figures/weights/filter-duplicates.tsx';
import type { FilterDuplicatesData } from '../figures/weights/filter-duplicates.words.ts';
import { kernelMatrix } from '../figures/weights/kernel-matrix.tsx';
import type { KernelMatrixData } from '../figures/weights/kernel-matrix.words.ts';
import { channelsOf } from './choices.ts';
import { ofAnalysis } from './exhibit.tsx';
import { isShown } from './filters.ts';

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

export const circuitExhibits = {
  'filter-duplicates': ofAnalysis('filter-duplicates', filterDuplicates, [], selectFilterDuplicates),
  'kernel-matrix': ofAnalysis('circuits', kernelMatrix, ['tensors/circuits', 'weights', 'scales'], selectKernelMatrix),
  'edge-ablation': ofAnalysis('circuits', edgeAblation, ['tensors/circuits', 'weights'], selectEdgeAblation),
  'expanded-weights': ofAnalysis('circuits', expandedWeights, ['tensors/circuits'], selectExpandedWeights),
};
