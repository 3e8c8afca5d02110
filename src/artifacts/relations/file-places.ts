// Where the files of the artifacts lie, relative to the manifest: no two of them can be taken for each other.

/** By their key in the manifest's `files`. */
export const filePlaces = {
  weights: 'weights.safetensors',
  untrainedWeights: 'untrained/weights.safetensors',
  activations: 'activations.safetensors',
  untrainedActivations: 'untrained/activations.safetensors',
  scales: 'scales.safetensors',
  untrainedScales: 'untrained/scales.safetensors',
  examples: 'examples.safetensors',
  classMeans: 'class-means.safetensors',
  testLogits: 'test-logits.safetensors',
  split: 'split.json',
  tfjsModel: 'tfjs-model/model.json',
} as const;

/** The weights of a run, and those of the shipped run after `step` steps. */
export const networkPath = (id: string): string => `networks/${id}.safetensors`;
export const checkpointPath = (step: number): string => `checkpoints/step-${String(step).padStart(6, '0')}.safetensors`;
