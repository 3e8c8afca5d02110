// Damaged copies of the committed artifacts, through the build's own door: each is refused with the file, the field and the remedy, or is
// one of the few changes that are harmless, with the reason. `npm run test:all` draws more of them, `MUTATIONS=5000` as many.
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything } from '../run/representatives.ts';
import { artifactsFolder, loadArtifacts } from '../../src/artifacts/build.ts';
import { randomFrom } from '../../src/model/random.ts';
import type { Random } from '../../src/model/random.ts';
import {
  byteMutators,
  jsonMutators,
  measuredValue,
  mutateBytes,
  mutateJson,
  mutateTensor,
  pick,
  tensorMutators,
} from './mutations.ts';
import type { Mutation } from './mutations.ts';
import { undetermined } from './undetermined.ts';

const shipped = artifactsFolder();
const paths = readdirSync(shipped, { recursive: true, encoding: 'utf8' }).filter((path) =>
  statSync(join(shipped, path)).isFile(),
);
const files = new Map(paths.sort().map((path) => [path, new Uint8Array(readFileSync(join(shipped, path)))]));
const jsonPaths = paths.filter((path) => path.endsWith('.json'));
const tensorPaths = paths.filter((path) => path.endsWith('.safetensors'));

let folder: string;
beforeAll(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'mutations-')), 'artifacts');
  cpSync(shipped, folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the build says to damaged artifacts; `undefined` where it lets them in. */
function refusalOf({ changed }: Mutation): string | undefined {
  try {
    for (const [path, bytes] of changed)
      if (bytes) writeFileSync(join(folder, path), bytes);
      else rmSync(join(folder, path));
    loadArtifacts(folder);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    for (const path of changed.keys()) writeFileSync(join(folder, path), files.get(path) as Uint8Array);
  }
}

const isMeasured = (path: string, at: string): boolean =>
  measuredValue(JSON.parse(new TextDecoder().decode(files.get(path))), at);

/** Text for the reader alone: no program compares it with anything. */
const freeText =
  /^(dataset\.(name|licence|checksums\..*|classNouns\.\d+\.(singular|plural))|versions\..*|exportCommit|runs\.\d+\.(machine|commit)|(corruptions|kinds)\.\d+\.meaning)$/;
/** A smaller run lacks these parts, and every figure leaves them out by its rule. */
const optional: Readonly<Record<string, RegExp>> = {
  'manifest.json': /^(versions\.[^.]+|dataset\.checksums\.[^.]+|evidence\.[^.]+)$/,
  'evidence/calibration.json': /^(before|after)\.histogram$/,
  'evidence/confusion.json': /^seeds$/,
  'evidence/linear-probes.json': /^permutedNetwork$/,
  'evidence/shift.json': /^(canvas|narrow)\.augmentation$/,
  'evidence/template-fits.json': /^frozenDifference$/,
};
/** The Layers model's description is TensorFlow.js's own format: its weights are compared, the rest is opened by a test. */
const foreign = (path: string, at: string): boolean =>
  path === 'tfjs-model/model.json' && !/^weightsManifest\.0\.(paths|weights\.\d+\.(name|shape|dtype))/.test(at);

/** Why a change that is let in does no harm; `undefined` where it would. */
function excuse({ kind, path, at, changed }: Mutation): string | undefined {
  if (kind in byteMutators)
    return path === 'manifest.json' && sameValue(changed.get(path)) ? 'the same values in other blanks' : undefined;
  if (kind === 'another name' && freeText.test(at)) return 'free text';
  if (kind === 'a field removed' && optional[path]?.test(at)) return 'optional';
  if (kind === 'a field of its own' && /^(versions|dataset\.checksums)$/.test(at)) return 'one more entry of free text';
  if (kind === 'a tensor of zeros' && /\/(bias|zero-shares)$|^predicted\//.test(at)) return 'zeros mean something here';
  if (/^(a fraction for a count|a count without bound|minus one)$/.test(kind) && isMeasured(path, at))
    return 'measured';
  if (/^(one more|the largest int32)$/.test(kind)) {
    if (isMeasured(path, at)) return 'measured';
    const [, name] = /^evidence\/(.*)\.json$/.exec(path) ?? [];
    if (name !== undefined) return undetermined(name, at, kind);
  }
  // Main runs have the order of their seeds, which is compared; single changes are found by their kinds.
  if (kind === 'two neighbours exchanged' && path === 'manifest.json' && at === 'runs') return 'runs of other kinds';
  if (foreign(path, at)) return 'of a foreign format';
  return undefined;
}
const sameValue = (bytes: Uint8Array | undefined): boolean => {
  try {
    const text = (one: Uint8Array | undefined): string => JSON.stringify(JSON.parse(new TextDecoder().decode(one)));
    return text(bytes) === text(files.get('manifest.json'));
  } catch {
    return false;
  }
};

/** A file of the artifacts, what is wrong where, and what to do. */
const refusal = /^(?:invalid|stale|missing) (?:artifacts|safetensors) (\S+): (.+)$/s;
const remedies = 'run npm run pipeline, or restore public/artifacts from git';
function expectClear(message: string, told: string): void {
  const [, file = '', rest = ''] = refusal.exec(message) ?? [];
  expect(file.startsWith(folder), `${told}: ${message}`).toBe(true);
  expect(rest.endsWith(remedies), `${told}: ${message}`).toBe(true);
}

type Draw = (random: Random) => Mutation | undefined;
const draws: readonly (readonly [string, Draw])[] = [
  ...Object.keys(byteMutators).map(
    (kind) => [kind, (random: Random) => mutateBytes(files, kind, pick(random, paths), random)] as const,
  ),
  ...Object.keys(jsonMutators).map(
    // Every other one in the manifest, which says the most.
    (kind) =>
      [
        kind,
        (random: Random) => mutateJson(files, kind, random() < 0.4 ? 'manifest.json' : pick(random, jsonPaths), random),
      ] as const,
  ),
  ...Object.keys(tensorMutators).map(
    (kind) => [kind, (random: Random) => mutateTensor(files, kind, pick(random, tensorPaths), random)] as const,
  ),
];
const drawn = (everything() ? 20 : 4) * draws.length;
const each = Math.ceil(Number(process.env['MUTATIONS'] ?? drawn) / draws.length);

describe('the build refuses damage by its file, its place and the remedy', () => {
  it('and lets the copy in as it is', () => expect(() => loadArtifacts(folder)).not.toThrow());

  it.each(draws)(
    '%s',
    (kind, draw) => {
      const random = randomFrom(
        Number(process.env['MUTATIONS_SEED'] ?? 1),
        draws.findIndex(([name]) => name === kind),
      );
      const accepted: string[] = [];
      let done = 0;
      for (let tries = 0; done < each && tries < 60 * each; tries++) {
        const mutation = draw(random);
        if (mutation === undefined) continue;
        done++;
        const told = `${kind} in ${mutation.path} at ${mutation.at}`;
        const message = refusalOf(mutation);
        if (message !== undefined) expectClear(message, told);
        else if (excuse(mutation) === undefined) accepted.push(told);
      }
      expect(done).toBe(each);
      expect(accepted).toEqual([]);
    },
    3_600_000,
  );
});
