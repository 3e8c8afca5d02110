// The lock file installs everywhere: no registry is named in it, and every platform finds its own binaries.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './sources.ts';

const text = readFileSync(join(root, 'package-lock.json'), 'utf8');
interface Locked {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly inBundle?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, Locked>> };

/** A package name ends in its platform in many ways: `linux-x64`, `linux-x64-gnu`, `win32-x64-msvc`. */
const platforms = ['linux-x64', 'darwin-arm64', 'win32-x64'];
const named = (prefix: string, platform: string): RegExp =>
  new RegExp(`^node_modules/${prefix}${platform}(-gnu|-msvc)?$`);

describe('the lock file', () => {
  it('names no registry', () => {
    expect(Object.keys(packages).filter((name) => packages[name]?.resolved !== undefined)).toEqual([]);
    expect(text).not.toMatch(/registry\.npmjs|https?:\/\/[^"]*\.tgz/);
  });

  it('has a checksum for every package', () => {
    const unchecked = Object.entries(packages).filter(
      ([name, { integrity, inBundle }]) => name !== '' && inBundle !== true && integrity === undefined,
    );
    expect(unchecked.map(([name]) => name)).toEqual([]);
  });

  it.each(
    ['@esbuild/', '@rolldown/binding-', '@astrojs/compiler-binding-', 'lightningcss-', '@resvg/resvg-js-'].flatMap(
      (prefix) => platforms.map((platform) => [prefix, platform] as const),
    ),
  )('lists %s for %s as optional', (prefix, platform) => {
    const found = Object.entries(packages).filter(([name]) => named(prefix, platform).test(name));
    expect(found).toHaveLength(1);
    expect(found[0]?.[1].optional).toBe(true);
  });

  it('lists every binary that a package may ask for', () => {
    const missing = Object.entries(packages).flatMap(([name, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((wanted) => platforms.some((platform) => wanted.includes(platform)))
        .filter(
          (wanted) =>
            packages[`node_modules/${wanted}`] === undefined &&
            packages[`${name}/node_modules/${wanted}`] === undefined,
        ),
    );
    expect(missing).toEqual([]);
  });
});
