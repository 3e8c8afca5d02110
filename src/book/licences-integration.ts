// No site is built that ships a package whose licence it does not show.
import type { AstroIntegration } from 'astro';
import { unlicensed } from './licences.ts';

/** A file of a bundle, as far as it matters here. */
interface Shipped {
  readonly type: 'chunk' | 'asset';
  /** What is in a script: address of a module -> how much of it is left. */
  readonly modules?: Readonly<Record<string, { readonly renderedLength: number }>>;
  /** What a style sheet, a font or WebAssembly was before. */
  readonly originalFileNames?: readonly string[];
}

/** The package of a module: the last one on its path, or the tool that made it up; undefined for the project's own. */
export function packageOf(module: string): string | undefined {
  const inside = [...module.replaceAll('\\', '/').matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].at(-1)?.[1];
  return inside ?? /^\0(?:virtual:)?(vite|rolldown|astro|@[a-z]+\/[a-z]+)\b/.exec(module)?.[1];
}

/** The packages of which something is left in files that readers fetch. Scripts count in the `client` bundle only: others run in the build. */
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

/** Looks at every bundle of a build and throws at its end where the page of licences lacks one. */
export function completeLicences(): AstroIntegration {
  // Astro writes the loader of islands into the pages themselves.
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
