// The command line: what it means, and what it refuses.
import { describe, expect, it } from 'vitest';
import { parseArguments, usage } from '../../pipeline/arguments.ts';
import { fullRun, quickRun } from '../../pipeline/config.ts';
import { runKinds } from '../../src/artifacts/schema.ts';

describe('parseArguments', () => {
  it('takes the full run into public/artifacts by default, and the quick one into a folder of its own', () => {
    const full = parseArguments([]);
    expect(full.configuration).toEqual(fullRun);
    expect(full.out).toMatch(/public\/artifacts$/);
    const quick = parseArguments(['--quick']);
    expect(quick.configuration).toEqual(quickRun);
    expect(quick.out).not.toBe(full.out);
    expect([full.quick, quick.quick]).toEqual([false, true]);
  });

  it('reads every option', () => {
    const given = '--seed 7 --epochs 15 --backend wasm --from train --out /x --processes 3';
    const o = parseArguments(given.split(' '));
    expect(o).toMatchObject({ configuration: { seed: 7, epochs: 15 }, backend: 'wasm', from: 'train', out: '/x' });
    expect(o.processes).toBe(3);
    expect(o.runs.map(({ id, configuration }) => [id, configuration.seed, configuration.epochs])).toEqual([
      ['seed-7', 7, 15],
    ]);
  });

  it('knows all runs, a list of them in their own order, and by default the main one alone', () => {
    const ids = (...argv: string[]): string[] => parseArguments(argv).runs.map(({ id }) => id);
    expect(ids()).toEqual(['seed-0']);
    const all = ids('--runs', 'all');
    expect(all.slice(0, 5)).toEqual(['seed-0', 'seed-1', 'seed-2', 'seed-3', 'seed-4']);
    expect(new Set(all).size).toBe(all.length);
    expect([...new Set(parseArguments(['--runs', 'all']).runs.map(({ kind }) => kind))]).toEqual([...runKinds]);
    expect(ids('--runs', 'flatten, seed-2,seed-0')).toEqual(['seed-0', 'seed-2', 'flatten']);
  });

  it('takes the networks of the artifacts where it begins after training', () => {
    expect(parseArguments(['--from', 'test']).from).toBe('test');
    for (const option of ['--seed', '--epochs', '--runs'])
      expect(() => parseArguments(['--from', 'test', option, '1'])).toThrow(`leave out ${option}`);
  });

  it.each([
    [['--backend', 'tpu'], 'unknown --backend "tpu"; known: auto, cuda, webgpu, wasm'],
    [['--from', 'lunch'], 'unknown --from "lunch"; known: dataset, train'],
    [['--epochs', '0'], 'invalid --epochs "0"'],
    [['--epochs', '2.5'], 'invalid --epochs "2.5"'],
    [['--seed', '-1'], '--seed'],
    [['--speed', '1'], /invalid arguments: .*--speed.*; options: --quick, --backend/],
    [['--seed', '4294967296'], 'invalid --seed "4294967296"'],
    [['--seed'], /invalid arguments: .*--seed/],
    [['--out', ' '], 'invalid --out'],
    [['stray'], 'stray'],
    [['--processes', '0'], 'invalid --processes "0"'],
    [['--runs', 'seed-0,lunch'], /unknown run "lunch"; known: seed-0, .*flatten/],
    [['--runs', 'flatten'], 'a main network is needed'],
    [['--runs', 'all', '--seed', '1'], '--runs names the seeds; leave out --seed'],
  ])('refuses %j', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(message);
  });

  it('explains every option', () => {
    for (const option of ['quick', 'backend', 'runs', 'processes', 'seed', 'epochs', 'from', 'out', 'help'])
      expect(usage).toContain(`--${option}`);
  });
});
