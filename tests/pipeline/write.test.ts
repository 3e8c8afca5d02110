// The writer: nothing invalid gets out, and an interrupted run leaves the old artifacts whole.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { networkPath, readCollection, recover, writeArtifacts } from '../../pipeline/write.ts';
import { artifactsFolder, loadArtifacts } from '../../src/artifacts/build.ts';

let out: string;
beforeEach(() => {
  out = join(mkdtempSync(join(tmpdir(), 'artifacts-')), 'artifacts');
});

describe('writeArtifacts', () => {
  it('writes what readCollection reads, and the build accepts it', () => {
    const collection = readCollection(artifactsFolder());
    const manifest = writeArtifacts(out, collection);
    expect(readCollection(out)).toEqual(collection);
    expect(loadArtifacts(out).manifest).toEqual(manifest);
    expect(existsSync(`${out}.next`) || existsSync(`${out}.previous`)).toBe(false);
  });

  it('refuses what the schema refuses, and leaves the old artifacts as they were', () => {
    const collection = readCollection(artifactsFolder());
    writeArtifacts(out, collection);
    const before = readFileSync(join(out, 'manifest.json'), 'utf8');
    const refused = (more: object, reason: string | RegExp): void =>
      expect(() => writeArtifacts(out, { ...collection, body: { ...collection.body, ...more } })).toThrow(reason);
    const { runs } = collection.body;
    refused({ runs: runs.map((run) => ({ ...run, testAccuracy: 1.2 })) }, /testAccuracy/);
    refused({ runs: runs.map((run) => ({ ...run, shipped: false })) }, 'exactly one run is shipped');
    refused(
      { runs: [...runs, { ...runs[0], id: 'stranger', shipped: false }] },
      `missing weights ${networkPath('stranger')}`,
    );
    refused({ surprise: 1 }, /surprise/);
    expect(readFileSync(join(out, 'manifest.json'), 'utf8')).toBe(before);
    expect(() => loadArtifacts(out)).not.toThrow();
  });

  it('puts the old artifacts back when stopped between the two renames, and clears what was half written', () => {
    writeArtifacts(out, readCollection(artifactsFolder()));
    renameSync(out, `${out}.previous`);
    cpSync(`${out}.previous/split.json`, `${out}.next/split.json`);
    writeFileSync(`${out}.next/.incomplete`, '');
    recover(out);
    expect(() => loadArtifacts(out)).not.toThrow();
    expect(existsSync(`${out}.next`)).toBe(false);
  });

  it('never replaces a folder that holds anything but artifacts', () => {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'thesis.txt'), 'years of work');
    const refused = /invalid --out .*would be replaced/;
    expect(() => recover(out)).toThrow(refused);
    expect(() => writeArtifacts(out, readCollection(artifactsFolder()))).toThrow(refused);
    expect(readFileSync(join(out, 'thesis.txt'), 'utf8')).toBe('years of work');
    const other = join(out, 'other');
    mkdirSync(`${other}.next`);
    writeFileSync(join(`${other}.next`, 'notes.txt'), 'mine');
    expect(() => recover(other)).toThrow('not from an interrupted run');
    mkdirSync(`${other}-b.previous`);
    writeFileSync(join(`${other}-b.previous`, 'notes.txt'), 'mine');
    expect(() => recover(`${other}-b`)).toThrow(refused);
  });

  it('says what to do when there is nothing to begin from, or something stale', () => {
    expect(() => readCollection(out)).toThrow(
      `missing artifacts ${join(out, 'manifest.json')}: run without --from first`,
    );
    writeArtifacts(out, readCollection(artifactsFolder()));
    writeFileSync(join(out, 'manifest.json'), '{"version": 1}');
    expect(() => readCollection(out)).toThrow('stale artifacts');
  });
});
