// Checks sources against the table of rooms, and finds rings of imports. Works on any set of files, so that violations can be planted.
import ts from 'typescript';
import { importsOf, nodesOf, resolveSpecifier } from './imports.ts';
import type { Import } from './imports.ts';
import { roomOf } from './rooms.ts';
import type { Room } from './rooms.ts';
import type { Sources } from './sources.ts';

/** Why a room may not make this import; undefined where it may. */
function objection(room: Room, importer: string, { specifier, typeOnly }: Import): string | undefined {
  if (specifier === '<computed>') return 'imports a computed address';
  const target = resolveSpecifier(importer, specifier);
  if (target === undefined)
    return room.packages.some((allowed) => allowed.test(specifier)) ? undefined : `imports "${specifier}"`;
  const there = roomOf(target);
  if (there === undefined) {
    // Tools take package.json and pictures; code has a room, or nobody may import it.
    return /\.(tsx?|astro|mdx|js|mjs)$/.test(target)
      ? `imports ${target}, which is in no room it may enter`
      : undefined;
  }
  if (there.name === room.name || room.rooms.includes(there.name)) return undefined;
  if (room.types.includes(there.name)) return typeOnly ? undefined : `imports code of ${target}, not only types`;
  return `imports ${target} (${there.name})`;
}

/** Names that a file gives to something of its own: a `window` of pixels is no browser's window. */
const ownNames = (nodes: readonly ts.Node[]): Set<string> =>
  new Set(
    nodes.flatMap((node) =>
      (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) &&
      ts.isIdentifier(node.name)
        ? [node.name.text]
        : [],
    ),
  );

/** Whether an identifier is only the name of a property, a key, an attribute or a loop. */
function isLabel(node: ts.Node): boolean {
  const { parent } = node;
  return (
    ts.isLabeledStatement(parent) ||
    ts.isBreakOrContinueStatement(parent) ||
    ((ts.isPropertyAccessExpression(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isJsxAttribute(parent)) &&
      parent.name === node)
  );
}

/** Uses of names that a room bans: `document`, `new Date`, `Math.random`. */
function bannedUses({ banned }: Room, path: string, text: string): string[] {
  if (banned === undefined) return [];
  const nodes = nodesOf(path, text);
  const own = ownNames(nodes);
  return nodes.flatMap((node) => {
    const name = ts.isPropertyAccessExpression(node) ? node.getText() : ts.isIdentifier(node) ? node.text : '';
    const reason = Object.hasOwn(banned, name) && !own.has(name) ? banned[name] : undefined;
    return reason === undefined || isLabel(node) ? [] : [`uses ${name}: ${reason}`];
  });
}

/** Every breach of the table as `path (room) what it does`. */
export function breaches(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const room = roomOf(path);
    if (room === undefined) return [`${path} is in no room`];
    const objections = importsOf(path, text).flatMap((made) => objection(room, path, made) ?? []);
    return [...objections, ...bannedUses(room, path, text)].map((what) => `${path} (${room.name}) ${what}`);
  });
}

/** The rings of imports, types included, each once, as the paths on it. */
export function rings(sources: Sources): string[][] {
  const edges = new Map<string, readonly string[]>();
  for (const [path, text] of sources)
    edges.set(
      path,
      importsOf(path, text)
        .map(({ specifier }) => resolveSpecifier(path, specifier))
        .filter((target): target is string => target !== undefined && sources.has(target)),
    );
  const found: string[][] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push(trail.slice(start));
    if (start >= 0 || done.has(path)) return;
    for (const target of edges.get(path) ?? []) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const path of sources.keys()) walk(path, []);
  return found;
}
