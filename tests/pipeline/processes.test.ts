// What becomes of processes whose parent, npm or reader is gone: they save what they have and end, be they at work or not.
import { execFile, fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { AnalysisJobs } from '../../pipeline/analysis-run.ts';
import { quickRun } from '../../pipeline/config.ts';
import { findDataset, measuredCard } from '../../pipeline/datasets/dataset.ts';
import type { Job } from '../../pipeline/training/train-run.ts';
import { artifactsFolder, loadArtifacts } from '../../src/artifacts/build.ts';
import { decodeSafetensors } from '../../src/artifacts/safetensors.ts';

// Processes that load the dataset, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const execArgv = ['--import', 'tsx'];
const pipeline = join(import.meta.dirname, '..', '..', 'pipeline');
const started = join(import.meta.dirname, 'started.ts');
const folder = mkdtempSync(join(tmpdir(), 'processes-'));

/** Waits for as long as the test may take. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(50);
}

/** Where the system tells it: its children, and whether a process still runs. */
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
const runs = (pid: number): boolean =>
  existsSync(`/proc/${pid}/stat`) && !/^.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

/** Starts a parent with one job, and kills it at the job's first report. @returns the number of the process that works the job */
async function orphan(worker: string, job: object): Promise<number> {
  const parent = fork(started, ['work', join(pipeline, worker), JSON.stringify(job)], { execArgv });
  await once(parent, 'message');
  const [child] = childrenOf(parent.pid as number);
  parent.kill('SIGKILL');
  return child as number;
}

describe.runIf(existsSync('/proc/self/task'))('a process whose parent is killed', () => {
  it('saves its training and ends', async () => {
    const checkpointFile = join(folder, 'run.safetensors');
    const configuration = { ...quickRun, epochs: 1, batchSize: 4, trainingImages: 2400, evaluationImages: 40 };
    const job: Job = {
      run: { id: 'seed-0', kind: 'main', configuration, gpuOnly: false },
      datasetFolder: await findDataset(() => undefined),
      backend: 'wasm',
      checkpointFile,
      commit: 'test',
      machine: 'here',
    };
    const pid = await orphan('training/train-run.ts', { id: 'seed-0', ...job });
    await until(() => !runs(pid));
    // Long before the first of the checkpoints that are made every hundred steps, or at least before the end.
    const { metadata } = decodeSafetensors(readFileSync(checkpointFile), checkpointFile);
    expect(Number(metadata['step'])).toBeGreaterThan(0);
    expect(Number(metadata['step'])).toBeLessThan(600);
    expect(JSON.parse(metadata['progress'] as string)).toMatchObject({ history: [] });
  });

  it('ends in the middle of an analysis, and leaves no result', async () => {
    const inputsFolder = join(folder, 'inputs');
    symlinkSync(artifactsFolder(), inputsFolder);
    const { dataset, runs: allRuns, checkpoints, examples } = loadArtifacts().manifest;
    // Beside the artifacts' files, which are not to be touched.
    const own = mkdtempSync(join(tmpdir(), 'inputs-'));
    for (const name of [
      'weights.safetensors',
      'untrained',
      'networks',
      'checkpoints',
      'split.json',
      'examples.safetensors',
    ])
      symlinkSync(join(inputsFolder, name), join(own, name));
    writeFileSync(
      join(own, 'inputs.json'),
      JSON.stringify({ card: measuredCard(dataset), runs: allRuns, checkpoints, examples }),
    );
    const resultFolder = join(folder, 'circuits');
    const datasetFolder = await findDataset(() => undefined);
    const jobs: AnalysisJobs = {
      id: 'circuits',
      analyses: [{ name: 'circuits', inputsFolder: own, datasetFolder, resultFolder, source: 'x' }],
    };
    const pid = await orphan('analysis-run.ts', jobs);
    await until(() => !runs(pid));
    expect(existsSync(resultFolder)).toBe(false);
  });
});

describe('a run', () => {
  it.runIf(process.platform === 'linux').each(['', 'shell'])(
    'stops when npm is gone, be there a shell between them or not (%j)',
    async (between) => {
      const file = join(folder, `npm${between}`);
      const npm = fork(started, ['npm', file, between], { execArgv });
      await once(npm, 'message');
      await until(() => existsSync(`${file}.started`));
      npm.kill('SIGKILL');
      await until(() => existsSync(file));
      expect(readFileSync(file, 'utf8')).toBe('stopped');
    },
  );

  const stopped = async (name: string, end: (child: ChildProcess) => void): Promise<string> => {
    const file = join(folder, name);
    const child = spawn(process.execPath, [...execArgv, started, 'stop', file], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    const ended = once(child, 'exit');
    end(child);
    await ended;
    return readFileSync(file, 'utf8');
  };
  it('stops when nobody reads what it writes any more', async () => {
    expect(await stopped('pipe', ({ stdout }) => stdout?.destroy())).toBe('stopped');
  });
  it.each(['SIGINT', 'SIGTERM'] as const)('stops on %s', async (signal) => {
    expect(await stopped(signal, (child) => child.kill(signal))).toBe('stopped');
  });
});

describe.runIf(existsSync('/dev/full'))('a full disk', () => {
  const exitCode = (parameters: string): Promise<number> =>
    new Promise((resolve) => {
      const child = execFile('sh', [
        '-c',
        `"${process.execPath}" --import tsx "${join(pipeline, 'run.ts')}" ${parameters}`,
      ]);
      child.once('exit', (code) => resolve(code ?? -1));
    });
  it('under the output is a failure as others are: the exit code is 1', async () => {
    expect(await exitCode('--help >/dev/full 2>/dev/full')).toBe(1);
    expect(await exitCode('--speed 2>/dev/full')).toBe(1);
    expect(await exitCode('--help >/dev/null 2>/dev/full')).toBe(0);
  });
});

describe('the pipeline', () => {
  it('refuses an output folder at once, and with words', async () => {
    const out = join(artifactsFolder(), 'x');
    const run = spawn(process.execPath, [...execArgv, join(pipeline, 'run.ts'), '--quick', '--out', out], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let words = '';
    run.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    const [code] = (await once(run, 'close')) as [number];
    expect(words).toBe(
      `invalid --out ${out}: it lies in ${artifactsFolder()}, which holds artifacts and is replaced as a whole; name a folder elsewhere\n`,
    );
    expect(code).toBe(1);
  });
});
