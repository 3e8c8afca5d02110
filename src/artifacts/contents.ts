// What lies beside a manifest: every file decoded, compared with the manifest and with the other files. Used by the writer before anything
// is written and by the build before anything is drawn; where the bytes are is an argument, so it knows neither Node nor a page.
import { z } from 'zod';
import { checkEvidence, evidenceSchemas } from './evidence/index.ts';
import type { Evidence, EvidenceName } from './evidence/index.ts';
import { factsOf } from './evidence/agreement.ts';
import type { Facts, TensorForm, TensorForms } from './evidence/agreement.ts';
import type { Path } from './relations/expectation.ts';
import { decodeSafetensors } from './safetensors.ts';
import type { TensorData } from './safetensors.ts';
import type { Manifest } from './schema.ts';
import { parseJson } from './strict-json.ts';
import { fileForms, weightForms } from './tensor-forms.ts';

export type Tensors = ReadonlyMap<string, TensorData>;

/** Where the files are, and how a fault in one is told. */
export interface Place {
  /** The bytes of a file by its path below the manifest. */
  readonly read: (path: string) => Uint8Array;
  /** The file's name for an error message. */
  readonly name: (path: string) => string;
  readonly remedy: string;
}

type Wrong = (field: Path | string, reason: string) => Error;
const faultsIn =
  ({ name, remedy }: Place, path: string): Wrong =>
  (field, reason) => {
    const at = Array.isArray(field) ? field.join('.') : String(field);
    return new Error(`invalid artifacts ${name(path)}: ${at === '' ? '' : `${at}: `}${reason}; ${remedy}`);
  };

/** Reads JSON; throws and names the file where it is anything else. */
export function readJson(place: Place, path: string, bytes: Uint8Array = place.read(path)): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    throw faultsIn(place, path)('', (error as Error).message);
  }
}

const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** What is wrong with the values of a tensor of the right type and shape. Plain loops: millions of numbers are looked at in every build. */
function faultIn(
  { data, shape }: TensorData,
  { range, mayBeBlank = false, eachFilled = false }: TensorForm,
): string | undefined {
  const { low, high, none } = { low: -Infinity, high: Infinity, none: undefined, ...range };
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (!Number.isFinite(value)) return `it holds ${value} at place ${i}`;
    if ((value < low || value > high) && value !== none)
      return `it holds ${value} at place ${i}, outside of ${low} to ${high}`;
  }
  const isBlank = (from: number, to: number): boolean => {
    for (let i = from; i < to; i++) if (data[i] !== 0) return false;
    return true;
  };
  if (!mayBeBlank && isBlank(0, data.length)) return 'it is 0 throughout';
  const slices = eachFilled ? (shape[0] ?? 0) : 0;
  const size = data.length / slices;
  for (let i = 0; i < slices; i++) if (isBlank(i * size, (i + 1) * size)) return `slice ${i} is 0 throughout`;
  return undefined;
}

/** Decodes a file of tensors that must be exactly these. Throws and names file and tensor where one is missing, surplus, or another. */
function readTensors(place: Place, path: string, forms: TensorForms): Tensors {
  const wrong = faultsIn(place, path);
  const bytes = place.read(path);
  let tensors: Tensors;
  try {
    ({ tensors } = decodeSafetensors(bytes, place.name(path)));
  } catch (error) {
    throw new Error(`${(error as Error).message}; ${place.remedy}`, { cause: error });
  }
  for (const [name, form] of Object.entries(forms)) {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw wrong(name, 'the tensor is missing');
    if (tensor.dtype !== form.dtype) throw wrong(name, `its numbers are ${tensor.dtype}, not ${form.dtype}`);
    if (shapeText(tensor.shape) !== shapeText(form.shape))
      throw wrong(name, `its shape is ${shapeText(tensor.shape)}, not ${shapeText(form.shape)}`);
    const fault = faultIn(tensor, form);
    if (fault !== undefined) throw wrong(name, fault);
  }
  const surplus = [...tensors.keys()].find((name) => !Object.hasOwn(forms, name));
  if (surplus !== undefined) throw wrong(surplus, 'no tensor of this name belongs here');
  return tensors;
}

/** Reads JSON in the form of a schema; throws and names file and field where it has another. */
function readForm<Form>(place: Place, path: string, schema: z.ZodType<Form>): Form {
  const parsed = schema.safeParse(readJson(place, path));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw faultsIn(place, path)((issue?.path ?? []) as Path, issue?.message ?? '');
}

const index = z.int32().nonnegative();
const splitForm = z.strictObject({ train: z.array(index), validation: z.array(index) });

/** The split is of as many images as the manifest says, each in one part, and the examples are among those of validation. */
function checkSplit(place: Place, { dataset, examples, files }: Manifest): void {
  const { path } = files.split;
  const wrong = faultsIn(place, path);
  const split = readForm(place, path, splitForm);
  const seen = new Set<number>();
  for (const part of ['train', 'validation'] as const) {
    const { length } = split[part];
    if (length !== dataset.splits[part])
      throw wrong(part, `it has ${length} images where ${dataset.splits[part]} belong`);
    const twice = split[part].findIndex((image) => seen.size === seen.add(image).size);
    if (twice >= 0) throw wrong([part, twice], `image ${split[part][twice]} is there twice`);
  }
  const validation = new Set(split.validation);
  const other = examples.find((example) => !validation.has(example.index));
  if (other !== undefined) throw wrong('validation', `it lacks the example ${other.id}, image ${other.index}`);
}

/** The logits and labels of the test set are those that the manifest counts. */
function checkTest(place: Place, { files, runs, metrics, dataset }: Manifest, tensors: Tensors): void {
  const wrong = faultsIn(place, files.testLogits.path);
  const labels = tensors.get('labels')?.data ?? [];
  for (const { id, testAccuracy, shipped } of runs) {
    const predicted = tensors.get(`predicted/${id}`)?.data ?? [];
    const confusion = metrics.test.confusion.map((row) => row.map(() => 0));
    let right = 0;
    labels.forEach((label: number, i: number) => {
      const answer = predicted[i] as number;
      if (answer === label) right++;
      const row = confusion[label] as number[];
      row[answer] = (row[answer] as number) + 1;
    });
    if (Math.abs(right / dataset.splits.test - testAccuracy) > 1e-9)
      throw wrong(`predicted/${id}`, `${right} are right, but the manifest has an accuracy of ${testAccuracy}`);
    if (shipped && JSON.stringify(confusion) !== JSON.stringify(metrics.test.confusion))
      throw wrong(`predicted/${id}`, "it is not the manifest's confusion matrix");
  }
}

/** What of model.json names the weights. */
const layersModel = z.looseObject({
  weightsManifest: z.tuple([
    z.strictObject({
      paths: z.tuple([z.literal('weights.bin')]),
      weights: z.array(z.looseObject({ name: z.string(), shape: z.array(z.number()), dtype: z.literal('float32') })),
    }),
  ]),
});

/** The exported Layers model holds the same weights as the safetensors file, bit for bit. */
function checkLayersModel(place: Place, { files }: Manifest, weights: Tensors): void {
  const { path } = files.tfjsModel;
  const [group] = readForm(place, path, layersModel).weightsManifest;
  const found = group.weights.map(({ name, shape }) => `${name} ${shapeText(shape)}`);
  const truth = [...weights].map(([name, { shape }]) => `${name} ${shapeText(shape)}`);
  if (found.join() !== truth.join())
    throw faultsIn(place, path)('weightsManifest.0.weights', `they are not those of ${files.weights.path}`);
  const binary = `${path.slice(0, path.lastIndexOf('/') + 1)}${group.paths[0]}`;
  const bytes = place.read(binary);
  let at = 0;
  for (const [name, { data }] of weights) {
    const own = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (!own.every((byte, i) => bytes[at + i] === byte))
      throw faultsIn(place, binary)(name, `its numbers are not those of ${files.weights.path}`);
    at += own.length;
  }
  if (at !== bytes.length) throw faultsIn(place, binary)('', `it has ${bytes.length} bytes, not ${at}`);
}

/** A file in half precision holds the same numbers as one in single: but for rounding, and for what a graphics card adds up otherwise. */
function checkRounded(place: Place, path: string, rounded: Tensors, exact: Tensors, exactPath: string): void {
  for (const [name, { data }] of exact) {
    const own = rounded.get(name)?.data ?? [];
    for (let i = 0; i < data.length; i++) {
      const [value, truth] = [own[i] as number, data[i] as number];
      if (!(Math.abs(value - truth) <= Math.abs(truth) * 2 ** -10 + 1e-4))
        throw faultsIn(place, path)(name, `${value} at place ${i}, where ${exactPath} has ${truth}`);
    }
  }
}

/** The shipped network is the same wherever it lies: among the runs, and at the end of its way, which begins at the untrained one. */
function checkShippedNetwork(place: Place, { runs, checkpoints, files: records }: Manifest, contents: Contents): void {
  const { weights, untrainedWeights } = contents.files;
  const check = (path: string | undefined, exact: Tensors, exactPath: string): void => {
    if (path !== undefined) checkRounded(place, path, contents.networks(path), exact, exactPath);
  };
  check(runs.find(({ shipped }) => shipped)?.weights.path, weights, records.weights.path);
  check(checkpoints.at(-1)?.weights.path, weights, records.weights.path);
  check(checkpoints[0]?.weights.path, untrainedWeights, records.untrainedWeights.path);
}

/** What maps of the shipped network are divided by is the same beside other runs' scales: sums of floats aside. */
function checkShippedScales(place: Place, { runs, files: records, evidence }: Manifest, contents: Contents): void {
  const path = evidence['starting-points']?.tensors?.path;
  const tensors = contents.evidenceTensors.get('starting-points');
  const run = runs.find(({ shipped }) => shipped)?.id;
  if (path === undefined || tensors === undefined || run === undefined) return;
  for (const [state, key] of [['trained', 'scales'] as const, ['untrained', 'untrainedScales'] as const])
    for (const [layer, { data }] of contents.files[key]) {
      const name = `${run}/${state}/${layer}/percentile`;
      const own = tensors.get(name)?.data ?? [];
      const at = data.findIndex((truth: number, i: number) => !(Math.abs((own[i] as number) - truth) <= 1e-6 * truth));
      if (at !== -1)
        throw faultsIn(place, path)(name, `${own[at]} at place ${at}, where ${records[key].path} has ${data[at]}`);
    }
}

/** Everything beside a manifest, decoded. */
export interface Contents {
  readonly files: Readonly<Record<Exclude<keyof Manifest['files'], 'split' | 'tfjsModel'>, Tensors>>;
  readonly evidence: Partial<Evidence>;
  readonly evidenceTensors: ReadonlyMap<EvidenceName, Tensors>;
  /** Of runs and checkpoints, by their paths. */
  readonly networks: (path: string) => Tensors;
}

function readEvidence(place: Place, facts: Facts): Pick<Contents, 'evidence' | 'evidenceTensors'> {
  const evidence: Record<string, unknown> = {};
  const evidenceTensors = new Map<EvidenceName, Tensors>();
  for (const [key, { result, tensors }] of Object.entries(facts.manifest.evidence)) {
    if (!Object.hasOwn(evidenceSchemas, key))
      throw faultsIn(place, 'manifest.json')('evidence', `unknown analysis "${key}"`);
    const name = key as EvidenceName;
    const found = readForm<Evidence[EvidenceName]>(place, result.path, evidenceSchemas[name]);
    const forms = checkEvidence(name, found, facts, (path, message) => {
      throw faultsIn(place, result.path)(path, message);
    });
    if ((tensors === undefined) !== (forms === undefined))
      throw faultsIn(place, 'manifest.json')(
        ['evidence', name],
        forms ? 'its tensors are missing' : 'it has no tensors',
      );
    if (tensors && forms) evidenceTensors.set(name, readTensors(place, tensors.path, forms));
    evidence[name] = found;
  }
  return { evidence: evidence, evidenceTensors };
}

/** Decodes and checks everything that the manifest names. Throws `invalid artifacts FILE: FIELD: reason; remedy` for the first fault. */
export function readContents(manifest: Manifest, place: Place): Contents {
  const facts = factsOf(manifest);
  const files = Object.fromEntries(
    Object.entries(fileForms(facts)).map(([key, forms]) => [
      key,
      readTensors(place, manifest.files[key as keyof Manifest['files']].path, forms),
    ]),
  ) as Contents['files'];
  const networks = new Map<string, Tensors>();
  for (const { weights, configuration } of manifest.runs)
    networks.set(
      weights.path,
      readTensors(place, weights.path, weightForms(configuration.architecture, manifest, 'float16')),
    );
  for (const { weights } of manifest.checkpoints)
    networks.set(
      weights.path,
      readTensors(place, weights.path, weightForms(manifest.architecture, manifest, 'float16')),
    );
  checkSplit(place, manifest);
  checkTest(place, manifest, files.testLogits);
  checkLayersModel(place, manifest, files.weights);
  const contents: Contents = {
    files,
    ...readEvidence(place, facts),
    networks: (path) => {
      const found = networks.get(path);
      if (found === undefined) throw faultsIn(place, path)('', 'the manifest does not name it');
      return found;
    },
  };
  checkShippedNetwork(place, manifest, contents);
  checkShippedScales(place, manifest, contents);
  return contents;
}
