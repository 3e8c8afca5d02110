// What a schema declares about its parts beyond their form: which have one entry per class, which field names the items of a list, and what
// a smaller run lacks. Checks and lookups by name read these declarations.
import { z } from 'zod';

/** A declaration about a part. */
export type Declaration =
  | { readonly is: 'label' }
  | { readonly is: 'perClass' }
  /** A list whose items are named by one of their fields; `others` are names of items that only larger runs have. */
  | { readonly is: 'named'; readonly by: string; readonly others: readonly string[] }
  | { readonly is: 'whereTrained' };
const declarations = z.registry<Declaration>();

/** The declaration of a schema, if it has one. */
export const declarationOf = (schema: z.core.$ZodType): Declaration | undefined => declarations.get(schema);

/** The number of a class. */
export const label = z.int32().nonnegative().register(declarations, { is: 'label' });

/** A list with one entry for each class, in the order of the labels. */
export const perClass = <Entry extends z.ZodType>(entry: Entry): z.ZodArray<Entry> =>
  z.array(entry).register(declarations, { is: 'perClass' });

/**
 * A list whose items are named by one of their fields; no two items may have the same name.
 * @param others names of items that only larger runs have
 */
export const listBy = <Field extends string, Item extends z.ZodType<Readonly<Record<Field, string | number>>>>(
  by: Field,
  item: Item,
  others: readonly string[] = [],
): z.ZodArray<Item> => z.array(item).register(declarations, { is: 'named', by, others });

/** A part that is absent where a run did not train the networks that it needs. */
export const whereTrained = <Part extends z.ZodType>(part: Part): z.ZodOptional<Part> => {
  const absentable = part.optional();
  declarations.add(absentable, { is: 'whereTrained' });
  return absentable;
};

type Path = readonly (string | number)[];
type Fail = (path: Path, message: string) => void;

/** The fields of a schema's definition that are used here. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly items?: readonly z.core.$ZodType[];
  readonly options?: readonly z.core.$ZodType[];
}

/** The parts of a value with their schemas. For a union, the option that the value matches. */
export function partsOf(schema: z.core.$ZodType, value: unknown): (readonly [Path, z.core.$ZodType, unknown])[] {
  const { type, shape, element, innerType, valueType, items, options } = schema._zod.def as unknown as Definition;
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const record = (value ?? {}) as Readonly<Record<string, unknown>>;
  switch (type) {
    case 'object':
      return Object.entries(shape ?? {}).map(([key, part]) => [[key], part, record[key]]);
    case 'record':
      return Object.entries(record).map(([key, one]) => [[key], valueType as z.core.$ZodType, one]);
    case 'array':
      return list.map((one, i) => [[i], element as z.core.$ZodType, one]);
    case 'tuple':
      return (items ?? []).map((part, i) => [[i], part, list[i]]);
    case 'optional':
    case 'nullable':
      return [[[], innerType as z.core.$ZodType, value]];
    case 'union': {
      const own = options?.find((option) => z.safeParse(option, value).success);
      return own === undefined ? [] : [[[], own, value]];
    }
    case 'int':
    case 'number':
    case 'string':
    case 'template_literal':
    case 'boolean':
    case 'literal':
    case 'enum':
      return [];
    default:
      throw new Error(`unknown type of schema "${type}": say here where its parts are`);
  }
}

/** Calls `fail` wherever a value of the right form violates the declarations of its schema. */
export function checkDeclarations(
  schema: z.core.$ZodType,
  value: unknown,
  classes: number,
  fail: Fail,
  path: Path = [],
): void {
  if (value === undefined || value === null) return;
  const declared = declarationOf(schema);
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (declared?.is === 'label' && (value as number) >= classes)
    fail(path, `unknown label ${value as number}; labels: 0 to ${classes - 1}`);
  if (declared?.is === 'perClass' && list.length !== classes)
    fail(path, `it has ${list.length} entries where ${classes} belong, one for each class`);
  if (declared?.is === 'named') {
    const names = (list as readonly Readonly<Record<string, unknown>>[]).map((item) => item[declared.by]);
    const twice = names.findIndex((name, i) => names.indexOf(name) < i);
    if (twice >= 0) fail([...path, twice, declared.by], `"${String(names[twice])}" names an earlier item of the list`);
  }
  for (const [step, part, one] of partsOf(schema, value))
    checkDeclarations(part, one, classes, fail, [...path, ...step]);
}
