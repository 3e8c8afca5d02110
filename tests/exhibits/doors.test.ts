// Three doors, one exhibit: from files, over the network, and computed here by the model, the same data reach the figure.
import { renderToString } from 'preact-render-to-string';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchSource } from '../../src/artifacts/browser.ts';
import { artifactsFolder, loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { withComputed } from '../../src/artifacts/computed.ts';
import type { Source } from '../../src/artifacts/source.ts';
import { registryOf } from '../../src/exhibits/registry.ts';
import type { AnyExhibit } from '../../src/exhibits/exhibit.tsx';
import { rolesOf } from '../../src/subject/roles.ts';
import { ranOn } from './engine.ts';
import { useWasm } from '../../pipeline/training/backends.ts';

const artifacts = loadArtifacts();
const { manifest } = artifacts;
const shipped = sourceOfArtifacts(artifacts);
const registry = registryOf(manifest);
const named = (name: string): AnyExhibit => {
  const found = registry[name];
  if (found === undefined) throw new Error(`unknown exhibit "${name}"`);
  return found;
};

/** One of each family. */
const families = [
  'opening',
  'dataset-sheet',
  'convolution-worked',
  'template-fits',
  'kernel-matrix',
  'filters-through-training',
  'feature-maps-conv2',
  'activating-patches',
  'importance',
  'channel-sheet-conv3',
  'linear-probes',
  'seed-comparison',
  'pca-map',
  'class-probabilities-one',
  'recall-intervals',
  'cam-sum',
  'attribution-maps',
  'activation-maximisation',
  'shift',
  'corruptions',
];

const room = import.meta.glob<Readonly<Record<string, unknown>>>('../../src/exhibits/*.{ts,tsx}', { eager: true });
const convs = rolesOf(manifest.architecture).convs.map(({ name }) => name);

/** Names of the exhibits that a file of the room brings; of what there is once for each layer, those of this network. */
const broughtBy = (exported: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(exported).flatMap(([name, value]) => {
    const own: unknown =
      name.endsWith('Exhibits') && typeof value === 'function'
        ? (value as (layers: readonly string[]) => unknown)(convs)
        : value;
    const alone = Object.keys(registry).filter((known) => registry[known] === own);
    if (alone.length > 0 || typeof own !== 'object' || own === null) return alone;
    return Object.keys(own).filter((key) => Object.hasOwn(registry, key));
  });

it('every file that brings exhibits has one among the families', () => {
  const brought = Object.values(room).map(broughtBy);
  expect(brought.flat().toSorted()).toEqual(Object.keys(registry).toSorted());
  const lacking = brought.filter((names) => names.length > 0 && !names.some((name) => families.includes(name)));
  expect(lacking).toEqual([]);
});

describe('over the network', () => {
  let asked: string[];
  beforeEach(() => {
    asked = [];
    vi.stubGlobal('fetch', (address: string) => {
      const [path = ''] = address.replace('/art/', '').split('?');
      asked.push(path);
      return Promise.resolve(new Response(readFileSync(join(artifactsFolder(), path))));
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it.each(families)('%s is given the same as from files, and fetches what it needs and nothing else', async (name) => {
    const one = named(name);
    const needs = [...one.needs, ...one.wants];
    const fetched = await fetchSource('/art/', needs);
    expect(one.choose(fetched).data).toEqual(one.choose(shipped).data);
    expect(new Set(asked).size).toBe(asked.length);
    const files = needs.flatMap((need) => {
      if (need === 'checkpoints') return manifest.checkpoints.map(({ weights }) => weights.path);
      const [kind = '', analysis = ''] = need.split('/');
      if (kind === 'evidence') return [manifest.evidence[analysis]?.result.path ?? ''];
      if (kind === 'tensors') return [manifest.evidence[analysis]?.tensors?.path ?? ''];
      return [manifest.files[need as keyof typeof manifest.files].path];
    });
    expect(asked.toSorted()).toEqual(['manifest.json', ...files].toSorted());
  });
});

describe('over the network, results', () => {
  afterEach(() => vi.unstubAllGlobals());
  const serve = (change: (path: string, bytes: Buffer) => Buffer): void => {
    vi.stubGlobal('fetch', (address: string) => {
      const [path = ''] = address.replace('/art/', '').split('?');
      return Promise.resolve(new Response(Uint8Array.from(change(path, readFileSync(join(artifactsFolder(), path))))));
    });
  };

  it('that were not fetched are missing, not absent from the run', async () => {
    serve((_, bytes) => bytes);
    const source = await fetchSource('/art/', ['evidence/cka']);
    expect(source.evidence('cka')).toEqual(shipped.evidence('cka'));
    expect(() => source.evidence('confusion')).toThrow('missing evidence/confusion: this source was not filled');
    expect(() => source.weights('trained')).toThrow('missing weights: this source was not filled with it');
  });

  it('that are damaged are turned away', async () => {
    serve((path, bytes) =>
      path.startsWith('evidence/') ? Buffer.from(bytes.toString().replace(/0\.\d/, '0.0')) : bytes,
    );
    await expect(fetchSource('/art/', ['evidence/cka'])).rejects.toThrow(
      "invalid artifact evidence/cka.json: its checksum is not the manifest's",
    );
  });
});

const both = ['trained', 'untrained'] as const;

/** Shipped activations are float16: 11 bits of each number. */
function expectNear(a: unknown, b: unknown, path: string): void {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Math.abs(a - b) > 2e-3 * Math.max(1, Math.abs(b))) throw new Error(`${path}: ${a} is not ${b}`);
  } else if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b))
    expectNear(Array.from(a as Float32Array), Array.from(b as Float32Array), path);
  else if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) {
    expect(Object.keys(a), path).toEqual(Object.keys(b));
    for (const key of Object.keys(a))
      expectNear((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], `${path}.${key}`);
  } else expect(a, path).toEqual(b);
}

const live = [
  'opening',
  'convolution-worked',
  'feature-maps-conv1',
  'feature-maps-conv4',
  'class-probabilities-one',
  'cam-sum',
];

/** What an engine computes. */
const computed: ReadonlySet<string> = new Set(
  'weights activations scales untrainedWeights untrainedActivations untrainedScales'.split(' '),
);
/** Every exhibit that needs something of it, and beside it the images alone. */
const computable = Object.entries(registry)
  .filter(([, { needs }]) => needs.length > 0 && needs.every((need) => need === 'examples' || computed.has(need)))
  .map(([name]) => name);

describe('computed here', () => {
  beforeAll(useWasm);
  const example = shipped.input(shipped.shown);

  it('are all that show readers’ images', () => expect(computable).toEqual(expect.arrayContaining(live)));

  it.each(computable)('%s is given what was shipped, to the digits that were', (name) => {
    const source = ranOn(shipped, shipped.shown, example, both);
    expectNear(named(name).choose(source).data, named(name).choose(shipped).data, name);
  });

  it.each(live)('%s shows what a reader has drawn, and claims no class for it', (name) => {
    const { classes } = manifest.dataset;
    // The shown garment and one that is taken for another class: what is drawn has no label, whatever it looks like.
    const { predicted: first } = shipped.answer('trained', shipped.shown);
    const other = shipped.examples.find(({ predicted }) => predicted !== first && predicted !== 0);
    for (const { pixels } of [example, other ?? example]) {
      const input = { id: 'drawn' };
      const source = ranOn(shipped, input, { ...input, pixels }, both);
      const answer = classes[source.answer('trained', input).predicted];
      const { title, data, picture, describe: inWords, table } = named(name).choose(source, { input });
      expect(data).not.toEqual(named(name).choose(shipped).data);
      expect(renderToString(picture('wide', () => ''))).not.toMatch(/undefined|NaN|true class/);
      const said = `${title} ${inWords()} ${JSON.stringify(table())}`;
      expect(said).not.toMatch(/undefined|NaN|which is right|the class is|true class|correct/);
      // Only what the network says names a class as that of the image.
      if ('example' in (data as object)) expect(data).toMatchObject({ example: { label: `predicted ${answer}` } });
      else expect(data).not.toHaveProperty('label');
    }
  });

  it('leaves the other examples as they were shipped', () => {
    const source = ranOn(shipped, { id: 'drawn' }, { id: 'drawn', pixels: example.pixels }, both);
    expect(source.examples).toEqual(shipped.examples);
    expect(source.input({ id: example.id })).toBe(shipped.input({ id: example.id }));
    expect(source.activations('trained', { id: example.id })).toEqual(
      shipped.activations('trained', { id: example.id }),
    );
  });
});

describe('what a source does not have is said, with what it has', () => {
  it.each<[string, (source: Source) => unknown, string]>([
    ['an unknown input', (source) => source.input({ id: 'sock-1' }), 'unknown input "sock-1"; inputs: '],
    [
      'a changed input',
      (source) => source.input({ ...source.shown, change: { isMirrored: true } }),
      ', changed; inputs: ',
    ],
    [
      'activations of a changed input',
      (source) => source.activations('trained', { ...source.shown, change: { shift: [1, 0] } }),
      ', changed; inputs: ',
    ],
    ['another run', (source) => source.weights({ run: 'seed-9', state: 'trained' }), 'the network "seed-9, trained"'],
    ['a step that was not kept', (source) => source.weights({ step: 7 }), 'missing checkpoint of step 7'],
    [
      'switched-off channels',
      (source) => source.activations({ origin: 'trained', off: [{ layer: 'conv1', channel: 3 }] }, source.shown),
      'the network "trained, changed"',
    ],
    [
      'the answer with a channel switched off',
      (source) => source.answer({ origin: 'trained', off: [{ layer: 'conv1', channel: 3 }] }, source.shown),
      'the network "trained, changed"',
    ],
    [
      'an edit of a tensor that is not there',
      (source) => source.weights({ origin: 'trained', edits: [{ tensor: 'conv9/kernel', place: 0, value: 1 }] }),
      'unknown tensor "conv9/kernel"; tensors: conv1/kernel, conv1/bias',
    ],
    [
      'an edit beyond the end',
      (source) => source.weights({ origin: 'trained', edits: [{ tensor: 'conv1/bias', place: 16, value: 1 }] }),
      'invalid edit of conv1/bias at place 16: it has 16 numbers',
    ],
    [
      'activations of nothing',
      (source) => source.activations('trained', { id: 'sock-1' }),
      'missing activations of input "sock-1"',
    ],
  ])('%s', (_, ask, words) => expect(() => ask(shipped)).toThrow(words));

  it('an empty change is none', () => {
    const same = { origin: 'trained', edits: [], off: [] } as const;
    expect(shipped.weights(same)).toBe(shipped.weights('trained'));
  });

  it('a network that was not run is not taken for one that was', () => {
    const { pixels } = shipped.input(shipped.shown);
    const source = withComputed(shipped, { inputs: [{ key: { id: 'x' }, input: { id: 'x', pixels } }] });
    expect(() => source.activations('trained', { id: 'x' })).toThrow(
      'the network "trained" on input "x": it was not run',
    );
  });
});
