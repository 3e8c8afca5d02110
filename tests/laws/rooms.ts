// The table "who may import whom" of the house. A room is a set of files; the first room whose pattern matches a path is its room.

export interface Room {
  readonly name: string;
  readonly files: RegExp;
  /** Rooms whose code it may import, besides its own. */
  readonly rooms: readonly string[];
  /** Rooms of which it may import types only. */
  readonly types: readonly string[];
  /** Packages it may import; none others, be it for a type. `node:` stands among them like any other. */
  readonly packages: readonly RegExp[];
  /** Names it must not use, with the reason. */
  readonly banned?: Readonly<Record<string, string>>;
}

// Without what loads any module or runs any text, which no law could follow.
const node = /^node:(?!module$|vm$)/;
const loader = /^node:module$/;
const tfjs = /^@tensorflow\/tfjs/;
const preact = /^preact$/;
const hooks = /^preact\/(hooks|compat)$/;
const d3 = /^d3(-[a-z]+)?$/;
const half = /^@petamoriken\/float16$/;
const astro = /^(astro($|:|\/)|@astrojs\/markdown-remark$)/;
const types = /^(hast|mdast|unified|vfile)$/;
const resvg = /^@resvg\/resvg-js$/;
const toString = /^preact-render-to-string$/;
const page = 'it knows no page';
const clock = 'it has no clock';
const chance = 'it has no chance';
const around = 'it knows nothing of what runs it';
/** What makes a number or a picture depend on more than what is given: the page, the hour, chance, the browser, the program. */
const surroundings = {
  document: page,
  window: page,
  self: page,
  location: page,
  Date: clock,
  performance: clock,
  'Intl.DateTimeFormat': clock,
  setTimeout: clock,
  setInterval: clock,
  requestAnimationFrame: clock,
  'Math.random': chance,
  crypto: chance,
  navigator: around,
  localStorage: around,
  sessionStorage: around,
  fetch: around,
  process: around,
};

export const rooms: readonly Room[] = [
  // Sum, mean and the normal quantile, for every room that counts.
  { name: 'mean', files: /^src\/mean\.ts$/, rooms: [], types: [], packages: [], banned: surroundings },
  {
    name: 'schema',
    files: /^src\/artifacts\/(schema|schema-parts|dataset-card|layer-spec|relations\/[a-z-]+|evidence\/[a-z-]+)\.ts$/,
    rooms: ['form', 'mean'],
    types: [],
    packages: [/^zod$/],
    banned: surroundings,
  },
  // What a text, a checksum and a digest are, for every door.
  {
    name: 'form',
    files: /^src\/artifacts\/(sha256|manifest-digest|strict-json)\.ts$/,
    rooms: [],
    types: [],
    packages: [/^@noble\/hashes\//],
    banned: surroundings,
  },
  {
    name: 'shipped-run',
    files: /^src\/artifacts\/shipped-run\.ts$/,
    rooms: [],
    types: ['schema'],
    packages: [],
    banned: surroundings,
  },
  {
    name: 'safetensors',
    files: /^src\/artifacts\/safetensors\.ts$/,
    rooms: ['form'],
    types: ['schema'],
    packages: [half],
    banned: surroundings,
  },
  // What a source is asked by.
  { name: 'keys', files: /^src\/artifacts\/keys\.ts$/, rooms: [], types: [], packages: [], banned: surroundings },
  // From logits to an answer: arithmetic that knows no tensors.
  {
    name: 'probabilities',
    files: /^src\/model\/probabilities\.ts$/,
    rooms: [],
    types: [],
    packages: [],
    banned: surroundings,
  },
  // What every door gives: a snapshot that exhibits ask.
  {
    name: 'source',
    files: /^src\/artifacts\/(source|computed)\.ts$/,
    rooms: ['safetensors', 'keys', 'probabilities'],
    types: ['schema'],
    packages: [],
    banned: surroundings,
  },
  {
    name: 'browser',
    files: /^src\/artifacts\/(browser|fetched-manifest)\.ts$/,
    rooms: ['source', 'keys', 'subject', 'safetensors', 'form'],
    types: ['schema'],
    packages: [],
  },
  {
    name: 'build',
    files: /^src\/artifacts\/(build|contents|named-parts|stored-file|tensor-forms)\.ts$/,
    rooms: ['schema', 'source', 'subject', 'safetensors', 'form', 'shipped-run'],
    types: [],
    packages: [node, /^zod$/],
  },
  // What the data and the network are about.
  { name: 'subject', files: /^src\/subject\//, rooms: [], types: ['schema'], packages: [], banned: surroundings },
  // AssemblyScript: compiled from its text, so that nobody imports it.
  { name: 'assembly', files: /^src\/model\/assembly\//, rooms: [], types: [], packages: [], banned: surroundings },
  {
    name: 'model',
    files: /^src\/model\//,
    rooms: ['probabilities'],
    types: ['schema', 'safetensors'],
    packages: [tfjs],
    banned: surroundings,
  },
  {
    name: 'claims',
    files: /^src\/claims\//,
    rooms: ['subject', 'facts', 'mean'],
    types: ['schema'],
    packages: [],
    banned: surroundings,
  },
  {
    name: 'figures',
    files: /^src\/figures\//,
    rooms: ['subject', 'mean'],
    types: ['schema', 'safetensors'],
    packages: [d3, preact],
    banned: surroundings,
  },
  // What a reader has before them, as a value: in an address, in a history, from page to page. The browser is handed in.
  {
    name: 'session',
    files: /^src\/lab\/session\//,
    rooms: ['subject', 'form'],
    types: ['schema', 'source', 'keys'],
    packages: [],
    banned: surroundings,
  },
  // The engine's end of a worker: what it hears and says is all that it knows of the page.
  { name: 'worker', files: /^src\/lab\/engine\/worker\.ts$/, rooms: ['engine'], types: [], packages: [] },
  // The only code of a page that knows tfjs.
  {
    name: 'engine',
    files: /^src\/lab\/engine\//,
    rooms: ['worker', 'model', 'probabilities', 'subject', 'source', 'keys', 'browser', 'safetensors', 'shipped-run'],
    types: ['schema'],
    packages: [tfjs],
    banned: surroundings,
  },
  {
    name: 'lab',
    files: /^src\/lab\//,
    rooms: ['engine', 'session', 'exhibits', 'figures', 'subject', 'source', 'keys', 'browser', 'safetensors', 'mean'],
    types: ['schema'],
    packages: [d3, preact, hooks],
  },
  {
    name: 'facts',
    files: /^src\/facts\//,
    rooms: ['figures', 'shipped-run', 'mean'],
    types: ['schema'],
    packages: [],
    banned: surroundings,
  },
  { name: 'drawing', files: /^src\/drawing\//, rooms: ['figures'], types: [], packages: [node, d3, resvg] },
  // The rules that choose what a figure is given: no Node, no files, so that they can run wherever the numbers are.
  {
    name: 'exhibits',
    files: /^src\/exhibits\//,
    rooms: ['figures', 'facts', 'subject', 'safetensors', 'keys', 'shipped-run', 'mean'],
    types: ['schema', 'source'],
    packages: [d3, preact],
    banned: surroundings,
  },
  {
    name: 'book',
    files: /^src\/book\//,
    rooms: ['exhibits', 'facts', 'drawing', 'figures', 'claims', 'build', 'safetensors', 'shipped-run', 'mean'],
    types: ['schema', 'source'],
    packages: [node, astro, types, preact, toString, /^@citation-js\//, /^@mdx-js\/mdx$/, /^remark-(gfm|math)$/],
  },
  {
    name: 'handout',
    files: /^src\/handout\//,
    rooms: ['build', 'schema', 'safetensors', 'book'],
    types: ['figures'],
    packages: [node, /^playwright-core$/, /^pdf-lib$/],
  },
  {
    name: 'pages',
    files: /^src\/(components|layouts|pages|styles)\/|^src\/(content\.config|env\.d)\.ts$/,
    rooms: [
      'book',
      'subject',
      'exhibits',
      'facts',
      'drawing',
      'figures',
      'lab',
      'build',
      'claims',
      'safetensors',
      'shipped-run',
    ],
    types: ['schema'],
    packages: [node, astro, types, preact, /^katex\//, /^@fontsource\//],
  },
  {
    name: 'pipeline',
    files: /^pipeline\//,
    rooms: ['model', 'probabilities', 'subject', 'schema', 'safetensors', 'form', 'build', 'claims', 'mean'],
    types: [],
    packages: [node, loader, tfjs, /^cli-progress$/, /^ml-matrix$/],
  },
  {
    name: 'commands',
    files: /^src\/commands\//,
    rooms: [],
    types: [],
    packages: [node, astro],
  },
  { name: 'content', files: /^content\//, rooms: [], types: [], packages: [] },
];

export const roomOf = (path: string): Room | undefined => rooms.find(({ files }) => files.test(path));
