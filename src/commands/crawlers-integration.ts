// What search engines and GitHub Pages look for besides the pages: robots.txt, a sitemap if the site knows its URL, and the file that keeps
// GitHub from running Jekyll, which would drop every folder that begins with `_`.
import type { AstroIntegration } from 'astro';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A sitemap with absolute URLs. Leaves out the handout, which repeats the chapters, and the 404 page. */
export function sitemap(paths: readonly string[], home: URL): string {
  const listed = paths.filter((path) => !/^(handout|404)\/?$/.test(path)).sort();
  const urls = listed.map((path) => `  <url><loc>${escaped(new URL(path, home).href)}</loc></url>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`;
}

/** Allows everything, and names the sitemap if there is one. */
export const robots = (home: URL | undefined): string =>
  `User-agent: *\nAllow: /\n${home === undefined ? '' : `Sitemap: ${new URL('sitemap.xml', home).href}\n`}`;

export function crawlers(): AstroIntegration {
  let home: URL | undefined;
  return {
    name: 'crawlers',
    hooks: {
      'astro:config:done': ({ config }) => {
        home = config.site === undefined ? undefined : new URL(config.base.replace(/\/?$/, '/'), config.site);
      },
      'astro:build:done': ({ dir, pages }) => {
        const write = (name: string, text: string): void => writeFileSync(fileURLToPath(new URL(name, dir)), text);
        write('.nojekyll', '');
        write('robots.txt', robots(home));
        if (home !== undefined)
          write(
            'sitemap.xml',
            sitemap(
              pages.map(({ pathname }) => pathname),
              home,
            ),
          );
      },
    },
  };
}
