// The two doors to the artifacts, build and browser: both let the shipped ones in and turn damaged ones away with the reason.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
    let received = 0;
    const [weights, scales] = await fetchTensors('/artifacts/', [files.weights, files.scales], {
      report: (bytes) => (received += bytes),
    });
    expect(weights?.get('logits/kernel')?.shape).toEqual([64, 10]);
    expect(scales?.get('conv1')?.shape).toEqual([16]);
    expect(received).toBe(files.weights.bytes + files.scales.bytes);
  });

  const weightsOf = (): Promise<unknown> => fetchTensors('/artifacts/', [manifestNow().files.weights]);

  it('turns away a corrupt file, a short one, an error page and silence', async () => {
    damage('weights.safetensors');
    serve(fromFolder);
    await expect(weightsOf()).rejects.toThrow(
      "invalid artifact weights.safetensors: its checksum is not the manifest's",
    );
    serve((path) => new Response(readFileSync(join(folder, path)).subarray(0, 1000)));
    await expect(weightsOf()).rejects.toThrow('1000 bytes arrived');
    for (const status of [404, 403, 500, 503]) {
      serve(() => new Response('', { status }));
      await expect(weightsOf()).rejects.toThrow(`the server answered ${status}`);
    }
    serve(() => Promise.reject(new TypeError('offline')));
    await expect(weightsOf()).rejects.toThrow('the network did not answer');
  });

  it('turns away a manifest of another version, and one that is a web page', async () => {
    serve(() => new Response('{"version": 2}'));
    await expect(fetchManifest('/artifacts/')).rejects.toThrow('another version');
    serve(() => new Response('<!doctype html>'));
    await expect(fetchManifest('/artifacts/')).rejects.toThrow('invalid manifest: it is not JSON');
  });

  it('checks the sum of a file where the browser has no checksums of its own', async () => {
    vi.stubGlobal('crypto', {});
    damage('weights.safetensors');
    serve(fromFolder);
    await expect(weightsOf()).rejects.toThrow("its checksum is not the manifest's");
  });

  it('turns away numbers that are none, though their checksum be right', async () => {
    const file = readFileSync(join(folder, 'weights.safetensors'));
    file.writeFloatLE(NaN, file.length - 4);
    serve(() => new Response(file));
    const sha256 = createHash('sha256').update(file).digest('hex');
    const damaged = fetchTensors('/artifacts/', [{ ...manifestNow().files.weights, sha256 }]);
    await expect(damaged).rejects.toThrow(/weights\.safetensors: tensor "[a-z0-9/]+" holds values that are not finite/);
  });

  it('stops when it is told to', async () => {
    const given = new AbortController();
    vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
      const stopped = (): Error => signal?.reason as Error;
      return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(stopped())));
    });
    const manifest = fetchManifest('/artifacts/', { signal: given.signal });
    given.abort();
    await expect(manifest).rejects.toThrow('did not answer');
  });

  const sound = (): Record<string, unknown> => manifestNow();
  const files = (): Manifest['files'] => manifestNow().files;
  it.each<[string, unknown, RegExp]>([
    ['null', null, /invalid manifest: it is no object/],
    ['a list', [], /invalid manifest: it is no object/],
    ['a version only', { version: 1 }, /invalid manifest: dataset\.classes is missing/],
    ['no examples', { examples: [] }, /invalid manifest: examples is of another form/],
    ['an example without probabilities', { examples: [{ id: 'a', label: 0 }] }, /invalid manifest: examples/],
    [
      'an example of no class',
      { examples: [{ id: 'a', label: 10, probabilities: Array(10).fill(0.1) }] },
      /example "a"/,
    ],
    ['a layer without a kind', { architecture: [{ name: 'conv1' }] }, /invalid manifest: architecture/],
    ['no gains', { analyses: { filters: [{ layer: 'conv1', gain: [] }] } }, /invalid manifest: analyses\.filters/],
    ['no weights', { files: { scales: {}, examples: {} } }, /invalid manifest: files\.weights is missing/],
  ])('turns away a manifest that is %s', async (_, change, message) => {
    const text = change === null || Array.isArray(change) ? change : { ...sound(), ...(change as object) };
    serve(() => new Response(JSON.stringify((change as { version?: number } | null)?.version === 1 ? change : text)));
    await expect(fetchManifest('/artifacts/')).rejects.toThrow(message);
  });

  it.each([
    '../secret.txt',
    'x/../../secret.txt',
    '/etc/passwd',
    '//elsewhere.example/x',
    'https://elsewhere.example/x',
  ])('turns away a manifest whose file lies at %s', async (path) => {
    const weights = { ...files().weights, path };
    serve(() => new Response(JSON.stringify({ ...sound(), files: { ...files(), weights } })));
    await expect(fetchManifest('/artifacts/')).rejects.toThrow('invalid manifest: files.weights is of another form');
  });
});

describe('the folder of the artifacts', () => {
  afterEach(() => vi.unstubAllEnvs());
  it('is the one that was put aside only where an interrupted exchange has left no other', () => {
    const place = mkdtempSync(join(tmpdir(), 'artifacts-'));
    const [own, aside] = [join(place, 'own'), join(place, 'own.previous')];
    vi.stubEnv('ARTIFACTS_DIR', own);
    expect(artifactsFolder()).toBe(own);
    mkdirSync(aside);
    expect(artifactsFolder()).toBe(aside);
    mkdirSync(own);
    expect(artifactsFolder()).toBe(own);
    rmSync(place, { recursive: true });
  });
});
