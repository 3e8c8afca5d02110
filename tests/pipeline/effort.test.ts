// How much a run measures: everything in a full run, a share of it in a small one, and how a small run's analyses share processes.
import { describe, expect, it } from 'vitest';
import { dealt } from '../../pipeline/analyses-stage.ts';
import { thinned } from '../../pipeline/analyses/inputs.ts';
import { effortFor } from '../../src/artifacts/relations/effort.ts';
import { fullRun, quickRun } from '../../pipeline/config.ts';

describe('effort', () => {
  it('is all there is in a full run, and never more', () => {
    for (const many of [1, 2, 3, 7, 100, 999, 1000, 4000, 10_000]) {
      expect(effortFor(fullRun.trainingImages)(many)).toBe(many);
      expect(effortFor(60_000)(many, 20)).toBe(many);
    }
  });
  it('is the share of the training images in a small run', () => {
    const half = effortFor(fullRun.trainingImages / 2);
    expect([half(1000), half(7), half(4)]).toEqual([500, 4, 2]);
    expect(effortFor(quickRun.trainingImages)(1000)).toBe(36);
  });
  it('is at least what is asked for, but not more than all', () => {
    const little = effortFor(10);
    expect([little(1000), little(1000, 20), little(1000, 1), little(1, 2), little(5, 9)]).toEqual([2, 20, 1, 1, 5]);
  });
});

describe('thinned', () => {
  it('takes at most so many, evenly, beginning with the first', () => {
    expect(thinned([0, 1, 2, 3, 4, 5, 6], 3)).toEqual([0, 3, 6]);
    expect(thinned([5, 6, 7], 3)).toEqual([5, 6, 7]);
    expect(thinned([5, 6, 7], 100)).toEqual([5, 6, 7]);
    for (const limit of [1, 2, 7, 200]) {
      const found = thinned([...Array(5000).keys()], limit);
      expect(found.length).toBeLessThanOrEqual(limit);
      expect(found.length).toBeGreaterThan(limit / 2);
    }
  });
});

describe('dealt', () => {
  const job = (name: string) => ({ name, inputsFolder: 'i', datasetFolder: 'd', resultFolder: name, source: 's' });
  const names = (count: number, processes: number): string[][] =>
    dealt(
      [...Array(count).keys()].map((i) => job(String(i))),
      processes,
    ).map(({ analyses }) => analyses.map(({ name }) => name));
  it('gives each process every so many-th analysis', () => {
    expect(names(5, 2)).toEqual([
      ['0', '2', '4'],
      ['1', '3'],
    ]);
  });
  it('has no process without work', () => {
    expect(names(1, 4)).toEqual([['0']]);
    expect(names(0, 2)).toEqual([]);
  });
  it('names its jobs apart', () => {
    const ids = dealt(['a', 'b', 'c'].map(job), 3).map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });
});
