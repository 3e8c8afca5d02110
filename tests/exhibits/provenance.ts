// Follows the numbers that a figure or a claim is given back to the fields of the artifacts that hold them: every measured number is told
// apart from all others by a change far below what is shown, every tensor by its content. What is computed from several is not followed.
import { createHash } from 'node:crypto';
import { evidenceNames } from '../../src/artifacts/build.ts';
import type { Artifacts, Tensors } from '../../src/artifacts/build.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';

/** A path as steps: names of fields, and places in lists by what the element calls itself. */
export type Path = readonly string[];
type Numbers = Float32Array | Uint8Array;

/** What an element of a list is called: by the fields that tell it from its neighbours, else by its place. */
export function nameOf(element: unknown, place: number): string {
  if (typeof element !== 'object' || element === null) return `#${place}`;
  const record = element as Record<string, unknown>;
  if (typeof record['id'] === 'string') return `#${record['id']}`;
  const parts = ['run', 'a', 'b', 'state', 'kind', 'name', 'layer', 'family', 'tiles', 'size', 'title', 'role']
    .map((key) => record[key])
    .filter((value) => typeof value === 'string' || typeof value === 'number');
  return parts.length > 0 ? `#${parts.join(' ')}` : `#${place}`;
}

/** Calls `visit` with every measured number, that is, one that is no integer, and with every array of numbers of a tensor. */
function walk(value: unknown, path: Path, visit: (found: number | Numbers, path: Path) => void): void {
  if (typeof value === 'number') {
    if (Number.isFinite(value) && !Number.isInteger(value)) visit(value, path);
  } else if (value instanceof Float32Array || value instanceof Uint8Array) visit(value, path);
  else if (Array.isArray(value)) value.forEach((one, place) => walk(one, [...path, nameOf(one, place)], visit));
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) if (key !== 'configuration') walk(one, [...path, key], visit);
}

export const checksum = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('base64');
const digest = (values: Numbers): string => checksum(new Uint8Array(Float32Array.from(values).buffer));

/** Whether numbers say anything of where they come from. */
const isTelling = (values: Numbers): boolean => values.length > 8 && values.some((value) => value !== values[0]);

/** A copy in which no two measured numbers are equal: the n-th differs from the original by n parts in 10^12. */
function toldApart<T>(value: T): T {
  let count = 0;
  const copy = (one: unknown): unknown => {
    if (typeof one === 'number')
      return Number.isFinite(one) && !Number.isInteger(one) ? one * (1 + ++count * 1e-12) : one;
    if (Array.isArray(one)) return one.map(copy);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, field]) => [key, copy(field)]));
  };
  return copy(value) as T;
}

/** Artifacts whose numbers can be followed. */
export const traceable = (artifacts: Artifacts): Artifacts => ({
  ...artifacts,
  manifest: toldApart(artifacts.manifest),
  evidence: toldApart(artifacts.evidence),
});

/** Every field by its number, and every tensor and picture by its content. */
class Fields {
  readonly #numbers = new Map<number, Path>();
  readonly #tensors = new Map<string, Path[]>();

  constructor(artifacts: Artifacts) {
    const { manifest, evidence, trained, untrained, examples, classMeans, evidenceTensors, checkpoint } = artifacts;
    walk({ manifest, evidence }, [], (value, path) => {
      if (typeof value === 'number') this.#numbers.set(value, path);
    });
    for (const [name, network] of Object.entries({ trained, untrained }))
      for (const [part, tensors] of Object.entries(network)) this.#addAll([name, part], tensors as Tensors);
    this.#add(['examples'], examples);
    this.#add(['classMeans'], classMeans);
    for (const record of manifest.checkpoints) this.#addAll(['checkpoints', `#${record.step}`], checkpoint(record));
    for (const name of evidenceNames)
      if (manifest.evidence[name]?.tensors) this.#addAll(['evidence', name], evidenceTensors(name));
  }

  #addAll(path: Path, tensors: Tensors): void {
    for (const [name, tensor] of tensors) this.#add([...path, name], tensor);
  }

  /** A tensor as a whole, each picture of a stack, and each channel of a channels-last tensor. */
  #add(path: Path, { shape, data }: TensorData): void {
    this.#put(path, data);
    const [channels, picture] = [shape.at(-1) ?? 1, (shape.at(-1) ?? 1) * (shape.at(-2) ?? 1)];
    if (shape.length > 2)
      for (let i = 0; i * picture < data.length; i++)
        this.#put([...path, `#${i}`], data.subarray(i * picture, (i + 1) * picture));
    if (shape.length > 2 && shape.length < 5 && data instanceof Float32Array)
      for (let channel = 0; channel < channels; channel++)
        this.#put(
          [...path, 'channel', `#${channel}`],
          data.filter((_, i) => i % channels === channel),
        );
  }

  #put(path: Path, values: Numbers): void {
    if (!isTelling(values)) return;
    const key = digest(values);
    this.#tensors.set(key, [...(this.#tensors.get(key) ?? []), path]);
  }

  /** The field of a value; of several tensors of the same content the one whose names are most like those of what is shown. */
  of(value: number | Numbers, shown: Path): Path | undefined {
    if (typeof value === 'number') return this.#numbers.get(value);
    const words = new Set(wordsOf(shown));
    const likeness = (path: Path): number => wordsOf(path).filter((word) => words.has(word)).length;
    const candidates = isTelling(value) ? this.#tensors.get(digest(value)) : undefined;
    return candidates?.reduce((best, path) => (likeness(path) > likeness(best) ? path : best));
  }
}

const isPlace = (step: string): boolean => step.startsWith('#');
const pattern = (path: Path): string => path.map((step) => (isPlace(step) ? '#' : step)).join('.');
const placesOf = (path: Path): string[] => path.filter(isPlace).map((step) => step.slice(1));
const wordsOf = (path: Path): string[] => path.flatMap((step) => step.split(/[#\s/]+/)).filter((word) => word !== '');

/** So many places of a list are written out; the others count in a checksum. */
export const written = 4;

/** From which places the places of a list come: none to tell, each from its own, or in words. */
function placesText(pairs: readonly (readonly [string[], string[]])[]): string {
  const [first] = pairs;
  if (first === undefined || (first[0].length === 0 && first[1].length === 0)) return '';
  const prefix = first[1].slice(0, Math.max(0, first[1].length - first[0].length));
  const isShifted = pairs.every(([to, at]) => [...prefix, ...to].join() === at.join());
  if (isShifted && pairs.length > 1)
    return prefix.length === 0
      ? `: each its own (${pairs.length})`
      : `: each of ${prefix.join(', ')} (${pairs.length})`;
  const texts = pairs.map(([to, at]) => (to.length === 0 ? at.join(', ') : `${to.join(', ')} <- ${at.join(', ')}`));
  const rest = texts.length - written;
  const more = rest > 0 ? `; ${rest} more, ${checksum(texts.join(';')).slice(0, 8)}` : '';
  return `: ${texts.slice(0, written).join('; ')}${more}`;
}

/** Whether a number is an end of an interval whose value comes from the same estimate: told once, with the value. */
const isEnd = (path: Path): boolean => path.at(-1) === 'low' || path.at(-1) === 'high';

/** The fields of a value as lines `what is shown <- field`, a list in one line. */
function linesOf(data: unknown, fields: Fields): string[] {
  const groups = new Map<string, (readonly [string[], string[]])[]>();
  walk(data, [], (value, path) => {
    const field = fields.of(value, path);
    if (field === undefined || (isEnd(path) && path.at(-1) === field.at(-1))) return;
    const key = `${pattern(path)} <- ${pattern(field)}`;
    groups.set(key, [...(groups.get(key) ?? []), [placesOf(path), placesOf(field)]]);
  });
  return [...groups].map(([key, pairs]) => `${key}${placesText(pairs)}`);
}

/** Where the numbers of each of these data come from. @param artifacts that are traceable, and of which the data were made */
export function provenanceOf(data: ReadonlyMap<string, unknown>, artifacts: Artifacts): string {
  const fields = new Fields(artifacts);
  return [...data]
    .map(([name, one]) => [name, ...linesOf(one, fields).map((line) => `  ${line}`)].join('\n'))
    .join('\n');
}
