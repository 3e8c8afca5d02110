// The artifacts under other names: they are as good as the shipped ones, every claim is judged as before or is not about these images, and no
// old name is left in what figures show.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artifactsFolder, loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import type { Artifacts } from '../../src/artifacts/build.ts';
import { display } from '../../src/book/display.ts';
import { judge } from '../../src/claims/claim.ts';
import { ledger } from '../../src/claims/ledger.ts';
import { registryOf } from '../../src/exhibits/registry.ts';
import { oldNames, renameArtifacts } from '../renamed/renamed.ts';

const folder = mkdtempSync(join(tmpdir(), 'renamed-'));
afterAll(() => rmSync(folder, { recursive: true }));
const shipped = loadArtifacts();
let renamed: Artifacts;
beforeAll(() => {
  renameArtifacts(artifactsFolder(), join(folder, 'artifacts'));
  renamed = loadArtifacts(join(folder, 'artifacts'));
});

it('are read as the shipped ones are', () => {
  const { manifest } = renamed;
  expect(manifest.dataset.classes[9]).toBe('Class J');
  expect(manifest.architecture[0]?.name).toBe('first');
  expect(manifest.examples.at(-1)?.id).toBe('class-j-2');
});

describe('a claim', () => {
  it.each(ledger.map((claim) => [claim.id, claim] as const))('%s is judged as before, or not at all', (_, claim) => {
    const before = judge(claim, shipped).verdict;
    const { verdict } = judge(claim, renamed);
    expect(verdict).toBe(claim.about.dataset === undefined ? before : 'not about these images');
  });
});

describe('a figure', () => {
  const names = Object.keys(registryOf(shipped.manifest));
  it('has its place by its layer', () => {
    const own = Object.keys(registryOf(renamed.manifest));
    expect(own).toHaveLength(names.length);
    expect(own).toEqual(expect.arrayContaining(['feature-maps-first', 'channel-sheet-third']));
  });

  it.each(names.map((_, place) => place))('number %i bears no old name', (place) => {
    const [name = '', exhibit] = Object.entries(registryOf(renamed.manifest))[place] ?? [];
    if (exhibit === undefined) throw new Error('missing exhibit');
    const { title, draw, describe: inWords, table } = display(exhibit, sourceOfArtifacts(renamed));
    const words = [title, draw('wide', () => ''), draw('narrow', () => ''), inWords(), JSON.stringify(table())];
    for (const text of words) expect(text.match(oldNames(shipped.manifest)), name).toBeNull();
  });
});

it('an old name would be found', () => {
  const pattern = oldNames(shipped.manifest);
  for (const text of ['of conv3', 'Ankle boot', 'two garments', 'T-shirt/top', 'Fashion-MNIST', 'a sneaker'])
    expect(text).toMatch(pattern);
  for (const text of ['of third', 'a shape', 'convolution', 'coated', 'baggage', 'address'])
    expect(text).not.toMatch(pattern);
});
