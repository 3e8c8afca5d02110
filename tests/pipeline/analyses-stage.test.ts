// The stage that measures the evidence: it repeats what is stale and nothing else, and publishes what is fresh when all is done. The
// processes that measure are played by a function.
import { appendFileSync, cpSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { measureEvidence, sourceChecksum } from '../../pipeline/analyses-stage.ts';
import { checksumOf } from '../../pipeline/analyses/inputs.ts';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { analyses } from '../../pipeline/analyses/index.ts';
import { keepResult } from '../../pipeline/analysis-cache.ts';
import type { AnalysisJobs } from '../../pipeline/analysis-run.ts';
import { workAll } from '../../pipeline/processes/queue.ts';
import type { Context, PartialArtifacts } from '../../pipeline/stage.ts';

vi.mock('../../pipeline/processes/queue.ts', () => ({ workAll: vi.fn() }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const names = analyses.map(({ name }) => name);
const { dataset } = loadArtifacts().manifest;
const made: PartialArtifacts = { body: { dataset, runs: [], checkpoints: [] }, files: { weights: bytes('weights') } };

let cacheFolder: string;
const inputsFolder = (): string => join(cacheFolder, 'inputs');
/** What a process leaves that measures an analysis. */
const measured = (name: string, change: { source?: string; looked?: Record<string, string> } = {}): void =>
  keepResult(
    {
      inputsFolder: inputsFolder(),
      resultFolder: join(cacheFolder, name),
      source: change.source ?? sourceChecksum(name),
    },
    change.looked ?? { 'weights.safetensors': checksumOf(inputsFolder(), 'weights.safetensors') },
    { files: { result: bytes(`"${name}"`) } },
  );
/** Lets a run go on; the processes do what is wanted of them, and `meanwhile` happens. @returns what was measured */
async function run(meanwhile: () => void = () => undefined): Promise<{ worked: string[]; evidence: string[] }> {
  const worked: string[] = [];
  vi.mocked(workAll).mockImplementation((_worker, jobs) => {
    for (const { analyses: some } of jobs as unknown as AnalysisJobs[]) worked.push(...some.map(({ name }) => name));
    for (const name of worked) measured(name);
    meanwhile();
    return Promise.resolve(new Map());
  });
  const context = {
    cacheFolder,
    datasetFolder: '',
    processes: 2,
    quick: false,
    stop: new AbortController().signal,
    progress: { report: () => undefined, log: () => undefined, end: () => undefined },
  } as unknown as Context;
  const evidence = await measureEvidence(context, made);
  return { worked, evidence: [...evidence].map(([name, { result }]) => `${name} ${new TextDecoder().decode(result)}`) };
}

beforeEach(async () => {
  cacheFolder = mkdtempSync(join(tmpdir(), 'stage-'));
  expect((await run()).worked).toEqual(names);
});

describe('the stage that measures the evidence', () => {
  it('repeats nothing where all is fresh', async () => {
    const { worked, evidence } = await run();
    expect(worked).toEqual([]);
    expect(evidence).toEqual(names.map((name) => `${name} "${name}"`));
  });

  it('repeats an analysis whose text was another, and no other', async () => {
    measured('confusion', { source: 'of yesterday' });
    expect((await run()).worked).toEqual(['confusion']);
  });

  it('repeats an analysis that looked at other weights, and no other', async () => {
    measured('calibration', { looked: { 'weights.safetensors': 'of another network' } });
    expect((await run()).worked).toEqual(['calibration']);
  });

  it('repeats an analysis whose result or note is damaged', async () => {
    writeFileSync(join(cacheFolder, 'pca', 'result.json'), '"pc');
    writeFileSync(join(cacheFolder, 'shift', 'looked.json'), '');
    const { worked, evidence } = await run();
    expect(worked).toEqual(['pca', 'shift']);
    expect(evidence).toEqual(names.map((name) => `${name} "${name}"`));
  });

  it('throws, and publishes nothing, where a kept result changed while others were measured', async () => {
    measured('confusion', { source: 'of yesterday' });
    const another = (): void => measured('calibration', { looked: { 'weights.safetensors': 'of another network' } });
    await expect(run(another)).rejects.toThrow('stale result of analysis calibration');
  });

  it('throws where the inputs changed meanwhile, as by another run', async () => {
    const another = (): void => writeFileSync(join(inputsFolder(), 'weights.safetensors'), 'of another network');
    await expect(run(another)).rejects.toThrow('stale result of analysis');
    expect((await run()).worked).toEqual([]);
  });

  it('removes what was half written by processes that are gone', async () => {
    writeFileSync(join(cacheFolder, 'pca.4711.part'), '');
    await run();
    expect(readdirSync(cacheFolder).sort()).toEqual(['inputs', ...names].sort());
  });
});

describe('the checksum of what an analysis does', () => {
  const root = join(mkdtempSync(join(tmpdir(), 'texts-')), 'copy');
  const text = (path: string): boolean => !path.includes('node_modules');
  for (const folder of ['pipeline', 'src']) cpSync(folder, join(root, folder), { recursive: true, filter: text });
  const all = (): Map<string, string> =>
    new Map(names.map((name) => [name, sourceChecksum(name, join(root, 'pipeline', 'analyses'))]));
  /** The analyses that are stale when a text gets one more line. */
  const staleBy = (path: string): string[] => {
    const before = all();
    appendFileSync(join(root, path), '// One more line.\n');
    const after = all();
    return names.filter((name) => before.get(name) !== after.get(name));
  };

  it.each(['src/artifacts/evidence/index.ts', 'src/artifacts/schema.ts', 'pipeline/analyses/index.ts'])(
    'stays when one more analysis is listed in %s',
    (path) => expect(staleBy(path)).toEqual([]),
  );

  it('changes with its own text, and every one with what opens its inputs', () => {
    expect(staleBy('pipeline/analyses/pca.ts')).toEqual(['pca']);
    expect(staleBy('pipeline/analyses/inputs.ts')).toEqual(names);
  });
});
