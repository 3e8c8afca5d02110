// The networks that are offered: each once, with what is fetched for it, and none that the site does not have.
import { expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { offeredNetworks } from '../../src/lab/network-chooser.tsx';

const { manifest } = loadArtifacts();
const mains = manifest.runs.filter(({ kind }) => kind === 'main');
const origins = offeredNetworks(manifest).map(({ origin }) => origin);

it('are the trained one, its start, another start, every other seed, and permuted labels', () => {
  const shown = mains.find(({ shipped }) => shipped)?.id;
  const others = mains.filter(({ id }) => id !== shown).map(({ id }) => id);
  expect(origins).toEqual([
    'trained',
    'untrained',
    { run: others[0], state: 'untrained' },
    ...others.map((run) => ({ run, state: 'trained' })),
    { run: 'permuted-labels', state: 'trained' },
  ]);
  expect(others).toHaveLength(mains.length - 1);
});

it('say what is fetched, where something is', () => {
  for (const { origin, label } of offeredNetworks(manifest)) {
    const run = typeof origin === 'object' && 'run' in origin && origin.state === 'trained' ? origin.run : undefined;
    const bytes = manifest.runs.find(({ id }) => id === run)?.weights.bytes;
    if (bytes === undefined) expect(label).not.toContain('kB');
    else expect(label).toContain(`${Math.round(bytes / 1000)} kB`);
  }
});

it('are the shown one alone where nobody has measured starting points', () => {
  const { 'starting-points': _, ...evidence } = manifest.evidence;
  expect(offeredNetworks({ ...manifest, evidence }).map(({ origin }) => origin)).toEqual(['trained']);
});
