// The lock files install everywhere: no registry is named in them, and every platform finds its own binaries. Those of the GPU backends
// fit the TensorFlow.js of the project.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf } from './imports.ts';
import { readSources, root } from './sources.ts';

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

interface Project {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}
const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Project;

describe('a package that is imported', () => {
  /** `@a/b/c` -> `@a/b`; undefined for what is no package of npm. */
  const packageOf = (specifier: string): string | undefined =>
    /^(?:node:|astro:|\.|\/|virtual:|<computed>)/.test(specifier)
      ? undefined
      : /^(?:@[^/]+\/)?[^/?]+/.exec(specifier)?.[0];
  /** Where the types of a package are kept that has none of its own. */
  const typesOf = (name: string): string => `@types/${name.replace(/^@(.*)\//, '$1__')}`;
  const importers = (folders: readonly string[]): Map<string, string[]> => {
    const found = new Map<string, string[]>();
    for (const [path, text] of readSources(folders, /\.(tsx?|astro|js|mjs)$/)) {
      for (const { specifier, typeOnly } of importsOf(path, text)) {
        const name = packageOf(specifier);
        if (name === undefined) continue;
        // Of a package that is nothing but types, and of one that has its types elsewhere.
        const types = typesOf(name);
        const hasNone = /\.css(\?|$)/.test(specifier) || packages[`node_modules/${types}`] === undefined;
        const needed = hasNone ? [name] : typeOnly ? [types] : [name, types];
        for (const one of needed) found.set(one, [...(found.get(one) ?? []), path]);
      }
    }
    return found;
  };
  const undeclared = (folders: readonly string[], declared: Readonly<Record<string, string>>): string[] =>
    [...importers(folders)]
      .filter(([name]) => !Object.hasOwn(declared, name))
      .map(([name, paths]) => `${name} in ${paths[0]}`);

  /** Types are needed by whoever checks the program, not by whoever runs it. */
  const types = Object.fromEntries(
    Object.entries(project.devDependencies).filter(([name]) => name.startsWith('@types/')),
  );

  it('is declared, its types too, be it brought along by another or not', () => {
    expect(undeclared(['src', 'pipeline'], { ...project.dependencies, ...types })).toEqual([]);
    expect(undeclared(['tests'], { ...project.dependencies, ...project.devDependencies })).toEqual([]);
    expect(importers(['src', 'pipeline']).get('@tensorflow/tfjs-core')?.length).toBeGreaterThan(10);
  });
  it('is missed where it is not', () => {
    const { '@tensorflow/tfjs-core': _, ...rest } = project.dependencies;
    expect(undeclared(['src'], { ...rest, ...types })[0]).toMatch(/^@tensorflow\/tfjs-core in src\//);
    const { '@types/hast': __, ...otherTypes } = types;
    expect(undeclared(['src'], { ...project.dependencies, ...otherTypes })[0]).toMatch(/^@types\/hast in src\//);
  });
});

describe('the lock file', () => {
  it('is the one of package.json', () => {
    const { dependencies, devDependencies, optionalDependencies } = packages[''] as Locked & Partial<Project>;
    expect({ dependencies, devDependencies, optionalDependencies }).toEqual({
      dependencies: project.dependencies,
      devDependencies: project.devDependencies,
      optionalDependencies: project.optionalDependencies,
    });
    for (const [name, version] of Object.entries({ ...project.dependencies, ...project.devDependencies }))
      expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
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
