// What the tensors are that a manifest names itself: names, types and shapes, from the architecture, the examples and the dataset.
import type { Facts, TensorForm, TensorForms } from './evidence/agreement.ts';
import { inputOf, weightsIn } from './relations/architecture.ts';
import type { LayerSpec } from './layer-spec.ts';
import type { Manifest } from './schema.ts';

const each = <T>(keys: readonly string[], valueOf: (key: string) => T): Record<string, T> =>
  Object.fromEntries(keys.map((key) => [key, valueOf(key)]));

/** The weights of a network. Biases may all be 0. */
export function weightForms(layers: readonly LayerSpec[], manifest: Manifest, dtype: TensorForm['dtype']): TensorForms {
  const shapes = weightsIn(layers, inputOf(manifest.dataset));
  return Object.fromEntries(
    [...shapes].map(([name, shape]) => [name, { dtype, shape, mayBeBlank: name.endsWith('/bias') }]),
  );
}

function activationForms({ manifest: { examples, architecture } }: Facts): TensorForms {
  return Object.fromEntries(
    examples.flatMap(({ id }) => {
      // From global average pooling on there are no places left.
      const shapeOf = ([height = 0, width = 0, channels = 0]: readonly number[]): number[] =>
        height * width === 1 ? [channels] : [height, width, channels];
      return architecture.map(({ name, outputShape }): [string, TensorForm] => [
        `${id}/${name}`,
        { dtype: 'float32', shape: shapeOf(outputShape) },
      ]);
    }),
  );
}

/** The forms of all tensors that `files` names, by their keys there. */
export function fileForms(facts: Facts): Readonly<Partial<Record<keyof Manifest['files'], TensorForms>>> {
  const { manifest, side, layers, channels } = facts;
  const { architecture, dataset, examples, runs } = manifest;
  const classes = dataset.classes.length;
  const weights = weightForms(architecture, manifest, 'float32');
  const activations = activationForms(facts);
  const scale = (layer: string): TensorForm => ({
    dtype: 'float32',
    shape: [channels(layer)],
    range: { low: 0, high: Infinity },
  });
  const scales = each(layers.slice(0, -1), scale);
  const label = { low: 0, high: classes - 1 };
  const labels: TensorForm = { dtype: 'uint8', shape: [dataset.splits.test], range: label };
  return {
    weights,
    untrainedWeights: weights,
    activations,
    untrainedActivations: activations,
    scales,
    untrainedScales: scales,
    examples: { images: { dtype: 'uint8', shape: [examples.length, side, side], eachFilled: true } },
    classMeans: {
      means: { dtype: 'float32', shape: [classes, side, side], range: { low: 0, high: 1 }, eachFilled: true },
    },
    testLogits: {
      logits: { dtype: 'float16', shape: [dataset.splits.test, classes] },
      labels,
      ...each(
        runs.map(({ id }) => `predicted/${id}`),
        () => ({ ...labels, mayBeBlank: true }),
      ),
    },
  };
}
