// Every figure goes through the one suite of tests/figures/contract.ts, and no snapshot is left of one that does not.
import ts from 'typescript';
import { expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { registryOf } from '../../src/exhibits/registry.ts';
import { nodesOf, resolveSpecifier } from './imports.ts';
import { readSources } from './sources.ts';
import type { Sources } from './sources.ts';

interface Registration {
  /** Of the suite and its snapshots. */
  readonly name: string;
  /** File and export: `src/figures/weights/filters.tsx filters`. */
  readonly figure: string;
}

/** The calls of `testFigure` in a test; throws where one names its figure otherwise than by its import. */
function registrationsOf(path: string, text: string): Registration[] {
  const nodes = nodesOf(path, text);
  const imported = new Map<string, string>();
  for (const node of nodes)
    if (ts.isImportSpecifier(node) && ts.isStringLiteral(node.parent.parent.parent.moduleSpecifier))
      imported.set(
        node.name.text,
        `${resolveSpecifier(path, node.parent.parent.parent.moduleSpecifier.text) ?? ''} ${(node.propertyName ?? node.name).text}`,
      );
  return nodes.flatMap((node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== 'testFigure') return [];
    const [name, figure] = node.arguments;
    const found = figure && imported.get(figure.getText());
    if (name === undefined || !ts.isStringLiteral(name) || found === undefined)
      throw new Error(`invalid call in ${path}: testFigure takes a text and a figure that is imported`);
    return [{ name: name.text, figure: found }];
  });
}

const tests = readSources(['tests/figures'], /\.test\.tsx?$/);
const registrations = [...tests].flatMap(([path, text]) => registrationsOf(path, text));

const isFigure = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  ['title', 'Draw', 'describe', 'table'].every((part) => Object.hasOwn(value, part));

/** Whatever is a figure among the exports of src/figures. */
async function figuresIn(sources: Sources): Promise<Map<string, unknown>> {
  const figures = new Map<string, unknown>();
  for (const path of sources.keys()) {
    const exports = (await import(`../../${path}`)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exports)) if (isFigure(value)) figures.set(`${path} ${name}`, value);
  }
  return figures;
}

const figures = await figuresIn(readSources(['src/figures'], /\.tsx?$/));
/** A figure may be exported twice: one of its names is enough. */
const registered = new Set(registrations.map(({ figure }) => figures.get(figure)));
const withoutSuite = (all: ReadonlyMap<string, unknown>): string[] =>
  [...all].filter(([, figure]) => !registered.has(figure)).map(([name]) => name);

it('every figure of src/figures is in the suite', () => {
  expect(figures.size).toBeGreaterThan(50);
  expect(withoutSuite(figures)).toEqual([]);
  expect(withoutSuite(new Map([['src/figures/x.tsx planted', {}]]))).toEqual(['src/figures/x.tsx planted']);
});

it('every figure of an exhibit is one of them', () => {
  const all = new Set(figures.values());
  const shown = Object.entries(registryOf(loadArtifacts().manifest));
  expect(shown.filter(([, one]) => !('figure' in one && all.has(one.figure))).map(([name]) => name)).toEqual([]);
});

it('no two suites write the same snapshots, and each snapshot has a test', () => {
  const names = registrations.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  const written = new Set(names.flatMap((name) => [`${name}-wide.svg`, `${name}-narrow.svg`, `${name}.txt`]));
  const others = [...tests.values()].flatMap((text) =>
    [...text.matchAll(/__snapshots__\/([^'`]+)/g)].map(
      ([, file = '']) => new RegExp(`^${file.replace(/\$\{[^}]*\}/g, '\\w+')}$`),
    ),
  );
  const snapshots = [...readSources(['tests/figures/__snapshots__'], /./).keys()].map(
    (path) => path.split('/').at(-1) ?? '',
  );
  expect(snapshots.length).toBeGreaterThan(150);
  expect(snapshots.filter((file) => !written.has(file) && !others.some((pattern) => pattern.test(file)))).toEqual([]);
});

it('a figure that no import names is refused', () => {
  const call = "testFigure('x', figures[0], data, {});";
  expect(() => registrationsOf('tests/figures/x.test.ts', call)).toThrow('invalid call in tests/figures/x.test.ts');
});
