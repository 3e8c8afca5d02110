// The step that tests WebGPU: on the machine's own card, else on the software adapter that comes with Debian's Chromium, else not at all.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installedCardBackends } from '../../pipeline/training/backend-package.ts';
import type { Outcome } from './outcome.ts';
import { check, vitest } from './program.ts';
import type { Environment } from './program.ts';

const chromium = '/usr/lib/chromium';
const software = join(chromium, 'vk_swiftshader_icd.json');

/** Environments in which Dawn may find an adapter; the loader of Chromium's folder serves where there is none of the system. */
const environments: readonly Environment[] = [
  {},
  ...(existsSync(software)
    ? [
        {
          VK_ICD_FILENAMES: software,
          LD_LIBRARY_PATH: [process.env['LD_LIBRARY_PATH'], chromium].filter(Boolean).join(delimiter),
        },
      ]
    : []),
];

const start = `import { startBackend } from './pipeline/training/backends.ts';
startBackend('webgpu').catch((error) => { console.error(error.message); process.exit(1); });`;

const notRun = (reason: string): Outcome => ({ passed: 0, failed: 0, report: '', skipped: reason });

/** Runs tests/webgpu in the first environment that has an adapter; where there is none nothing is run, and the reason told. */
export async function webgpu(): Promise<Outcome> {
  if (!installedCardBackends().includes('webgpu')) return notRun('not installed: npm ci --prefix pipeline/webgpu');
  let reason = '';
  for (const environment of environments) {
    const { failed, report } = await check('tsx', ['--eval', start], environment);
    const missing = report.split('\n').find((line) => line.startsWith('missing '));
    // Whatever is not missing is tested, and fails if it must.
    if (failed === 0 || missing === undefined) return vitest('webgpu', ['tests/webgpu'], environment);
    reason = missing;
  }
  return notRun(reason);
}
