// Looks up parts of the artifacts by name: fields by their keys, items of a list by the field that its schema declares, classes by their
// names. Nothing is guessed: a list without a declaration has only `first`, `last` and `length`.
import { z } from 'zod';
import { evidenceSchemas } from './evidence/index.ts';
import type { Evidence } from './evidence/index.ts';
import { manifestSchema } from './schema.ts';
import type { Manifest } from './schema.ts';
import { declarationOf, partsOf, whereTrained } from './schema-parts.ts';
import { shippedRun } from './shipped-run.ts';

/** A value and, if it has one, its schema. */
export interface Part {
  readonly value: unknown;
  readonly schema?: z.core.$ZodType | undefined;
}

/** Letters and digits only, so that `ankleBoot` finds `Ankle boot` and `tShirtTop` finds `T-shirt/top`. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parts of a value according to its schema, including absent ones. */
const schemaParts = ({ schema, value }: Part): ReturnType<typeof partsOf> =>
  schema === undefined ? [] : partsOf(schema, value);

/** Unwraps optional and alternative schemas down to the form that the value has. */
function withForm(part: Part): Part {
  const form = schemaParts(part).find(([path]) => path.length === 0);
  return form === undefined ? part : withForm({ value: part.value, schema: form[1] });
}

/** The names of a list's items; empty if its schema declares none. @param classes of the dataset */
function itemNames({ schema }: Part, list: readonly unknown[], classes: readonly string[]): readonly string[] {
  const declared = schema && declarationOf(schema);
  if (declared?.is === 'perClass') return classes;
  return declared?.is === 'named' ? list.map((item) => String(isRecord(item) ? item[declared.by] : item)) : [];
}

function fieldAt(part: Part, fields: Readonly<Record<string, unknown>>, step: string): Part | 'absent' | undefined {
  const known = new Map(schemaParts(part).map(([path, schema]) => [String(path[0]), schema]));
  const names = [...Object.keys(fields), ...known.keys()];
  const name = names.find((one) => one === step) ?? names.find((one) => plainName(one) === plainName(step));
  if (name === undefined) return undefined;
  const schema = known.get(name);
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (value === null) return 'absent';
  if (value !== undefined) return withForm({ value, schema });
  return schema && declarationOf(schema)?.is === 'whereTrained' ? 'absent' : undefined;
}

function itemAt(
  part: Part,
  list: readonly unknown[],
  step: string,
  classes: readonly string[],
): Part | 'absent' | undefined {
  if (step === 'length') return { value: list.length };
  const ends: Readonly<Record<string, number>> = { first: 0, last: list.length - 1 };
  const place = ends[step] ?? itemNames(part, list, classes).findIndex((name) => plainName(name) === plainName(step));
  const item = schemaParts(part)[place];
  if (place in list) return withForm({ value: list[place], schema: item?.[1] });
  const declared = part.schema && declarationOf(part.schema);
  return declared?.is === 'named' && declared.others.includes(step) ? 'absent' : undefined;
}

/**
 * The part that a step leads to; `undefined` if there is none, 'absent' if this run lacks what another may have.
 * @param classes of the dataset
 */
export const partAt = (part: Part, step: string, classes: readonly string[]): Part | 'absent' | undefined => {
  const { value } = part;
  if (Array.isArray(value)) return itemAt(part, value, step, classes);
  return isRecord(value) ? fieldAt(part, value, step) : undefined;
};

/** The steps that lead on from a part. */
export function stepsFrom(part: Part, classes: readonly string[]): readonly string[] {
  const { value } = part;
  if (Array.isArray(value)) return ['first', 'last', 'length', ...itemNames(part, value, classes)];
  return isRecord(value) ? Object.keys(value) : [];
}

const { shape } = manifestSchema;
const run = shape.runs.element.shape;
const wholeSchema = z.object({
  ...shape,
  run: z.object({ ...run, ...run.configuration.shape }),
  history: run.history,
  evidence: z.object(
    Object.fromEntries(Object.entries(evidenceSchemas).map(([name, schema]) => [name, whereTrained(schema)])),
  ),
});

/**
 * The artifacts as a whole: the fields of the manifest; `run` and `history`, those of the network that is shipped; and `evidence`.
 * @param more fields that have no schema
 */
export function wholeOf(
  { manifest, evidence }: { readonly manifest: Manifest; readonly evidence: Partial<Evidence> },
  more: Readonly<Record<string, unknown>>,
): Part {
  const run = shippedRun(manifest);
  const value = { ...manifest, run: { ...run, ...run.configuration }, history: run.history, evidence, ...more };
  return { value, schema: wholeSchema };
}
