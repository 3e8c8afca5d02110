// `npm test`: everything, in order, two steps at a time where they do not need each other. One line a step with its time, the output of
// those that failed, and last of all `N passed, N failed`. The exit code is 1 if anything failed or if nothing was tested.
// Steps can be named, and files or folders of tests, which run alone; `--all` (`npm run test:all`) leaves no page and no case out for which others stand otherwise.
import { existsSync, rmSync } from 'node:fs';
import { reportFolder } from './run/program.ts';
import { runSteps } from './run/schedule.ts';
import { alone, steps } from './run/steps.ts';
import { sum } from './run/outcome.ts';

rmSync(reportFolder, { recursive: true, force: true });
const started = performance.now();
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const named = process.argv.slice(2).filter((argument) => argument !== '--all');
if (process.argv.includes('--all')) process.env['EXAMINE'] = 'all';
const isStep = (name: string): boolean => steps.some((step) => step.name === name);
const unknown = named.find((name) => !isStep(name) && !existsSync(name));
if (unknown !== undefined)
  throw new Error(
    `unknown step "${unknown}"; steps: ${steps.map(({ name }) => name).join(', ')}; or a file or folder of tests`,
  );
const chosen =
  named.length === 0
    ? steps
    : [...steps.filter(({ name }) => named.includes(name)), ...named.filter((name) => !isStep(name)).map(alone)];

const outcomes = await runSteps(chosen, 2, ({ name }, { passed, failed, report, skipped, seconds: time }) => {
  const mark = failed > 0 ? 'FAILED' : skipped === undefined ? 'ok    ' : 'SKIP  ';
  const told = skipped === undefined ? `${passed} passed, ${failed} failed` : `not run: ${skipped}`;
  console.log(`${mark} ${name.padEnd(22)} ${`${time.toFixed(1)} s`.padStart(8)}  ${told}`);
  if (failed > 0) console.log(`\n${report.trimEnd()}\n`);
});

const total = sum(outcomes);
console.log(`\n${seconds(started)} in all`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
