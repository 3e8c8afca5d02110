// Fails the build if the site ships a package whose licence it does not show.
import type { AstroIntegration } from 'astro';
import { unlicensed } from './licences.ts';

/** The fields of a bundled file that are used here. */
interface Shipped {
  readonly type: 'chunk' | 'asset';
  /** Of a script: module path -> how much of the module is left after tree-shaking. */
  readonly modules?: Readonly<Record<string, { readonly renderedLength: number }>>;
  /** Of a style sheet, a font or WebAssembly: the original files. */
  readonly originalFileNames?: readonly string[];
}

/** The package of a module: the last one in its path, or the tool that generated it; undefined for the project's own code. */
export function packageOf(module: string): string | undefined {
  const inside = [...module.replaceAll('\\', '/').matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].at(-1)?.[1];
  return inside ?? /^\0(?:virtual:)?(vite|rolldown|astro|@[a-z]+\/[a-z]+)\b/.exec(module)?.[1];
}

/** The packages with code in files that readers download. Scripts count in the `client` bundle only: the others run at build time. */
export function shippedPackages(files: readonly Shipped[], isClient: boolean): string[] {
  const modules = files.flatMap(({ modules: parts = {}, originalFileNames = [] }) => [
    ...originalFileNames,
    ...Object.entries(parts)
      .filter(([name, { renderedLength }]) => (isClient && renderedLength > 0) || /\.css(\?|$)/.test(name))
      .map(([name]) => name),
  ]);
  const packages = modules.map(packageOf).filter((name) => name !== undefined);
  return [...new Set(packages)].sort();
}

/** Inspects every bundle of a build, and throws at the end of it if the licences page lacks a package. */
export function completeLicences(): AstroIntegration {
  // Astro inlines the loader of islands into the pages.
  const shipped = new Set(['astro']);
  return {
    name: 'complete-licences',
    hooks: {
      'astro:config:setup': ({ updateConfig }) => {
        updateConfig({
          vite: {
            plugins: [
              {
                name: 'shipped-packages',
                enforce: 'post',
                generateBundle(_, bundle) {
                  const isClient = this.environment.name === 'client';
                  for (const name of shippedPackages(Object.values(bundle), isClient)) shipped.add(name);
                },
              },
            ],
          },
        });
      },
      'astro:build:done': ({ logger }) => {
        const missing = unlicensed(shipped);
        if (missing.length > 0)
          throw new Error(
            `missing licences: the site ships ${missing.join(', ')}; add each to src/book/licences.ts, and its text to public/licences`,
          );
        logger.info(`${shipped.size} packages are shipped; the page of licences has them all`);
      },
    },
  };
}
