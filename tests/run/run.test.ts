// The test run itself: a runner that counts wrongly would make every other test worthless.
import { describe, expect, it } from 'vitest';
import { cut, sum } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { check } from './program.ts';
import { runSteps } from './schedule.ts';
import type { Step } from './schedule.ts';
import { steps } from './steps.ts';
import { readVitestReport } from './vitest-report.ts';

const pass: Outcome = { passed: 2, failed: 0, report: '' };
const fail: Outcome = { passed: 1, failed: 1, report: 'broken' };

describe('steps', () => {
  it('run at most as many at a time as they may, and are told in order', async () => {
    let active = 0;
    let most = 0;
    const told: string[] = [];
    const step = (name: string, wait: number): Step => ({
      name,
      run: async () => {
        most = Math.max(most, ++active);
        await new Promise((resolve) => setTimeout(resolve, wait));
        active--;
        return pass;
      },
    });
    const outcomes = await runSteps([step('slow', 60), step('fast', 5), step('last', 5)], 2, ({ name }) =>
      told.push(name),
    );
    expect(most).toBe(2);
    expect(told).toEqual(['slow', 'fast', 'last']);
    expect(sum(outcomes)).toEqual({ passed: 6, failed: 0 });
  });

  it('do not run after a failure they depend on, and count as failed then', async () => {
    let ran = false;
    const dependent: Step = { name: 'site', after: ['build'], run: () => ((ran = true), Promise.resolve(pass)) };
    const further: Step = { name: 'links', after: ['site'], run: () => Promise.resolve(pass) };
    const outcomes = await runSteps(
      [{ name: 'build', run: () => Promise.resolve(fail) }, dependent, further],
      2,
      () => {},
    );
    expect(ran).toBe(false);
    expect(sum(outcomes)).toEqual({ passed: 1, failed: 3 });
  });

  it('that throw count as failed', async () => {
    const outcomes = await runSteps(
      [{ name: 'x', run: () => Promise.reject(new Error('no such program')) }],
      1,
      () => {},
    );
    expect(outcomes[0]).toMatchObject({ passed: 0, failed: 1, report: 'Error: no such program' });
  });

  it('may only wait for earlier ones', async () => {
    const ring: Step[] = [
      { name: 'a', after: ['b'], run: () => Promise.resolve(pass) },
      { name: 'b', after: ['a'], run: () => Promise.resolve(pass) },
    ];
    await expect(runSteps(ring, 2, () => {})).rejects.toThrow('invalid step "a"');
  });

  it('of the test run wait only for steps that exist', () => {
    const names = steps.map(({ name }) => name);
    for (const { after = [] } of steps) expect(names).toEqual(expect.arrayContaining([...after]));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a program', () => {
  it('passes with exit code 0 and fails with its output otherwise', async () => {
    expect(await check('node', ['--eval', ''])).toEqual({ passed: 1, failed: 0, report: '' });
    const failed = await check('node', ['--eval', 'console.error("reason"); process.exit(3)']);
    expect(failed).toMatchObject({ passed: 0, failed: 1 });
    expect(failed.report).toMatch(/reason[^]*exit code 3/);
  });

  it('is run by the Node of the lock file, not by an older one of the system', async () => {
    expect(
      await check('node', ['--eval', 'process.exit(parseInt(process.versions.node) >= 22 ? 0 : 1)']),
    ).toMatchObject({ passed: 1 });
  });
});

describe("Vitest's report", () => {
  const file = (status: string, results: string[], message = ''): object => ({
    name: '/root/tests/a.test.ts',
    status,
    message,
    assertionResults: results.map((result, i) => ({
      fullName: `case ${i}`,
      status: result,
      failureMessages: result === 'failed' ? ['expected 1'] : [],
    })),
  });
  const read = (...testResults: object[]): Outcome => readVitestReport(JSON.stringify({ testResults }), '/root');

  it('counts tests', () => expect(read(file('passed', ['passed', 'passed']))).toEqual(pass));
  it('counts failed, skipped and todo tests as failed', () => {
    const outcome = read(file('failed', ['passed', 'failed', 'skipped', 'todo']));
    expect(outcome).toMatchObject({ passed: 1, failed: 3 });
    expect(outcome.report).toContain('tests/a.test.ts > case 1 (failed)\nexpected 1');
  });
  it('counts a file that cannot be loaded as failed', () => {
    expect(read(file('failed', [], 'Cannot find module'))).toMatchObject({
      passed: 0,
      failed: 1,
      report: expect.stringContaining('Cannot find module') as string,
    });
  });
});

it('long output is cut to its end, and each line to its beginning', () => {
  expect(cut('a\nb\nc', 2)).toBe('… 1 lines before\nb\nc');
  expect(cut('abcdef', 5, 3)).toBe('abc …');
});
