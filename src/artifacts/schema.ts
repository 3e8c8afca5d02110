// The contract between the pipeline and the page: what public/artifacts/manifest.json holds. Types are inferred; nothing else is here.
// What must hold between its parts stands in relations/. Tensors lie beside it as safetensors; `files` names them, relative to the manifest.
import { z } from 'zod';
import { architecture, layerName, layerWith, mostLayers, size } from './layer-spec.ts';
import { datasetCard } from './dataset-card.ts';
import { checkDeclarations, label, listBy, perClass } from './schema-parts.ts';
import type { Fail } from './relations/expectation.ts';
import { checkManifest } from './relations/manifest.ts';

/** The networks that are trained: the main one, the same for fewer epochs, and what differs from that in one thing. */
export const runKinds = [
  'main',
  'short',
  'permuted-labels',
  'frozen-conv1',
  'no-flip',
  'no-shift',
  'no-augmentation',
  'kernel-3',
  'kernel-7',
  'half-width',
  'wide-end',
  'flatten',
  'double-width',
] as const;

const count = z.int32().nonnegative();
const share = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const shape = z.tuple([size, size, size]).describe('[height, width, channels]');
const derived = {
  name: layerName,
  outputShape: shape,
  parameters: count.describe('trainable numbers, batch norm folded'),
  macs: count.describe('multiply-accumulates for one image'),
  receptiveField: count.describe('side in input pixels; may exceed the image'),
  jump: count.describe('input pixels between neighbouring outputs'),
};

const epochRecord = z.strictObject({
  epoch: count.describe('1 after the first pass over the training images'),
  loss: z.number().nonnegative().describe('cross-entropy in nats on clean training images, evaluation mode'),
  accuracy: share,
  validationLoss: z.number().nonnegative(),
  validationAccuracy: share,
  learningRate: z.number().nonnegative().describe('of the last step of the epoch'),
});

const metrics = z.strictObject({
  accuracy: share,
  loss: z.number().nonnegative().describe('mean cross-entropy in nats'),
  perClass: perClass(share).describe('recall of each class'),
  confusion: perClass(perClass(count)).describe('rows are true classes, columns predictions'),
});

const example = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  split: z.literal('validation'),
  index: count.describe('0-based, in the training file'),
  label,
  predicted: label,
  probabilities: perClass(share),
});

const datasetStatistics = z.strictObject({
  images: count.describe('training images counted'),
  mean: share,
  standardDeviation: z.number().nonnegative(),
  zeroShare: share.describe('pixels that are exactly 0'),
  cornerZeroShare: share.describe('corner pixels that are exactly 0'),
  touchesTopOrBottom: share.describe('images with cloth in the first or last row'),
  touchesLeftOrRight: share.describe('images with cloth in the first or last column'),
  histogram: z.array(share).length(16).describe('share of pixels in 16 equal bins of byte value; sums to 1'),
  mirrorCorrelation: perClass(z.number().min(-1).max(1)).describe('class mean against its mirror image'),
  nearestMeanAccuracy: share.describe('validation accuracy of the nearest class mean: the simplest rival'),
});

const filterStatistics = z.strictObject({
  layer: z.string(),
  gain: z.array(z.number().nonnegative()).describe('norm of incoming times norm of outgoing weights, per filter'),
  untrainedGain: z.array(z.number().nonnegative()),
});

const file = z.strictObject({
  path: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*(\.[a-z0-9]+)?(\/[a-z0-9][a-z0-9-]*(\.[a-z0-9]+)?)*$/, 'a path below the manifest'),
  bytes: z.int32().positive(),
  sha256,
});

const runConfiguration = z.strictObject({
  batchSize: count,
  trainingImages: count,
  evaluationImages: count.describe('clean training images that measure loss and accuracy after each epoch'),
  statisticsImages: count.describe('clean training images that measure the batch-norm statistics'),
  peakLearningRate: z.number().positive(),
  warmUp: share.describe('share of the steps in which the rate rises'),
  momentum: share,
  weightDecay: z.number().nonnegative(),
  augmentation: z.strictObject({
    flip: share.describe('probability of mirroring an image'),
    shift: count.describe('largest shift along each axis, in pixels'),
    erase: share.describe('probability of erasing a box'),
    eraseArea: z.array(share).length(2),
    eraseRatio: z.array(z.number().positive()).length(2),
  }),
  labels: z.enum(['true', 'permuted']),
  frozen: z.array(z.string()).describe('layers that kept their random start'),
  architecture,
});

const run = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  kind: z.enum(runKinds),
  seed: count,
  configuration: runConfiguration,
  parameters: count,
  epochs: count,
  steps: count,
  validationAccuracy: share.describe(
    'at the end of the history: measured in training, on the folded float32 weights, before rounding',
  ),
  testAccuracy: share.describe(
    'of the file as shipped: float32 for the shipped run, float16 for the others; opened once, after all training',
  ),
  seconds: z.number().nonnegative().describe('training and the measurements after each epoch'),
  backend: z.enum(['cuda', 'webgpu', 'wasm']),
  machine: z.string().describe('processor and number of threads used'),
  commit: z.string().describe('of the pipeline that trained; provenance, never a gate'),
  shipped: z.boolean().describe('the main run with the median validation accuracy'),
  history: listBy('epoch', epochRecord).min(1),
  weights: file.describe('float16, batch norm folded'),
});

const checkpoint = z.strictObject({
  step: count,
  epochs: z.number().nonnegative(),
  loss: z
    .number()
    .nonnegative()
    .describe(
      'on the same clean training images as the history; this and all below: measured in training, on the folded float32 weights, before rounding',
    ),
  accuracy: share,
  validationLoss: z.number().nonnegative(),
  validationAccuracy: share,
  perClass: perClass(share).describe('validation recall of each class'),
  weights: file.describe('float16, batch norm folded'),
});

const estimate = z.tuple([z.number(), z.number()]).describe('95 % interval');

const comparison = z.strictObject({
  run: z.string(),
  against: z.string(),
  difference: z.number().describe('test accuracy of `run` minus that of `against`, the same images'),
  interval: estimate,
  onlyRun: count.describe('test images that only `run` gets right'),
  onlyAgainst: count,
  pValue: share.describe('exact McNemar test, two-sided'),
  adjustedP: share.describe('Holm over all comparisons'),
});

const manifestForm = z.strictObject({
  version: z.literal(1),
  dataset: z.strictObject({
    ...datasetCard,
    splits: z.strictObject({ train: count, validation: count, test: count }),
    checksums: z.record(z.string(), sha256).describe('SHA-256 of the files as they are read'),
    statistics: datasetStatistics,
  }),
  architecture: listBy('name', layerWith(derived)).min(1).max(mostLayers),
  versions: z.record(z.string(), z.string()),
  exportCommit: z.string().describe('of the pipeline that measured the trained networks and wrote the artifacts'),
  runs: listBy('id', run, runKinds).min(1),
  checkpoints: listBy('step', checkpoint).min(1).describe('the shipped run on its way, from step 0'),
  comparisons: listBy('run', comparison).describe('ablations against the main network of the same length'),
  metrics: z.strictObject({ validation: metrics, untrainedValidation: metrics, test: metrics }),
  examples: listBy('id', example).min(1),
  analyses: z
    .strictObject({ filters: listBy('layer', filterStatistics) })
    .describe('what live figures order channels by; what else was measured is evidence'),
  evidence: z
    .record(z.string(), z.strictObject({ result: file, tensors: file.optional() }))
    .describe('by analysis: JSON in the form of src/artifacts/evidence/<name>.ts, and large parts as safetensors'),
  files: z.strictObject({
    weights: file.describe('`<layer>/kernel` [height, width, in, out], `<layer>/bias`, …; float32, batch norm folded'),
    untrainedWeights: file,
    activations: file.describe('`<example id>/<layer>` [height, width, channels], after ReLU'),
    untrainedActivations: file,
    scales: file.describe('`<layer>` [channels]: 99.9th percentile of each channel on the validation images'),
    untrainedScales: file,
    examples: file.describe('`images` [examples, height, width] uint8, in the order of `examples`'),
    classMeans: file.describe('`means` [classes, height, width]: mean of byte / 255 of each class, training images'),
    testLogits: file.describe(
      '`logits` [test images, classes] float16 and `labels` [test images] uint8, in the order of the test file; `predicted/<run>` the same',
    ),
    split: file.describe('{train, validation}: 0-based indices into the training file'),
    tfjsModel: file.describe('model.json of a TensorFlow.js Layers model; its weights lie beside it'),
  }),
  digest: sha256.describe('of all of the above in canonical form: see manifest-digest.ts'),
});

export const manifestSchema = manifestForm.superRefine((manifest, context) => {
  // Where a value is out of its bounds already, relations are not looked at.
  if (context.issues.length > 0) return;
  const fail: Fail = (path, message) => context.addIssue({ code: 'custom', path: [...path], message });
  checkDeclarations(manifestForm, manifest, manifest.dataset.classes.length, fail);
  // Relations walk along the classes: of a list that is too short they would look at nothing.
  if (context.issues.length === 0) checkManifest(manifest, fail);
});

export type Manifest = z.infer<typeof manifestSchema>;
/** What the images are, without what was counted in them. */
export type DatasetCard = Pick<Manifest['dataset'], keyof typeof datasetCard>;
export type LayerRecord = Manifest['architecture'][number];
export type RunRecord = Manifest['runs'][number];
export type CheckpointRecord = Manifest['checkpoints'][number];
export type ComparisonRecord = Manifest['comparisons'][number];
export type EpochRecord = RunRecord['history'][number];
export type MetricsRecord = Manifest['metrics']['validation'];
export type ExampleRecord = Manifest['examples'][number];
export type DatasetStatistics = Manifest['dataset']['statistics'];
export type FilterStatistics = Manifest['analyses']['filters'][number];
export type FileRecord = Manifest['files']['weights'];
