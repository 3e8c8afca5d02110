// A whole run of another world, in memory: manifest, networks, activations, and a result of every analysis with its tensors. The network
// runs (in plain loops), so that activations, logits and predictions fit its weights; numbers that no relation binds are those of the
// shipped run, or noise of a fixed seed.
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { factsOf } from '../../src/artifacts/evidence/agreement.ts';
import type { Agreement, TensorForm, TensorForms } from '../../src/artifacts/evidence/agreement.ts';
import { checkEvidence, evidenceSchemas } from '../../src/artifacts/evidence/index.ts';
import type { Evidence, EvidenceName } from '../../src/artifacts/evidence/index.ts';
import { manifestSchema } from '../../src/artifacts/schema.ts';
import type { Manifest } from '../../src/artifacts/schema.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { sourceOf } from '../../src/artifacts/source.ts';
import type { Source, Tensors } from '../../src/artifacts/source.ts';
import { fileForms, weightForms } from '../../src/artifacts/tensor-forms.ts';
import { mean } from '../../src/mean.ts';
import { softmax } from '../../src/model/probabilities.ts';
import { normal, randomFrom } from '../../src/model/random.ts';
import { shownExample } from '../../src/subject/subject.ts';
import { naiveForward } from '../model/naive-network.ts';
import { mendByMessage, mending } from './repaired.ts';
import { adjusted } from './small-results.ts';
import { renamed, smallManifest } from './small-manifest.ts';

const names = Object.keys(evidenceSchemas) as EvidenceName[];
const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Noise in the form that a tensor must have. */
function noise({ dtype, shape, range }: TensorForm, seed: number): TensorData {
  const random = randomFrom(seed, 11);
  const { low, high } = { low: -Infinity, high: Infinity, ...range };
  const length = sizeOf(shape);
  if (dtype === 'uint8') {
    const most = Math.min(255, high);
    return { dtype, shape, data: Uint8Array.from({ length }, () => Math.floor(random() * (most + 1))) };
  }
  const bounded = (): number =>
    Number.isFinite(high) ? Math.max(low, 0) + random() * (high - Math.max(low, 0)) : 0.1 + random();
  return {
    dtype,
    shape,
    data: Float32Array.from({ length }, () => (range === undefined ? normal(random) : bounded())),
  };
}
const noises = (forms: TensorForms, seed: number): Tensors =>
  new Map(
    Object.entries(forms).map(([name, form], i) => {
      const made = noise(form, 1000 * seed + i);
      // Means of activations and standard errors are no less than 0.
      if (/\/(?:errors|means)$/.test(name)) made.data.forEach((value, k) => (made.data[k] = Math.abs(value)));
      return [name, made];
    }),
  );

/** Weights of a size that neither fades nor bursts. */
function weightsOf(manifest: Manifest, seed: number): Tensors {
  return new Map(
    [...noises(weightForms(manifest.architecture, manifest, 'float32'), seed)].map(([name, { shape, data, dtype }]) => {
      const scale = name.endsWith('/bias') ? 0.05 : Math.sqrt(2 / (sizeOf(shape) / (shape.at(-1) ?? 1)));
      return [name, { dtype, shape, data: Float32Array.from(data, (value) => value * scale) } as const];
    }),
  );
}

/** A ring or a bar on the table, by its class, and a little noise. */
function picturesOf(count: number, { height, width }: { readonly height: number; readonly width: number }): Uint8Array {
  const random = randomFrom(5);
  return Uint8Array.from({ length: count * height * width }, (_, i) => {
    const [row, column] = [Math.floor(i / width) % height, i % width];
    const label = Math.floor(i / (height * width) / 2);
    const away = Math.hypot(row - height / 2, column - width / 2);
    const is = label % 2 ? Math.abs(row - column + label) < 4 && away < 13 : Math.abs(away - 5 - label / 2) < 3;
    return is ? Math.floor(120 + 135 * random()) : 0;
  });
}

function activationsOf(manifest: Manifest, weights: Tensors, pixels: Uint8Array): Map<string, TensorData> {
  const { image } = manifest.dataset;
  const size = image.height * image.width * image.channels;
  return new Map(
    manifest.examples.flatMap(({ id }, i) => {
      const values = Array.from(pixels.subarray(i * size, (i + 1) * size), (byte) => byte / 255);
      const outputs = naiveForward(manifest.architecture, weights, values, image);
      return manifest.architecture.map(({ name, outputShape: [height, width, channels] }) => {
        const shape = height * width === 1 ? [channels] : [height, width, channels];
        return [
          `${id}/${name}`,
          { dtype: 'float32', shape, data: Float32Array.from(outputs.get(name) ?? []) },
        ] as const;
      });
    }),
  );
}

/** Moves the biases of the last layer, so that no class is said of every image. */
function centre({ examples }: Manifest, weights: Tensors, outputs: Tensors, head: string): void {
  weights.get(`${head}/bias`)?.data.forEach((bias, label, all) => {
    const logits = examples.map(({ id }) => outputs.get(`${id}/${head}`)?.data[label] ?? 0);
    all[label] = bias - mean(logits);
  });
}

const evidenceFiles = import.meta.glob<Record<string, unknown>>('../../src/artifacts/evidence/*.ts', { eager: true });
function agreementOf(name: EvidenceName): Agreement<unknown> {
  const camel = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return evidenceFiles[`../../src/artifacts/evidence/${name}.ts`]?.[`${camel}Agreement`] as Agreement<unknown>;
}

/** The shipped result, told in the names of this world. What is about a layer or a class that is not here is left out. */
function translated(value: unknown, rename: (text: string) => string | undefined): unknown {
  if (typeof value === 'string') return rename(value);
  if (Array.isArray(value)) return value.map((one) => translated(one, rename)).filter((one) => one !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(
    ([key, one]) => [key, key === 'dimensions' && one === 784 ? 1024 : translated(one, rename)] as const,
  );
  const isGone = parts.some(([key, one]) => ['layer', 'network', 'method', 'order'].includes(key) && one === undefined);
  return isGone ? undefined : Object.fromEntries(parts.filter(([, one]) => one !== undefined));
}

/** What is wrong with a result after what could be mended was; empty where it keeps every relation. */
function mendOnce(name: EvidenceName, root: { readonly value: unknown }, manifest: Manifest): string[] {
  const left: string[] = [];
  const told = (path: readonly PropertyKey[], message: string): void => {
    mendByMessage(root, ['value', ...(path as (string | number)[])], message);
    left.push(`${path.join('.')}: ${message}`);
  };
  (adjusted[name] as ((result: unknown, manifest: Manifest) => void) | undefined)?.(root.value, manifest);
  const parsed = evidenceSchemas[name].safeParse(root.value);
  for (const { path, message } of parsed.error?.issues ?? []) told(path, message);
  if (!parsed.success) return left;
  const changed = (): void => void left.push('a relation was mended');
  agreementOf(name)(root.value, factsOf(manifest), mending(root.value, changed));
  if (left.length === 0) checkEvidence(name, parsed.data as never, factsOf(manifest), told);
  return left;
}

/** A result that keeps every relation, and what its tensors must be; throws where a relation is left. */
function resultOf(name: EvidenceName, start: unknown, manifest: Manifest): readonly [unknown, TensorForms | undefined] {
  const root = { value: start };
  let left: string[] = [];
  for (let round = 0; round < 12; round++) {
    left = mendOnce(name, root, manifest);
    if (left.length > 0) continue;
    const result = evidenceSchemas[name].parse(root.value);
    return [result, checkEvidence(name, result as never, factsOf(manifest), () => undefined)];
  }
  throw new Error(`invalid result of "${name}" in the small world: ${left.join('; ')}`);
}

/** Places of maxima lie within the maps of their layer. */
function withinMaps({ architecture }: Manifest, patches: Tensors): void {
  for (const [name, { data }] of patches) {
    const [, layer, part] = name.split('/');
    const side = architecture.find((one) => one.name === layer)?.outputShape[0] ?? 1;
    if (part === 'units') data.forEach((value, i) => (data[i] = value % side));
  }
}

export interface SmallWorld {
  readonly source: Source;
  readonly manifest: Manifest;
  /** What the network says of an image: the outputs of every layer. */
  readonly run: (pixels: Uint8Array) => Tensors;
}

/** Throws where a part does not pass the schemas and relations of the real doors. */
export function smallWorld(): SmallWorld {
  const shipped = loadArtifacts();
  const bare = smallManifest(shipped.manifest, []);
  const pixels = picturesOf(bare.examples.length, bare.dataset.image);
  const networks = { trained: weightsOf(bare, 1), untrained: weightsOf(bare, 2) };
  const head = bare.architecture.at(-1)?.name ?? '';
  centre(bare, networks.trained, activationsOf(bare, networks.trained, pixels), head);
  const outputs = activationsOf(bare, networks.trained, pixels);
  const said = bare.examples.map(({ id }) => softmax(outputs.get(`${id}/${head}`)?.data ?? []));
  const manifest = manifestSchema.parse(smallManifest(shipped.manifest, said));
  const rename = (text: string): string | undefined => renamed(text, shipped.manifest, manifest.examples);
  const found = names.map((name) => {
    const [result, forms] = resultOf(name, translated(shipped.evidence[name], rename), manifest);
    return { name, result, tensors: forms && noises(forms, names.indexOf(name) + 10) };
  });
  withinMaps(manifest, found.find(({ name }) => name === 'activating-patches')?.tensors ?? new Map());
  const forms = fileForms(factsOf(manifest));
  const files: Readonly<Record<string, Tensors>> = {
    weights: networks.trained,
    untrainedWeights: networks.untrained,
    activations: outputs,
    untrainedActivations: activationsOf(manifest, networks.untrained, pixels),
    scales: noises(forms.scales ?? {}, 4),
    untrainedScales: noises(forms.untrainedScales ?? {}, 5),
    examples: new Map([['images', { dtype: 'uint8', shape: forms.examples?.['images']?.shape ?? [], data: pixels }]]),
    classMeans: noises(forms.classMeans ?? {}, 6),
    ...Object.fromEntries(found.flatMap(({ name, tensors }) => (tensors ? [[`tensors/${name}`, tensors]] : []))),
  };
  const results = Object.fromEntries(found.map(({ name, result }) => [name, result])) as Partial<Evidence>;
  const source = sourceOf({
    manifest,
    shown: { id: shownExample(manifest).id },
    tensors: (need) => files[need],
    checkpoint: (step) => weightsOf(manifest, 100 + step),
    evidence: (name) => results[name],
  });
  const run = (image: Uint8Array): Tensors => {
    const [only] = manifest.examples;
    const one = { ...manifest, examples: only ? [only] : [] };
    const all = activationsOf(one, networks.trained, image);
    return new Map([...all].map(([name, tensor]) => [name.slice(name.indexOf('/') + 1), tensor]));
  };
  return { source, manifest, run };
}
