// The lock files install everywhere: no registry is named in them, and every platform finds its own binaries. Those of the GPU backends
// fit the TensorFlow.js of the project.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './sources.ts';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly inBundle?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
type Packages = Readonly<Record<string, Locked>>;
const textOf = (folder: string): string => readFileSync(join(root, folder, 'package-lock.json'), 'utf8');
const packagesOf = (folder: string): Packages => (JSON.parse(textOf(folder)) as { packages: Packages }).packages;
const packages = packagesOf('.');

/** A package name ends in its platform in many ways: `linux-x64`, `linux-x64-gnu`, `win32-x64-msvc`. */
const platforms = ['linux-x64', 'darwin-arm64', 'win32-x64'];
const named = (prefix: string, platform: string): RegExp =>
  new RegExp(`^node_modules/${prefix}${platform}(-gnu|-msvc)?$`);

describe.each(['.', 'pipeline/webgpu', 'pipeline/cuda'])('the lock file of %s', (folder) => {
  it('names no registry', () => {
    const named = Object.entries(packagesOf(folder)).filter(([, { resolved }]) => resolved !== undefined);
    expect(named).toEqual([]);
    expect(textOf(folder)).not.toMatch(/registry\.npmjs|https?:\/\/[^"]*\.tgz/);
  });

  it('has a checksum for every package', () => {
    const unchecked = Object.entries(packagesOf(folder)).filter(
      ([name, { integrity, inBundle }]) => name !== '' && inBundle !== true && integrity === undefined,
    );
    expect(unchecked.map(([name]) => name)).toEqual([]);
  });

  it('has TensorFlow.js in one version only', () => {
    const versions = Object.entries(packagesOf(folder)).filter(([name]) =>
      /^node_modules\/@tensorflow\/[^/]+$/.test(name),
    );
    expect(versions.length).toBeGreaterThan(0);
    const { version } = packages['node_modules/@tensorflow/tfjs-core'] as Locked;
    expect(new Set(versions.map(([, locked]) => locked.version))).toEqual(new Set([version]));
  });
});

describe('the lock file', () => {
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
