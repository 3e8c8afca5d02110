// The two doors to the artifacts, build and browser: both let the shipped ones in and turn damaged ones away with the reason.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchManifest, fetchTensors } from '../../src/artifacts/browser.ts';
import { artifactsFolder, loadArtifacts } from '../../src/artifacts/build.ts';
import type { Manifest } from '../../src/artifacts/schema.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'artifacts-'));
  cpSync(artifactsFolder(), folder, { recursive: true });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const damage = (path: string): void => {
  const bytes = readFileSync(join(folder, path));
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] as number) ^ 1;
  writeFileSync(join(folder, path), bytes);
};

describe("the build's door", () => {
  it('loads weights, activations of every example and layer, and scales, of both networks', () => {
    const { manifest, trained, untrained, examples } = loadArtifacts(folder);
    expect(examples.shape).toEqual([20, 28, 28]);
    for (const network of [trained, untrained]) {
      expect(network.weights.get('conv1/kernel')?.shape).toEqual([5, 5, 1, 16]);
      for (const { id } of manifest.examples)
        for (const { name } of manifest.architecture) expect(network.activations.has(`${id}/${name}`)).toBe(true);
      expect(network.scales.get('conv4')?.shape).toEqual([64]);
    }
    expect([...trained.weights.keys()]).toEqual([...untrained.weights.keys()]);
  });

  it('turns away damaged, missing and stale files with the remedy', () => {
    damage('weights.safetensors');
    expect(() => loadArtifacts(folder)).toThrow(
      /stale artifacts .*weights\.safetensors: its checksum.*run npm run pipeline/,
    );
    rmSync(join(folder, 'weights.safetensors'));
    expect(() => loadArtifacts(folder)).toThrow(/missing artifacts .*weights\.safetensors/);
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<string, unknown>;
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, checkpoints: [] }));
    expect(() => loadArtifacts(folder)).toThrow(/stale artifacts .*manifest\.json: checkpoints/);
    expect(() => loadArtifacts(join(folder, 'nowhere'))).toThrow(/missing artifacts .*nowhere/);
  });
});

describe("the build's door names the file, the place and the remedy", () => {
  const remedy = 'run npm run pipeline, or restore public/artifacts from git';
  const write = (path: string, content: string | Uint8Array): void => writeFileSync(join(folder, path), content);
  const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
  const refusal = (): string => {
    try {
      loadArtifacts(folder);
    } catch (error) {
      return (error as Error).message;
    }
    return 'let in';
  };

  it.each<[string, (whole: string) => string, string]>([
    ['empty', () => '', 'it is empty'],
    ['cut off', (whole) => whole.slice(0, 5000), 'it is not JSON, or cut off'],
    ['a web page', () => '<!doctype html><title>Not found</title>', 'it is not JSON: it is a web page'],
    [
      'in conflict',
      (whole) => `<<<<<<< HEAD\n${whole}=======\n${whole}>>>>>>> theirs\n`,
      'the marks of a merge conflict',
    ],
    ['marked by an editor', (whole) => `\uFEFF${whole}`, 'it begins with a byte-order mark'],
    ['null', () => 'null', ''],
  ])('where the manifest is %s', (_what, change, reason) => {
    write('manifest.json', change(text('manifest.json')));
    expect(refusal()).toMatch(/^(invalid|stale) artifacts /);
    expect(refusal()).toContain(` ${join(folder, 'manifest.json')}: `);
    expect(refusal()).toContain(reason);
    expect(refusal()).toContain(remedy);
  });

  it('where a digit of the manifest was changed by hand', () => {
    write(
      'manifest.json',
      text('manifest.json').replace(/"seconds": (\d)/, (_, digit: string) => `"seconds": ${9 - Number(digit)}`),
    );
    expect(refusal()).toMatch(/^invalid artifacts .*manifest\.json: digest: /);
    expect(refusal()).toContain(remedy);
  });

  // One of each kind, also those that no figure draws.
  it.each([
    'evidence/circuits.safetensors',
    'evidence/confusion.json',
    'networks/kernel-7.safetensors',
    'checkpoints/step-000858.safetensors',
    'test-logits.safetensors',
    'split.json',
    'tfjs-model/model.json',
    'tfjs-model/weights.bin',
  ])('where %s is damaged, longer, or gone', (path) => {
    const whole = readFileSync(join(folder, path));
    damage(path);
    expect(refusal()).toMatch(/^(stale|invalid) artifacts /);
    expect(refusal()).toContain(join(folder, path));
    expect(refusal()).toContain(remedy);
    write(path, Buffer.concat([whole, Uint8Array.of(0)]));
    expect(refusal()).toContain(join(folder, path));
    rmSync(join(folder, path));
    expect(refusal()).toBe(`missing artifacts ${join(folder, path)}: ${remedy}`);
  });
});

describe("the browser's door", () => {
  const serve = (answer: (path: string) => Response | Promise<Response>): void => {
    vi.stubGlobal('fetch', (url: string) =>
      Promise.resolve(answer(url.replace('/artifacts/', '').replace(/\?.*/, ''))),
    );
  };
  const fromFolder = (path: string): Response => new Response(readFileSync(join(folder, path)));
  const manifestNow = (): Manifest => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;

  it('fetches, reports bytes up to the total, and decodes', async () => {
    serve(fromFolder);
    const { files } = await fetchManifest('/artifacts/');
    const reports: [number, number][] = [];
    const [weights, scales] = await fetchTensors('/artifacts/', [files.weights, files.scales], (...r) =>
      reports.push(r),
    );
    expect(weights?.get('logits/kernel')?.shape).toEqual([64, 10]);
    expect(scales?.get('conv1')?.shape).toEqual([16]);
    const total = files.weights.bytes + files.scales.bytes;
    expect(reports.at(-1)).toEqual([total, total]);
  });

  const weightsOf = (): Promise<unknown> => fetchTensors('/artifacts/', [manifestNow().files.weights], () => undefined);

  it('turns away a corrupt file, a short one, an error page and silence', async () => {
    damage('weights.safetensors');
    serve(fromFolder);
    await expect(weightsOf()).rejects.toThrow(
      "invalid artifact weights.safetensors: its checksum is not the manifest's",
    );
    serve((path) => new Response(readFileSync(join(folder, path)).subarray(0, 1000)));
    await expect(weightsOf()).rejects.toThrow('1000 bytes arrived');
    serve(() => new Response('', { status: 404 }));
    await expect(weightsOf()).rejects.toThrow('the server answered 404');
    serve(() => Promise.reject(new TypeError('offline')));
    await expect(weightsOf()).rejects.toThrow('the network did not answer');
  });

  it('turns away a manifest of another version, and one that is a web page', async () => {
    serve(() => new Response('{"version": 2}'));
    await expect(fetchManifest('/artifacts/')).rejects.toThrow('another version');
    serve(() => new Response('<!doctype html>'));
    await expect(fetchManifest('/artifacts/')).rejects.toThrow('invalid manifest: it is not JSON');
  });

  it('still checks the format where checksums are not to be had', async () => {
    vi.stubGlobal('crypto', {});
    serve((path) => new Response(readFileSync(join(folder, path)).fill(0x20, 8, 200)));
    await expect(weightsOf()).rejects.toThrow('invalid safetensors weights.safetensors');
  });
});
