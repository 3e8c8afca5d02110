// The import law of the house, on the real sources and on planted breaches.
import { describe, expect, it } from 'vitest';
import { breaches, rings } from './import-law.ts';
import { importsOf } from './imports.ts';
import { rooms } from './rooms.ts';
import { readSources } from './sources.ts';

const sources = readSources(['src', 'pipeline', 'content'], /\.(tsx?|astro|mdx)$/);
const figure = "import('../../pipeline/config.ts')";
const moduleOfNode = "process.getBuiltinModule('node:module')";
const planted = (path: string, text: string): string[] => breaches(new Map([[path, text]]));

describe('the import law', () => {
  it('is kept by every file', () => expect(breaches(sources)).toEqual([]));
  it('lets few load what it cannot see', () => {
    const loading = [...sources].filter(([path, text]) =>
      importsOf(path, text).some(({ specifier }) => specifier === 'node:module'),
    );
    expect(loading.map(([path]) => path).sort()).toEqual([
      'pipeline/analyses-stage.ts',
      'pipeline/training/backend-package.ts',
      'pipeline/training/backend-wasm.ts',
      'pipeline/training/kernels.ts',
    ]);
  });
  it('finds no ring', () => expect(rings(sources)).toEqual([]));
  it('reads real files with real imports', () => {
    expect(sources.size).toBeGreaterThan(60);
    const count = [...sources].reduce((n, [path, text]) => n + importsOf(path, text).length, 0);
    expect(count).toBeGreaterThan(150);
  });
  it('has no room for nobody: every room has files, save claims, which come later', () => {
    const empty = rooms.filter(({ files }) => ![...sources.keys()].some((path) => files.test(path)));
    expect(empty.map(({ name }) => name).filter((name) => name !== 'claims')).toEqual([]);
  });
});

describe('a planted breach is found:', () => {
  it.each([
    ['code of the schema in a figure', 'src/figures/x.tsx', "import { manifestSchema } from '../artifacts/schema.ts';"],
    [
      'mixed type and code',
      'src/figures/x.tsx',
      "import { type Manifest, manifestSchema } from '../artifacts/schema.ts';",
    ],
    [
      'a default import beside types',
      'src/figures/x.tsx',
      "import schema, { type Manifest } from '../artifacts/schema.ts';",
    ],
    ['a re-export', 'src/figures/x.tsx', "export { manifestSchema } from '../artifacts/schema.ts';"],
    ['a star re-export', 'src/figures/x.tsx', "export * from '../artifacts/schema.ts';"],
    [
      'the model in a figure, be it a type',
      'src/figures/x.tsx',
      "import type { Layer } from '../model/architecture.ts';",
    ],
    ['the model through import()', 'src/figures/x.tsx', "const m = await import('../model/network.ts');"],
    ['the model as a written type', 'src/figures/x.tsx', "let l: import('../model/architecture.ts').Layer;"],
    ['a computed import()', 'src/figures/x.tsx', 'const m = await import(name);'],
    ['an import of an address', 'src/figures/x.tsx', "const u = new URL('../model/network.ts', import.meta.url);"],
    ['require', 'pipeline/x.ts', "const p = require('../src/figures/figure.ts');"],
    ['TensorFlow.js in a figure', 'src/figures/x.tsx', "import '@tensorflow/tfjs';"],
    [
      'TensorFlow.js in a page',
      'src/pages/x.astro',
      "---\nimport * as tf from '@tensorflow/tfjs-core';\n---\n<p>x</p>",
    ],
    [
      'TensorFlow.js in a script of a component',
      'src/components/X.astro',
      "<p>x</p><script>import '@tensorflow/tfjs';</script>",
    ],
    ['the model as the file of a script', 'src/components/X.astro', '<script src="../model/network.ts"></script>'],
    ['TensorFlow.js in the handout', 'src/handout/x.ts', "import * as tf from '@tensorflow/tfjs';"],
    ['hooks in a figure', 'src/figures/x.tsx', "import { useState } from 'preact/hooks';"],
    ['Node in a figure', 'src/figures/x.tsx', "import { readFileSync } from 'node:fs';"],
    ['Node in the model', 'src/model/x.ts', "import { join } from 'node:path';"],
    ['Node without its prefix', 'src/model/x.ts', "import { join } from 'path';"],
    ['Node in the laboratory', 'src/lab/x.tsx', "import { join } from 'node:path';"],
    ['zod in the browser door', 'src/artifacts/browser.ts', "import { z } from 'zod';"],
    [
      'code of the schema in the browser door',
      'src/artifacts/browser.ts',
      "import { manifestSchema } from './schema.ts';",
    ],
    ['the build door in the laboratory', 'src/lab/x.tsx', "import { artifacts } from '../artifacts/build.ts';"],
    [
      'the pipeline in a page',
      'src/pages/x.astro',
      "---\nimport { classes } from '../../pipeline/datasets/dataset.ts';\n---",
    ],
    ['the pipeline in the model', 'src/model/x.ts', "import { classes } from '../../pipeline/datasets/dataset.ts';"],
    ['figures in the pipeline', 'pipeline/x.ts', "import type { Figure } from '../src/figures/figure.ts';"],
    ['figures in the build door', 'src/artifacts/build.ts', "import type { Figure } from '../figures/figure.ts';"],
    ['tests in a source', 'src/components/x.ts', "import { root } from '../../tests/laws/sources.ts';"],
    ['anything in the schema', 'src/artifacts/schema.ts', "import type { TensorData } from './safetensors.ts';"],
    ['an import in a chapter', 'content/01-x.mdx', "---\ntitle: x\n---\nimport X from '../src/components/X.astro';\n"],
    ['an import in an expression of a chapter', 'content/01-x.mdx', "a {import('../src/artifacts/build.ts')}"],
    ['one in an attribute', 'content/01-x.mdx', "<A\n  b={import('../src/artifacts/build.ts')}\n/>"],
    ['import = require', 'src/figures/x.ts', "import m = require('../model/network.ts');"],
    ['require in brackets', 'src/figures/x.ts', "const m = (require)('../model/network.ts');"],
    ['require under another name', 'src/figures/x.ts', 'const load = require;'],
    ['module.require', 'src/figures/x.ts', "const m = module.require('node:fs');"],
    ['process.getBuiltinModule', 'src/islands/x.ts', "const m = process.getBuiltinModule('fs');"],
    ['import.meta.glob', 'src/figures/x.ts', "const m = import.meta.glob('../model/*.ts');"],
    ['import.meta.glob behind a cast', 'src/figures/x.ts', "const m = (import.meta as any).glob('../model/*.ts');"],
    ['import.meta by another name', 'src/figures/x.ts', 'const { glob } = import.meta;'],
    ['import.meta.resolve', 'src/figures/x.ts', "const m = import.meta.resolve('../model/network.ts');"],
    ['an address by another URL', 'src/figures/x.ts', "new globalURL('../model/network.ts', import.meta.url);"],
    ['Math by another name', 'src/figures/x.ts', 'const m = Math;\nexport const y = m.random();'],
    ['Math taken apart', 'src/figures/x.ts', 'const { random } = Math;\nexport const y = random();'],
    ['Math in square brackets', 'src/figures/x.ts', "export const y = Math['random']();"],
    ['Math with a question mark', 'src/figures/x.ts', 'export const y = Math?.random();'],
    ['Math over two lines', 'src/figures/x.ts', 'export const y = Math\n  .random();'],
    ['Math behind globalThis', 'src/figures/x.ts', 'export const y = globalThis.Math.random();'],
    ['a clock behind globalThis', 'src/figures/x.ts', 'export const y = new globalThis.Date();'],
    ['globalThis in square brackets', 'src/model/x.ts', "export const y = globalThis['document'];"],
    ['eval', 'src/figures/x.ts', "export const y = eval('new Date()');"],
    ['a function made of text', 'src/figures/x.ts', "export const y = new Function('return new Date()');"],
    [
      'a clock beside another function’s own Date',
      'src/figures/x.ts',
      'export const f = (Date: number) => Date;\nexport const y = new Date();',
    ],
    ['a room that is not on the plan', 'src/utils/x.ts', 'export const x = 1;'],
    ['a document in a figure', 'src/figures/x.tsx', 'export const x = document.title;'],
    ['a clock in a figure', 'src/figures/x.tsx', 'export const x = new Date();'],
    ['chance in a figure', 'src/figures/x.tsx', 'export const x = Math.random();'],
    ['a window in the model', 'src/model/x.ts', 'export const x = window.innerWidth;'],
    [
      'chance after a generic arrow',
      'src/figures/x.ts',
      'export const same = <T>(x: T): T => x;\nexport const y = Math.random();',
    ],
    [
      'the model through import() after a generic arrow',
      'src/figures/x.ts',
      "export const same = <T>(x: T): T => x;\nexport const m = () => import('../model/network.ts');",
    ],
    [
      'chance after a generic arrow in a page’s frontmatter',
      'src/figures/x.astro',
      '---\nconst same = <T,>(x: T): T => x;\nconst y = same(Math.random());\n---\n<p>{y}</p>',
    ],
    ['an import in the markup of a component', 'src/components/X.astro', `<p>{${figure}}</p>`],
    ['one in an attribute', 'src/components/X.astro', `<p title={${figure}}>x</p>`],
    ['one in an attribute in backquotes', 'src/components/X.astro', `<p title=\`a\${${figure}}\`>x</p>`],
    ['one in a spread', 'src/components/X.astro', `<p {...${figure}}>x</p>`],
    ['one in a directive', 'src/components/X.astro', `<p class:list={[${figure}]}>x</p>`],
    ['one given to a script', 'src/components/X.astro', `<script define:vars={{ x: ${figure} }}>x;</script>`],
    ['one in markup within an expression', 'src/components/X.astro', `<p>{[1].map((n) => <b>{n + ${figure}}</b>)}</p>`],
    [
      'one after a tag that nobody closes',
      'src/components/X.astro',
      `<p>{[1].map((n) => <b><br>{[<i title={n}>{${figure}}</i>]}</b>)}</p>`,
    ],
    ['one beside a type', 'src/components/X.astro', `<p>{((n: number) => ${figure})(1)}</p>`],
    ['chance in markup', 'src/figures/x.astro', '<p>{[1].map((n) => <b>{n * Math.random()}</b>)}</p>'],
    [
      'a script behind a comparison',
      'src/components/X.astro',
      "<script define:vars={{ x: 2 > 1 }}>import '@tensorflow/tfjs';</script>",
    ],
    ['createRequire without an import', 'pipeline/x.ts', `${moduleOfNode}.createRequire(import.meta.url)(name);`],
    ['createRequire in square brackets', 'pipeline/x.ts', `${moduleOfNode}['createRequire'](import.meta.url)(name);`],
    ['createRequire taken apart', 'pipeline/x.ts', `const { createRequire } = ${moduleOfNode};`],
    ['createRequire under another name', 'pipeline/x.ts', `const { createRequire: make } = ${moduleOfNode};`],
    ['createRequire taken apart by a text', 'pipeline/x.ts', `const { 'createRequire': make } = ${moduleOfNode};`],
    ['createRequire of a namespace', 'pipeline/x.ts', "import * as m from 'node:module';\nm.createRequire('x')(name);"],
    ['getBuiltinModule in square brackets', 'src/islands/x.ts', "const m = process['getBuiltinModule']('node:fs');"],
    ['the module of loaders', 'src/book/x.ts', "const m = process.getBuiltinModule('node:module');"],
    ['createRequire outside of the pipeline', 'src/book/x.ts', "import { createRequire } from 'node:module';"],
    ['another context', 'src/book/x.ts', "import { runInNewContext } from 'node:vm';"],
    [
      'chance after a generic arrow among tags',
      'src/figures/x.tsx',
      'export const same = <T,>(x: T): T => x;\nexport const y = <p>{Math.random()}</p>;',
    ],
  ])('%s', (_, path, text) => expect(planted(path, text)).toHaveLength(1));

  const places = 'figures exhibits claims facts subject model'.split(' ').map((room) => `src/${room}/x.ts`);
  it.each([...places, 'src/mean.ts', 'src/artifacts/source.ts', 'src/artifacts/keys.ts', 'src/artifacts/schema.ts'])(
    'in %s, whatever depends on more than what is given',
    (path) => {
      for (const use of [
        'Math.random()',
        'new Date()',
        'performance.now()',
        'new Intl.DateTimeFormat().format()',
        'crypto.randomUUID()',
        'document.title',
        'self.innerWidth',
        'navigator.language',
        'localStorage.length',
        "fetch('x')",
        "process.env['X']",
        'setTimeout(() => 1)',
      ])
        expect(planted(path, `export const y = ${use};`), use).toHaveLength(1);
    },
  );

  it.each(['src/figures/figure.ts', 'src/figures/marks/plane.ts', 'src/figures/marks/format.ts'])(
    'chance at the end of the real %s',
    (path) => expect(planted(path, `${sources.get(path) ?? ''}\nexport const y = Math.random();`)).toHaveLength(1),
  );

  it.each([
    ['src/figures/x.ts', 'export const x = <p>text</p>;'],
    ['src/figures/x.tsx', 'export const same = <T>(x: T): T => x;\nexport const y = 1;'],
    ['src/model/x.ts', 'export const x = (1;'],
    ['src/components/X.astro', '---\nconst x = (1;\n---\n<p>x</p>'],
    ['src/components/X.astro', '---\nconst same = <T>(x: T): T => x;\n---\n<p>x</p>'],
    ['src/components/X.astro', '<p>{(1}</p>'],
  ])('code that does not parse: %s, %j', (path, text) =>
    expect(() => planted(path, text)).toThrow(`invalid source ${path}`),
  );

  it('a ring of two, also through types and import()', () => {
    const ring = new Map([
      ['src/figures/a.ts', "import type { B } from './b.ts';"],
      ['src/figures/b.ts', "export const b = () => import('./c.tsx');"],
      ['src/figures/c.tsx', "export * from './a.ts';"],
      ['src/figures/d.ts', "import './a.ts';"],
    ]);
    expect(rings(ring)).toEqual([['src/figures/a.ts', 'src/figures/b.ts', 'src/figures/c.tsx']]);
    expect(rings(new Map([['src/figures/a.ts', "import './a.ts';"]]))).toEqual([['src/figures/a.ts']]);
  });
});

describe('what is allowed passes:', () => {
  it.each([
    ['types of the schema in a figure', 'src/figures/x.tsx', "import type { Manifest } from '../artifacts/schema.ts';"],
    ['only types among braces', 'src/figures/x.tsx', "import { type Manifest } from '../artifacts/schema.ts';"],
    ['TensorFlow.js in the model', 'src/model/x.ts', "import * as tf from '@tensorflow/tfjs-core';"],
    ['a figure in the laboratory', 'src/lab/x.tsx', "import { featureMaps } from '../figures/feature-maps.tsx';"],
    [
      'words in text, comments and styles of a component',
      'src/components/X.astro',
      "<p>import('zod')</p><!-- {import('zod')} -->{/* import('zod') */}<style>p { color: red }</style>",
    ],
    ['what a component imports', 'src/components/X.astro', "<p>{import('../book/site.ts')}</p>"],
    [
      'createRequire by its import',
      'pipeline/x.ts',
      "import { createRequire } from 'node:module';\ncreateRequire('x');",
    ],
    [
      'words in a string or a comment',
      'src/figures/x.tsx',
      "// import 'zod'\nexport const x = \"import 'zod'; document\";",
    ],
    ['other functions of Math', 'src/figures/x.ts', 'export const y = Math.max(Math.PI, 1);'],
    ['the address of a module', 'src/figures/x.ts', 'export const y = [import.meta.url, import.meta.env];'],
    [
      'a name of its own, in its scope',
      'src/model/x.ts',
      'export const f = (window: number) => { const document = window; return [1].map((x) => x + document); };',
    ],
    [
      'a property of a banned name',
      'src/figures/x.tsx',
      'export const x = (data: { document: string }) => data.document;',
    ],
  ])('%s', (_, path, text) => expect(planted(path, text)).toEqual([]));
});
