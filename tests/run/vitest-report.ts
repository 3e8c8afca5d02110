// Reads Vitest's JSON report. A test that was skipped counts as failed: here a test that does not run has no excuse.
import { relative } from 'node:path';
import { cut } from './outcome.ts';
import type { Outcome } from './outcome.ts';

interface Assertion {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly Assertion[];
  }[];
}

const shownFailures = 20;
const linesOfEach = 14;

const first = (text: string, lines: number): string => cut(text.split('\n').slice(0, lines).join('\n'), lines);

/** Counts of a report, and the first failures with the first lines of their messages. A file that fails as a whole is one failure. */
export function readVitestReport(json: string, root: string): Outcome {
  const { testResults } = JSON.parse(json) as Report;
  let passed = 0;
  const failures: string[] = [];
  for (const { name, status, message, assertionResults } of testResults) {
    const file = relative(root, name);
    for (const { fullName, status: result, failureMessages } of assertionResults)
      if (result === 'passed') passed++;
      else failures.push(`${file} > ${fullName} (${result})\n${first(failureMessages.join('\n'), linesOfEach)}`);
    const unexplained = assertionResults.every(({ status: result }) => result === 'passed');
    if (status !== 'passed' && unexplained) failures.push(`${file}\n${first(message, linesOfEach)}`);
  }
  const rest = failures.length - shownFailures;
  const report = [...failures.slice(0, shownFailures), ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n\n');
  return { passed, failed: failures.length, report };
}
