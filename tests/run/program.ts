// Runs one program as one step. A static check is one test; Vitest is asked for its own counts.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cut } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { everything } from './representatives.ts';
import { readVitestReport } from './vitest-report.ts';

export const root = join(import.meta.dirname, '..', '..');
/** Where Vitest's reports, built sites and the quick run's artifacts go; git ignores it. */
export const workFolder = join(root, '.cache');
export const reportFolder = join(workFolder, 'reports');

export type Environment = Readonly<Record<string, string | undefined>>;

/** How long a step may take before it is ended; everything (`EXAMINE=all`) takes longer. */
const timeLimit = (): number => (everything() ? 3_600_000 : 600_000);
// The Node of the lock file comes first, as in every npm script: Astro needs a newer one than the system may have.
const path = [join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter);

interface Finished {
  readonly code: number | null;
  readonly output: string;
}

function execute(program: string, parameters: readonly string[], environment: Environment): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: root,
      env: {
        ...process.env,
        PATH: path,
        CI: 'true',
        NO_COLOR: '1',
        FORCE_COLOR: '0',
        ASTRO_TELEMETRY_DISABLED: '1',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeLimit(),
      shell: process.platform === 'win32',
    });
    const chunks: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: chunks.join('') }));
  });
}

/** A program that is right when it exits with 0: one test. */
export async function check(
  program: string,
  parameters: readonly string[],
  environment: Environment = {},
): Promise<Outcome> {
  const { code, output } = await execute(program, parameters, environment);
  return code === 0
    ? { passed: 1, failed: 0, report: '' }
    : {
        passed: 0,
        failed: 1,
        report: `$ ${[program, ...parameters].join(' ')}\n${cut(output)}\nexit code ${code ?? 'none: it was ended'}`,
      };
}

/** An npm script of package.json with its own parameters: one test. */
export const script = (
  name: string,
  parameters: readonly string[] = [],
  environment: Environment = {},
): Promise<Outcome> => check('npm', ['run', '--silent', name, '--', ...parameters], environment);

/** Vitest on some folders or files: as many tests as it counts, and one more failure if it fails without naming a test. */
export async function vitest(
  name: string,
  parameters: readonly string[],
  environment: Environment = {},
): Promise<Outcome> {
  const reportFile = join(reportFolder, `${name}.json`);
  mkdirSync(reportFolder, { recursive: true });
  const { code, output } = await execute(
    'vitest',
    [
      'run',
      '--config',
      'tests/vitest.config.ts',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
      ...parameters,
    ],
    environment,
  );
  if (!existsSync(reportFile)) return { passed: 0, failed: 1, report: cut(output) };
  const outcome = readVitestReport(readFileSync(reportFile, 'utf8'), root);
  if (code === 0 || outcome.failed > 0) return outcome;
  return { ...outcome, failed: 1, report: cut(output) };
}
