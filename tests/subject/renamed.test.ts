// The artifacts under other names: they are as good as the shipped ones, and every claim is judged as before or is not about these images.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { artifactsFolder, loadArtifacts } from '../../src/artifacts/build.ts';
import { renameArtifacts } from './renamed.ts';

const folder = mkdtempSync(join(tmpdir(), 'renamed-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('are read as the shipped ones are', () => {
  renameArtifacts(artifactsFolder(), join(folder, 'artifacts'));
  const { manifest } = loadArtifacts(join(folder, 'artifacts'));
  expect(manifest.dataset.classes[9]).toBe('Class J');
  expect(manifest.architecture[0]?.name).toBe('first');
  expect(manifest.examples.at(-1)?.id).toBe('class-j-2');
});
