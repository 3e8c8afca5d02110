// What a live figure needs of a manifest that came over the network, checked before anything reads it. A page may meet the manifest of
// another deployment, or whatever a proxy made of it; the whole schema was parsed at build, and zod is too heavy for a reader.
import type { Manifest } from './schema.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const isNumber = (value: unknown): boolean => Number.isFinite(value);

type Test = (value: unknown) => boolean;
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.length > 0 && value.every(test);
const recordOf =
  (fields: Readonly<Record<string, Test>>): Test =>
  (value) =>
    isRecord(value) && Object.entries(fields).every(([name, test]) => test(value[name]));

/** A file below the artifacts folder: no step out of it. */
const isPath = (value: unknown): boolean =>
  typeof value === 'string' && /^[a-z0-9][a-z0-9./-]*$/.test(value) && !value.split('/').includes('..');
const isFile = recordOf({
  path: isPath,
  bytes: isCount,
  sha256: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
});

/** Path in the manifest, and what must be there. */
const needs: readonly (readonly [string, Test])[] = [
  ['dataset.classes', listOf(isText)],
  ['dataset.shown', recordOf({ class: isText })],
  ['architecture', listOf(recordOf({ name: isText, kind: isText }))],
  ['examples', listOf(recordOf({ id: isText, label: isCount, probabilities: listOf(isNumber) }))],
  ['analyses.filters', listOf(recordOf({ layer: isText, gain: listOf(isNumber) }))],
  ['files.weights', isFile],
  ['files.scales', isFile],
  ['files.examples', isFile],
];

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);

/** Throws when the value is no manifest, of another version than this page, or a part that live figures read has another form. */
export function checkFetchedManifest(value: unknown): Manifest {
  if (!isRecord(value)) throw new Error('invalid manifest: it is no object');
  if (value['version'] !== 1) throw new Error('stale artifacts: the manifest is of another version than this page');
  const wrong = needs.find(([path, test]) => !test(at(value, path)))?.[0];
  if (wrong !== undefined)
    throw new Error(`invalid manifest: ${wrong} is ${at(value, wrong) === undefined ? 'missing' : 'of another form'}`);
  const { dataset, examples } = value as Manifest;
  const stranger = examples.find(
    ({ label, probabilities }) => label >= dataset.classes.length || probabilities.length !== dataset.classes.length,
  );
  if (stranger !== undefined)
    throw new Error(`invalid manifest: example "${stranger.id}" does not fit ${dataset.classes.length} classes`);
  return value as Manifest;
}
