// The steps of `npm test` in the order in which they are told. Everything that a reader of the README can type is among them.
import { join } from 'node:path';
import { check, script, vitest, workFolder } from './program.ts';
import { everything } from './representatives.ts';
import type { Step } from './schedule.ts';
import { webgpu } from './webgpu.ts';

const quickFolder = join(workFolder, 'quick');

/** A project page's base path, as GitHub Pages would give it. */
const underBase = { SITE_URL: 'https://example.org', BASE_PATH: '/visualizing-cnns/' };
const baseFolder = join(workFolder, 'site-under-base');
// An earlier run's address must not leak into this one.
const atRoot = { SITE_URL: undefined, BASE_PATH: undefined };
const siteFolders = { SITE_UNDER_BASE: baseFolder, BASE_PATH: underBase.BASE_PATH };

/** Rooms whose tests change nothing that another test could notice: their files share one context, for most of their time is importing. */
const shared = ['figures', 'laws', 'claims', 'drawing', 'facts', 'exhibits', 'book'].map((room) => `tests/${room}`);
/** What opens a browser although it needs no built site: the step of the site has a core to spare for it, the units have none. */
const inBrowser = ['tests/lab/input/drawing-pad', 'tests/lab/input/upload', 'tests/lab/session/page.test'];
/** Of these, files that others stand for in `npm test`: pictures for files. */
const stoodFor = ['tests/lab/input/upload-files'];
/** The analyses that take longest to test; in `npm test` the other analyses stand for them. */
const longAnalyses = [
  'activation-maximisation',
  'attribution-maps',
  'calibration',
  'channel-ablation',
  'circuits',
  'filter-spectrum',
  'template-fits',
].map((name) => `tests/pipeline/analyses/${name}`);
const others = [
  ...[...shared, 'tests/site', 'tests/quick', 'tests/renamed', 'tests/handout', 'tests/webgpu'].map(
    (folder) => `--exclude=${folder}/**`,
  ),
  ...[...inBrowser, ...(everything() ? [] : longAnalyses)].map((beginning) => `--exclude=${beginning}*`),
];

/** A file or folder of tests alone. Those of the site look at what was built last. */
export const alone = (path: string): Step => ({
  name: path,
  run: () => vitest(path.replaceAll(/\W+/g, '-'), [path], { ...siteFolders, QUICK_ARTIFACTS: quickFolder }),
});

// Steps that write .astro or Vite's cache follow one another; the pipeline fills the second core meanwhile.
export const steps: readonly Step[] = [
  { name: 'prettier', run: () => check('prettier', ['--check', '--log-level=warn', '.']) },
  { name: 'quick pipeline', run: () => script('pipeline', ['--quick', '--from', 'train', '--out', quickFolder]) },
  { name: 'astro check', run: () => check('astro', ['check']) },
  {
    name: 'eslint',
    after: ['astro check'],
    run: () => check('eslint', ['--config', 'tests/eslint.config.js', '--max-warnings=0', '.']),
  },
  { name: 'knip', after: ['astro check'], run: () => check('knip', ['--config', 'tests/knip.json']) },
  { name: 'build', after: ['astro check'], run: () => script('build', [], atRoot) },
  { name: 'build under a base', after: ['build'], run: () => script('build', ['--outDir', baseFolder], underBase) },
  { name: 'unit', after: ['astro check'], run: () => vitest('unit', others) },
  {
    name: 'rooms without effects',
    after: ['astro check'],
    run: () => vitest('rooms', [...shared, '--no-isolate']),
  },
  { name: 'webgpu', after: ['unit'], run: webgpu },
  {
    name: 'renamed site',
    after: ['build under a base'],
    // A build of its own: for it stand every exhibit and every claim under other names, among the units.
    run: async () =>
      everything()
        ? vitest('renamed', ['tests/renamed'], atRoot)
        : { passed: 0, failed: 0, report: '', skipped: 'npm run test:all builds it' },
  },
  {
    name: 'quick run',
    after: ['quick pipeline', 'build under a base'],
    run: () => vitest('quick', ['tests/quick'], { ...atRoot, QUICK_ARTIFACTS: quickFolder }),
  },
  { name: 'handout', after: ['build'], run: () => script('handout', [], atRoot) },
  {
    name: 'handout tests',
    after: ['handout', 'build under a base'],
    run: () => vitest('handout', ['tests/handout'], siteFolders),
  },
  {
    name: 'site',
    after: ['handout', 'build under a base'],
    // The last step has the machine to itself for most of its time.
    run: () =>
      vitest(
        'site',
        [
          'tests/site',
          ...inBrowser,
          ...(everything() ? [] : stoodFor).map((beginning) => `--exclude=${beginning}*`),
          '--maxWorkers=2',
        ],
        siteFolders,
      ),
  },
];
