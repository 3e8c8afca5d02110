// A training's state on disk: read as it was written, or refused with the reason, and then the one before it is used.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  truncateSync,
  writeFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { fingerprint, loadCheckpoint, saveCheckpoint } from '../../pipeline/training/checkpoints.ts';
import { quickRun } from '../../pipeline/config.ts';
import type { Configuration } from '../../pipeline/config.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/artifacts/safetensors.ts';
import { disposeState, initialState } from '../../src/model/training.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';

const tiny: Configuration = { ...quickRun, epochs: 2, batchSize: 16, trainingImages: 80 };
let file: string;
beforeEach(async () => {
  await useWasm();
  file = join(mkdtempSync(join(tmpdir(), 'run-')), 'run.safetensors');
});

describe('checkpoints', () => {
  const progress = { history: [], seconds: 1, backend: 'wasm', machine: 'here', commit: 'test' } as const;
  const save = async (seed: number, configuration = tiny): Promise<void> => {
    const state = initialState(seed, tutorialNetwork);
    await saveCheckpoint(file, { ...state, step: 10 * seed }, progress, configuration);
    disposeState(state);
  };
  const load = (configuration = tiny): { step: number | undefined; lines: string[] } => {
    const lines: string[] = [];
    const found = loadCheckpoint(file, configuration, tutorialNetwork, (line) => lines.push(line));
    if (found) disposeState(found.state);
    return { step: found?.state.step, lines };
  };

  it('are under a megabyte and keep the one before', async () => {
    await save(1);
    await save(2);
    expect(readFileSync(file).length).toBeLessThan(1e6);
    expect(load().step).toBe(20);
    expect(existsSync(`${file}.previous`)).toBe(true);
  });

  it('are refused when truncated, and the one before is used', async () => {
    await save(1);
    await save(2);
    truncateSync(file, 300_000);
    const { step, lines } = load();
    expect(step).toBe(10);
    expect(lines[0]).toMatch(/^not used: invalid safetensors .*offsets/);
  });

  it.skipIf(process.platform === 'win32').each([
    ['a folder', 'it is a folder, a file is needed', (path: string) => mkdirSync(path)],
    ['a pipe', 'it is no ordinary file', (path: string) => execFileSync('mkfifo', [path])],
  ])('are refused where %s lies in their place, and the one before is used', async (_, reason, put) => {
    await save(1);
    await save(2);
    rmSync(file);
    put(file);
    expect(load()).toEqual({ step: 10, lines: [`not used: invalid checkpoint ${file}: ${reason}`] });
  });

  /** Flips the highest bit of the exponent of the first weight: a number is still a number, about 1e38 times as large or small. */
  const damage = (path: string): void => {
    const bytes = readFileSync(path);
    const at = 8 + Number(bytes.readBigUInt64LE(0)) + 3;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0x40, at);
    writeFileSync(path, bytes);
  };

  it('are refused when a number is damaged, and the one before is used', async () => {
    await save(1);
    await save(2);
    damage(file);
    const { step, lines } = load();
    expect(step).toBe(10);
    expect(lines).toEqual([expect.stringMatching(/^not used: invalid checkpoint .*run\.safetensors: it is damaged/)]);
    damage(`${file}.previous`);
    expect(load()).toEqual({ step: undefined, lines: [lines[0], expect.stringContaining('.previous: it is damaged')] });
  });

  it('are refused when what they tell of the run was changed', async () => {
    await save(1);
    const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
    writeFileSync(file, encodeSafetensors(tensors, { ...metadata, step: '11' }));
    expect(load()).toEqual({ step: undefined, lines: [expect.stringContaining('it is damaged')] });
  });

  it('are as they were after a save that failed', async () => {
    await save(1);
    await save(2);
    const state = initialState(3, tutorialNetwork);
    const folder = dirname(file);
    // A folder in the place of the file that is written first.
    mkdirSync(`${file}.${process.pid}.part`);
    await expect(saveCheckpoint(file, state, progress, tiny)).rejects.toThrow(`invalid write of ${file}: EISDIR`);
    disposeState(state);
    expect(load()).toEqual({ step: 20, lines: [] });
    expect(readdirSync(folder).sort()).toEqual(['run.safetensors', 'run.safetensors.previous']);
  });

  it('are refused when of another version, and the one before is used', async () => {
    await save(1);
    await save(2);
    const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
    writeFileSync(file, encodeSafetensors(tensors, { ...metadata, version: '0' }));
    const { step, lines } = load();
    expect(step).toBe(10);
    expect(lines).toEqual([
      expect.stringMatching(/^not used: stale checkpoint .*run\.safetensors: version 0, this program writes \d+$/),
    ]);
  });

  it('are refused when of another configuration, and the one before is used where it fits', async () => {
    const other = { ...tiny, epochs: 3 };
    await save(1);
    await save(2, other);
    const { step, lines } = load();
    expect(step).toBe(10);
    expect(lines).toEqual([
      expect.stringMatching(/^not used: stale checkpoint .*run\.safetensors: it belongs to another configuration$/),
    ]);
    expect(load(other)).toEqual({ step: 20, lines: [] });
  });

  it('are both refused, each with the reason, where neither fits', async () => {
    await save(1);
    await save(2);
    const { step, lines } = load({ ...tiny, seed: 8 });
    expect(step).toBeUndefined();
    expect(lines).toEqual([
      expect.stringMatching(/run\.safetensors: it belongs to another configuration$/),
      expect.stringMatching(/run\.safetensors\.previous: it belongs to another configuration$/),
    ]);
  });

  it('belong to another configuration where a single knob differs', () => {
    const { augmentation, optimiser } = tiny;
    const changes: Partial<Configuration>[] = [
      { seed: 8 },
      { labels: 'permuted' },
      { frozen: ['conv1'] },
      { augmentation: { ...augmentation, shift: 1 } },
      { optimiser: { ...optimiser, weightDecay: 0 } },
    ];
    const all = [tiny, ...changes.map((change) => ({ ...tiny, ...change }))].map(fingerprint);
    expect(new Set(all).size).toBe(all.length);
  });

  it('are absent without complaint', () => {
    expect(load()).toEqual({ step: undefined, lines: [] });
  });
});
