// What a manifest says of its images: the dataset card, for whoever has to name them, count them or lay them out. What must hold between
// its parts stands in relations/dataset-card.ts; and here, how a schema says that something has one entry for each class.
import { z } from 'zod';

const text = z.string().trim().min(1);
const noun = z.strictObject({ singular: text, plural: text });
/** Bounded by what a byte can label, and by what a page can show. */
const mostClasses = 256;
/** Of an image: bounded, so that no list is made that no memory holds. */
const size = z.int32().positive().max(4096);

export const datasetCard = {
  name: text,
  noun: noun.describe('what one image shows, within a sentence'),
  classes: z
    .array(text)
    .min(2)
    .max(mostClasses)
    .describe('names in the order of the labels, as the authors print them'),
  classNouns: z.array(noun).describe('the same within a sentence'),
  groups: z
    .array(z.strictObject({ name: text, classes: z.array(text).min(2) }))
    .describe('classes that are compared with each other because they look alike'),
  image: z.strictObject({ height: size, width: size, channels: size }),
  pixels: z.strictObject({
    zero: text.describe('what the value 0 shows'),
    above: text.describe('what the values above it show'),
  }),
  source: z.url(),
  licence: text,
  shown: z.strictObject({
    class: text.describe('the first example of this class stands for all where one is shown'),
    reason: text,
  }),
};

/** What a schema counts by the card: `label` is the number of a class, `perClass` a list with one entry for each. */
type Counted = { readonly by: 'label' | 'perClass' };
const counted = z.registry<Counted>();

/** The number of a class. */
export const label = z.int32().nonnegative().register(counted, { by: 'label' });

/** A list with one entry for each class, in the order of the labels. */
export const perClass = <Entry extends z.ZodType>(entry: Entry): z.ZodArray<Entry> =>
  z.array(entry).register(counted, { by: 'perClass' });

type Path = readonly (string | number)[];
type Fail = (path: Path, message: string) => void;

/** The definition of a schema, as far as it is walked. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly items?: readonly z.core.$ZodType[];
  readonly options?: readonly z.core.$ZodType[];
}

/** The parts of a value with their schemas. Of several forms that a value may have, the one that it has. */
function partsOf(schema: z.core.$ZodType, value: unknown): (readonly [Path, z.core.$ZodType, unknown])[] {
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

/** Calls `fail` wherever a value that has the form of a schema does not fit so many classes. */
export function checkCounts(
  schema: z.core.$ZodType,
  value: unknown,
  classes: number,
  fail: Fail,
  path: Path = [],
): void {
  if (value === undefined || value === null) return;
  const by = counted.get(schema)?.by;
  if (by === 'label' && (value as number) >= classes)
    fail(path, `unknown label ${value as number}; labels: 0 to ${classes - 1}`);
  const { length } = Array.isArray(value) ? value : [];
  if (by === 'perClass' && length !== classes)
    fail(path, `it has ${length} entries where ${classes} belong, one for each class`);
  for (const [step, part, one] of partsOf(schema, value)) checkCounts(part, one, classes, fail, [...path, ...step]);
}
