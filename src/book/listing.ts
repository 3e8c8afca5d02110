// Listings are never copied by hand: they are the lines between `// #region name` and `// #endregion` of the real source file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Listing {
  readonly code: string;
  /** First and last line in the file, counted from 1, without the markers. */
  readonly first: number;
  readonly last: number;
}

const opening = /^\s*\/\/\s*#region\s+(\S+)\s*$/;
const closing = /^\s*\/\/\s*#endregion\b/;

/** Removes the indentation that all lines share. */
function dedent(lines: readonly string[]): string {
  const depths = lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const depth = Math.min(...depths);
  return lines.map((line) => line.slice(depth)).join('\n');
}

/** Extracts a region from a source text, without the markers of regions inside it. Throws if it is missing, empty or never closed. */
export function cutRegion(source: string, region: string, file: string): Listing {
  const lines = source.split('\n');
  const start = lines.findIndex((line) => opening.exec(line)?.[1] === region);
  if (start < 0) {
    const known = lines.map((line) => opening.exec(line)?.[1]).filter((name) => name !== undefined);
    throw new Error(`unknown region "${region}" in ${file}; regions: ${known.join(', ') || 'none'}`);
  }
  let depth = 1;
  let end = start + 1;
  for (; end < lines.length; end++) {
    if (opening.test(lines[end] ?? '')) depth++;
    if (closing.test(lines[end] ?? '')) depth--;
    if (depth === 0) break;
  }
  if (depth > 0) throw new Error(`invalid region "${region}" in ${file}: it has no // #endregion`);
  const inside = lines.slice(start + 1, end).filter((line) => !opening.test(line) && !closing.test(line));
  if (inside.every((line) => line.trim() === '')) throw new Error(`invalid region "${region}" in ${file}: it is empty`);
  return { code: dedent(inside), first: start + 2, last: end };
}

/** Reads a region from a file of this project; the path is relative to the project's root. */
export const readListing = (file: string, region: string, root: string = process.cwd()): Listing =>
  cutRegion(readFileSync(join(root, file), 'utf8'), region, file);
