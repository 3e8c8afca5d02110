// The queue with real processes: several at once, one that fails alone, one that is killed at a random step, one that is stopped; whatever
// was interrupted goes on to the bits of an undisturbed run.
import type * as childProcess from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { quickRun } from '../../pipeline/config.ts';
import type { Configuration } from '../../pipeline/config.ts';
import { findDataset } from '../../pipeline/datasets/dataset.ts';
import { lastWords } from '../../pipeline/processes/queue.ts';
import type { QueueEffects } from '../../pipeline/processes/queue.ts';
import type { Job } from '../../pipeline/training/train-run.ts';
import { trainAll } from '../../pipeline/training/training-stage.ts';
import { decodeSafetensors } from '../../src/artifacts/safetensors.ts';

const children = vi.hoisted((): childProcess.ChildProcess[] => []);
vi.mock('node:child_process', async (importOriginal) => {
  const real = await importOriginal<typeof childProcess>();
  const fork = (...call: Parameters<typeof real.fork>): childProcess.ChildProcess => {
    const child = real.fork(...call);
    children.push(child);
    return child;
  };
  return { ...real, fork };
});

/**
 * One epoch of 600 steps with a checkpoint each hundred: a kill that is meant for one of the steps 101 to 250 falls after the first
 * checkpoint, and, though a step may be told up to 200 ms late, long before the end.
 */
const tiny: Configuration = {
  ...quickRun,
  epochs: 1,
  batchSize: 4,
  trainingImages: 2400,
  evaluationImages: 40,
  statisticsImages: 40,
};
const steps = 600;
const firstCheckpoint = 100;

// Processes that load the dataset, on a machine that may be busy.
vi.setConfig({ testTimeout: 300_000 });

const folder = mkdtempSync(join(tmpdir(), 'queue-'));
let datasetFolder: string;
beforeAll(async () => {
  // What a pipeline that was started by tsx hands on to its processes.
  process.execArgv.push('--import', 'tsx');
  datasetFolder = await findDataset(() => undefined);
});

const job = (id: string, change: Partial<Configuration> = {}): Job => ({
  run: { id, kind: 'main', configuration: { ...tiny, ...change }, gpuOnly: false },
  datasetFolder,
  backend: 'wasm',
  checkpointFile: join(folder, `${id}.safetensors`),
  commit: 'test',
  machine: 'here',
});

/** Effects that note what each line was told, and how many lines were open at most. */
function noting(onReport: (id: string, step: number) => void = () => undefined) {
  const told = new Map<string, string[]>();
  const stop = new AbortController();
  const open = new Set<string>();
  let most = 0;
  const line: QueueEffects['line'] = (id) => {
    open.add(id);
    most = Math.max(most, open.size);
    told.set(id, []);
    return {
      report: ({ done }) => onReport(id, done / tiny.batchSize),
      log: (text) => told.get(id)?.push(text),
      end: () => open.delete(id),
    };
  };
  return { told, stop, mostAtOnce: () => most, effects: { line, stop: stop.signal } };
}

/** Everything that decides how a run goes on: step, parameters, velocities. */
function stateOf(id: string): unknown {
  const file = join(folder, `${id}.safetensors`);
  const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
  return { step: metadata['step'], tensors: [...tensors] };
}

describe('the queue', () => {
  it('works two processes at once; one that cannot train and one that is killed fail alone, and say why', async () => {
    const target = firstCheckpoint + 1 + Math.floor(150 * Math.random());
    let killedAt = 0;
    const { told, mostAtOnce, effects } = noting((id, step) => {
      if (id !== 'killed' || step < target || killedAt > 0) return;
      killedAt = step;
      // The last one that was started: the others run or have failed.
      children.at(-1)?.kill('SIGKILL');
    });
    const jobs = [job('undisturbed'), job('broken', { batchSize: 5000 }), job('killed')];
    const failed = await trainAll(jobs, 2, effects);
    process.stderr.write(`killed at step ${killedAt} of ${steps}\n`);
    expect([...failed]).toEqual([
      ['broken', 'invalid batchSize 5000: there are 2400 training images'],
      ['killed', 'ended with SIGKILL'],
    ]);
    expect(mostAtOnce()).toBe(2);
    expect(told.get('broken')).toEqual([failed.get('broken')]);
    expect(told.get('undisturbed')?.at(-1)).toMatch(/^epoch 1 of 1: loss/);
    expect(stateOf('undisturbed')).toMatchObject({ step: String(steps) });
    expect(existsSync(join(folder, 'broken.safetensors'))).toBe(false);
  });

  it('goes on with what was killed, to the same bits, and only looks at what is complete', async () => {
    const step = Number((stateOf('killed') as { step: string }).step);
    expect(step).toBeGreaterThanOrEqual(firstCheckpoint);
    expect(step).toBeLessThan(steps);
    const reported = new Set<string>();
    const { told, effects } = noting((id) => reported.add(id));
    expect(await trainAll([job('killed'), job('undisturbed')], 2, effects)).toEqual(new Map());
    expect([...reported]).toEqual(['killed']);
    expect(told.get('undisturbed')).toEqual([expect.stringContaining('training was complete')]);
    expect(told.get('killed')?.[0]).toMatch(new RegExp(`^training goes on from step ${step} of ${steps} `));
    expect(stateOf('killed')).toEqual(stateOf('undisturbed'));
  });

  it('saves and stops when told to, begins nothing more, and goes on from there to the same bits', async () => {
    const first = noting((_id, step) => {
      if (step > 0) first.stop.abort();
    });
    const failed = await trainAll([job('stopped'), job('waiting')], 1, first.effects);
    expect([...failed.keys()]).toEqual(['stopped', 'waiting']);
    expect(failed.get('stopped')).toMatch(/^interrupted at step \d+ of 600; the same command goes on from there$/);
    expect(failed.get('waiting')).toBe('not begun');
    const { step } = stateOf('stopped') as { step: string };
    expect(failed.get('stopped')).toContain(`step ${step} of`);
    const second = noting();
    expect(await trainAll([job('stopped')], 1, second.effects)).toEqual(new Map());
    expect(second.told.get('stopped')?.[0]).toContain(`training goes on from step ${step} of ${steps}`);
    expect(stateOf('stopped')).toEqual(stateOf('undisturbed'));
  });
});

describe('the last words of a process', () => {
  it('are the line of its error, or else the last line', () => {
    expect(lastWords('node:internal\n    throw err;\nTypeError: x is not a function\n    at run\n\nNode.js v24')).toBe(
      'TypeError: x is not a function',
    );
    expect(lastWords('warming up\nout of memory\n')).toBe('out of memory');
    expect(lastWords('')).toBe('');
  });
});
