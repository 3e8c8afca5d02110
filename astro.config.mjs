// The site: MDX chapters, KaTeX at build, islands in Preact. Its address comes from the environment (SITE_URL, BASE_PATH), as a project
// page on GitHub needs it; without them the site lives at the root of whatever serves it.
import { unified } from '@astrojs/markdown-remark';
import mdx from '@astrojs/mdx';
import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';
import { fileURLToPath } from 'node:url';
import rehypeKatex from 'rehype-katex';
import remarkMath from 'remark-math';
import { crawlers } from './src/commands/crawlers-integration.ts';
import { endsWithParent } from './src/commands/parent-integration.ts';
import { siteAddress } from './src/commands/site-address.ts';
import { codeLines } from './src/book/code-lines.ts';
import { completeLicences } from './src/book/licences-integration.ts';
import { publishedFiles } from './src/book/published-integration.ts';
import { rehypeChapter } from './src/book/rehype-chapter.ts';
import { rehypeClaims } from './src/book/rehype-claims.ts';
import { measuredClaims } from './src/book/statements-integration.ts';

const { site, base } = siteAddress(process.env);
// Astro remembers where each chapter lies: chapters of another folder are remembered elsewhere, or the next build would look for them there.
const otherContent = process.env['CONTENT_DIR'];
const cacheDir = otherContent
  ? `./.cache/astro/${otherContent.replace(/[^A-Za-z0-9]+/g, '-')}/`
  : './node_modules/.astro/';

export default defineConfig({
  ...(site ? { site } : {}),
  base,
  trailingSlash: 'always',
  cacheDir,
  integrations: [preact(), mdx(), publishedFiles(), measuredClaims(), completeLicences(), crawlers(), endsWithParent()],
  markdown: {
    processor: unified({
      remarkPlugins: [remarkMath],
      rehypePlugins: [[rehypeKatex, { strict: 'error', throwOnError: true }], rehypeClaims, rehypeChapter],
    }),
    shikiConfig: {
      themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
      defaultColor: false,
      transformers: [codeLines],
    },
  },
  build: { inlineStylesheets: 'never' },
  security: {
    // Pages load what lies beside them and nothing from elsewhere. Astro adds the hashes of its inline scripts and styles; it does so in
    // the build only, not in `astro dev`.
    csp: {
      directives: [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "connect-src 'self' blob:", // blob: the WebAssembly program, fetched and looked at before it is started
        "font-src 'self' data:", // small ones of KaTeX stand in its style sheet
        "img-src 'self' data:", // figures hold their pixels as data
      ],
      scriptDirective: { resources: ["'self'", "'wasm-unsafe-eval'"] },
      // KaTeX and figures place things by style attributes.
      styleDirective: { resources: ["'self'", { resource: "'unsafe-inline'", kind: 'attribute' }] },
    },
  },
  vite: {
    resolve: {
      alias: [
        {
          find: /^.*\/wasm-out\/tfjs-backend-wasm-threaded-simd(?:\.worker)?\.js$/,
          replacement: fileURLToPath(new URL('./src/model/no-threads.ts', import.meta.url)),
        },
      ],
    },
    // A worker is a module, as the page's code is, and as light: the licences stand on their page.
    worker: { format: 'es', rolldownOptions: { output: { comments: false } } },
  },
  devToolbar: { enabled: false },
});
