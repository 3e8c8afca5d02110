// Whole numbers in results of analyses that nothing else in the artifacts determines, each with the reason. They are bounded all the same,
// so that one more of them passes and a number without bound does not.
import type { EvidenceName } from '../../src/artifacts/evidence/index.ts';

const drawn = 'images drawn from those that there are: how many is the choice of the analysis';
const repeated = 'how often something is done over again is the choice of the analysis';
const choice = 'a choice of the analysis';
const answers = 'what a network answers to an image that is not shipped';
const unshipped = 'counted on images that are not shipped';
const fitted = 'a parameter that was fitted, as a whole number by chance';
const inTensors = 'counted in tensors that are decoded later';
const inNull = 'counted against single values of a null distribution, of which the histogram alone is shipped';

const fields: Partial<Readonly<Record<EvidenceName, readonly (readonly [field: RegExp, reason: string])[]>>> = {
  'activation-maximisation': [
    [/^recipe\.(steps|starts)$/, repeated],
    [/^recipe\.jitter$/, choice],
    [
      /\.units\.\d+\.(image|label)$/,
      'the training image that excites a unit most: the training images are not shipped',
    ],
    [/\.(plain|smooth)\.answer$/, answers],
    [/^untrained\.\d+\.units\.\d+\.unit$/, 'channels drawn at random'],
  ],
  'attribution-maps': [[/^steps$/, repeated]],
  'channel-ablation': [[/^cumulative\.layers\.\d+\.removed\.[1-9]\d*$/, choice]],
  circuits: [
    [/^images\.(ablation|expansion)$/, drawn],
    [/^ablation\.distinct$/, inTensors],
  ],
  'class-profile': [[/^top$/, choice]],
  corruptions: [[/^images$/, drawn]],
  deletion: [[/^images$/, drawn]],
  'disputed-labels': [
    [/\.anyWrong$/, unshipped],
    [/^(validation|test)\.pairs\.\d+\.(label|answer)$/, unshipped],
    [/^shown\.\d+\.index$/, 'the place of an image in the training file'],
    [/^shown\.\d+\.(label|answer)$/, answers],
  ],
  'edge-response': [[/^positions$/, unshipped]],
  'feature-map-controls': [
    [/^inputs\.0\.untrained\.predicted$|^inputs\.[12]\.(un)?trained\.predicted$/, answers],
    [/\.silent$/, inTensors],
  ],
  fgsm: [
    [/^images$/, drawn],
    [/^steps\.[1-9]\d*\.size$/, choice],
  ],
  'filter-duplicates': [[/^mirrors\.sets$/, repeated]],
  'filter-spectrum': [[/\.outstanding$/, inNull]],
  identities: [[/^images$/, drawn]],
  'linear-probes': [
    [/^(trainingImages|heldOutImages)$/, drawn],
    [/^permutedProbe\.permutations$/, repeated],
  ],
  pca: [
    [/^neighbourCount$/, choice],
    [/^points\.\d+$/, 'places of validation images, which are not shipped'],
  ],
  'pixel-decodability': [[/^(trainingImages|heldOutImages)$/, drawn]],
  'receptive-fields': [[/^images$/, drawn]],
  'sanity-checks': [[/^statisticsImages$/, drawn]],
  'seed-comparison': [[/^nulls\.sets$/, repeated]],
  shift: [[/^canvas\.images$/, drawn]],
  'template-fits': [
    [/^families\.\d+\.templates$/, choice],
    [/\.outstanding$/, inNull],
    [/^filters\.\d+\.fits\.\d+\.(x|y|angle|aspect)$/, fitted],
  ],
  'unlike-data': [
    [/^images\.fitted$/, drawn],
    [/^components$/, choice],
    [/^drawings\.\d+\.answer$/, answers],
  ],
};

/** Why nothing can tell that a number was changed; `undefined` where something can. @param at its place @param kind of the change */
export const undetermined = (name: string, at: string, kind: string): string | undefined =>
  kind === 'one more' ? fields[name as EvidenceName]?.find(([field]) => field.test(at))?.[1] : undefined;
