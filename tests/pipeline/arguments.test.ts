// The command line: what it means, and what it refuses.
import { describe, expect, it } from 'vitest';
import { parseArguments, usage } from '../../pipeline/arguments.ts';
import { startBackend } from '../../pipeline/backends.ts';
import { fullRun, quickRun } from '../../pipeline/config.ts';

describe('parseArguments', () => {
  it('takes the full run into public/artifacts by default, and the quick one into a folder of its own', () => {
    const full = parseArguments([]);
    expect(full.configuration).toEqual(fullRun);
    expect(full.out).toMatch(/public\/artifacts$/);
    const quick = parseArguments(['--quick']);
    expect(quick.configuration).toEqual(quickRun);
    expect(quick.out).not.toBe(full.out);
    expect(quick.id).not.toBe(full.id);
  });

  it('reads every option', () => {
    const o = parseArguments(['--seed', '7', '--epochs', '15', '--backend', 'wasm', '--from', 'test', '--out', '/x']);
    expect(o).toMatchObject({ configuration: { seed: 7, epochs: 15 }, backend: 'wasm', from: 'test', out: '/x' });
    expect(o.id).toBe('main-seed7-epochs15');
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
  ])('refuses %j', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(message);
  });

  it('explains every option', () => {
    for (const option of ['quick', 'backend', 'seed', 'epochs', 'from', 'out', 'help'])
      expect(usage).toContain(`--${option}`);
  });
});

describe('startBackend', () => {
  it('throws for the backends of the next issue and says what to use', async () => {
    await expect(startBackend('cuda')).rejects.toThrow(
      'backend cuda is not available in this version; use --backend wasm',
    );
    await expect(startBackend('webgpu')).rejects.toThrow('use --backend wasm');
  });

  it('takes wasm on auto and says why', async () => {
    const { name, reason } = await startBackend('auto');
    expect(name).toBe('wasm');
    expect(reason).toContain('cuda');
  });
});
