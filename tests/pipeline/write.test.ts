// The writer and reader of artifacts: nothing invalid gets out or in.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { partsFrom } from '../../pipeline/stages.ts';
import { networkPath, readCollection, writeArtifacts } from '../../pipeline/write.ts';
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

  it('refuses a run that begins later where a file is damaged, and says which, but for what that run makes anew', () => {
    writeArtifacts(out, readCollection(artifactsFolder()));
    const damage = (path: string): void => {
      const file = join(out, path);
      const bytes = readFileSync(file);
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 2) ^ 0x80, bytes.length - 2);
      writeFileSync(file, bytes);
    };
    const { runs, checkpoints, evidence } = loadArtifacts(out).manifest;
    const named = [
      'weights.safetensors',
      'untrained/weights.safetensors',
      'test-logits.safetensors',
      'tfjs-model/model.json',
      'tfjs-model/weights.bin',
      runs.at(-1)?.weights.path as string,
      checkpoints.at(-1)?.weights.path as string,
      evidence['confusion']?.result.path as string,
    ];
    for (const path of named) {
      damage(path);
      expect(() => readCollection(out), path).toThrow(`stale artifacts ${join(out, path)}: `);
      damage(path);
    }
    damage(named.at(-1) as string);
    damage('scales.safetensors');
    expect(() => readCollection(out, partsFrom('analyses'))).not.toThrow();
    damage('test-logits.safetensors');
    expect(() => readCollection(out, partsFrom('analyses'))).toThrow('test-logits.safetensors: its checksum');
    expect(() => readCollection(out, partsFrom('test'))).not.toThrow();
    rmSync(join(out, 'networks'), { recursive: true });
    expect(() => readCollection(out, partsFrom('test'))).toThrow(`missing artifacts ${join(out, 'networks')}`);
  });

  it('says what a manifest is that is none, and what to do', () => {
    writeArtifacts(out, readCollection(artifactsFolder()));
    const file = join(out, 'manifest.json');
    const text = readFileSync(file, 'utf8');
    for (const [damaged, what] of [
      ['', 'it is empty'],
      [text.slice(0, 5000), 'it is not JSON, or cut off'],
      [`<<<<<<< HEAD\n${text}>>>>>>> theirs\n`, 'it is not JSON: it holds the marks of a merge conflict'],
      ['<!doctype html>', 'it is not JSON: it is a web page'],
      [`\uFEFF${text}`, 'it begins with a byte-order mark'],
    ] as const) {
      writeFileSync(file, damaged);
      expect(() => readCollection(out)).toThrow(`invalid artifacts ${file}: ${what}; `);
      expect(() => readCollection(out)).toThrow('restore the artifacts from git, or run without --from');
    }
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
