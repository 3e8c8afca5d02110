// The kept results of analyses: used again only where they are whole, of the same text, and of the same inputs.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { freshResult, keepResult } from '../../pipeline/analysis-cache.ts';
import type { Place } from '../../pipeline/analysis-cache.ts';
import { sourceChecksum } from '../../pipeline/analyses-stage.ts';
import { analyses } from '../../pipeline/analyses/index.ts';
import { checksumOf, openInputs } from '../../pipeline/analyses/inputs.ts';
import type { OpenInputs } from '../../pipeline/analyses/inputs.ts';
import { measuredCard } from '../../pipeline/datasets/dataset.ts';
import { fashionMnist } from '../../pipeline/datasets/fashion-mnist.ts';
import { useWasm } from '../../pipeline/training/backends.ts';
import { pixelCount } from '../../pipeline/datasets/image-size.ts';
import { encodeSafetensors } from '../../src/artifacts/safetensors.ts';
import { weightShapes } from '../../src/model/architecture.ts';
import { architecture, tutorialNetwork } from '../../src/model/networks/tutorial.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const files = { result: bytes('{"accuracy":0.5}\n'), tensors: bytes('tensors') };

let place: Place;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'cache-'));
  place = { inputsFolder: join(folder, 'inputs'), resultFolder: join(folder, 'confusion'), source: 'text' };
  writeInput('weights.safetensors', 'w');
  writeInput('inputs.json', JSON.stringify({ runs: [{ id: 'seed-1', kind: 'main', seconds: 3 }] }));
});
function writeInput(path: string, text: string): void {
  mkdirSync(dirname(join(place.inputsFolder, path)), { recursive: true });
  writeFileSync(join(place.inputsFolder, path), text);
}
const keys = [
  'weights.safetensors',
  'networks/flatten.safetensors',
  'inputs.json#runs/seed-1',
  'inputs.json#kind/main',
];
const keep = (what: Parameters<typeof keepResult>[2]['files'] = files): void =>
  keepResult(place, Object.fromEntries(keys.map((key) => [key, checksumOf(place.inputsFolder, key)])), { files: what });
const note = (): string => join(place.resultFolder, 'looked.json');

describe('a kept result', () => {
  it('is given back as it was, with its tensors, without them, or as none', () => {
    keep();
    const text = (): (string | undefined)[] => {
      const found = freshResult(place)?.files;
      return [found?.result, found?.tensors].map((one) => one && new TextDecoder().decode(one));
    };
    expect(text()).toEqual(['{"accuracy":0.5}\n', 'tensors']);
    keep({ result: files.result });
    expect(text()).toEqual(['{"accuracy":0.5}\n', undefined]);
    keepResult(place, {}, { files: undefined });
    expect(freshResult(place)).toEqual({ files: undefined });
  });

  it.skipIf(process.platform === 'win32')('is measured anew where a pipe lies in the place of a file', () => {
    for (const name of ['looked.json', 'result.json']) {
      keep();
      rmSync(join(place.resultFolder, name));
      execFileSync('mkfifo', [join(place.resultFolder, name)]);
      expect(freshResult(place), name).toBeUndefined();
    }
  });

  it('leaves nothing beside it', () => {
    keep();
    expect(readdirSync(dirname(place.resultFolder)).sort()).toEqual(['confusion', 'inputs']);
  });

  it('is stale when the text of its analysis is another', () => {
    keep();
    expect(freshResult({ ...place, source: 'another text' })).toBeUndefined();
  });

  it.each([
    ['a file', 'weights.safetensors', 'v'],
    ['a file that was not there', 'networks/flatten.safetensors', 'new'],
    ['a run', 'inputs.json', JSON.stringify({ runs: [{ id: 'seed-1', kind: 'main', seconds: 4 }] })],
    [
      'the runs of a kind',
      'inputs.json',
      JSON.stringify({
        runs: [
          { id: 'seed-1', kind: 'main', seconds: 3 },
          { id: 'seed-2', kind: 'main' },
        ],
      }),
    ],
    ['a run that is gone', 'inputs.json', JSON.stringify({ runs: [] })],
  ])('is stale when %s that it looked at is another', (_what, path, text) => {
    keep();
    writeInput(path, text);
    expect(freshResult(place)).toBeUndefined();
  });

  it('is fresh when something else is another', () => {
    keep();
    writeInput('scales.safetensors', 's');
    writeInput(
      'inputs.json',
      JSON.stringify({
        runs: [
          { id: 'seed-1', kind: 'main', seconds: 3 },
          { id: 'flatten', kind: 'flatten' },
        ],
      }),
    );
    expect(freshResult(place)).toBeDefined();
  });

  it('is stale when it is damaged: cut, with another digit, or without its tensors', () => {
    const file = join(place.resultFolder, 'result.json');
    keep();
    truncateSync(file, 7);
    expect(freshResult(place)).toBeUndefined();
    keep();
    writeFileSync(file, '{"accuracy":0.6}\n');
    expect(freshResult(place)).toBeUndefined();
    keep();
    rmSync(join(place.resultFolder, 'tensors.safetensors'));
    expect(freshResult(place)).toBeUndefined();
    keep({ result: files.result });
    writeFileSync(join(place.resultFolder, 'tensors.safetensors'), 'of another time');
    expect(freshResult(place)).toBeUndefined();
  });

  it.each(['', '{"source": "text", "loo', 'null', '{}', '[]', '<<<<<<< HEAD', '{"source":"text"}'])(
    'is stale when its note is %j',
    (text) => {
      keep();
      writeFileSync(note(), text);
      expect(freshResult(place)).toBeUndefined();
    },
  );

  it('is stale when it was not kept to the end, as on a full disk', () => {
    keep();
    rmSync(note());
    expect(freshResult(place)).toBeUndefined();
    keep();
    // A file in the place of the folder that is written first: nothing can be written into it.
    const part = `${place.resultFolder}.${process.pid}.part`;
    mkdirSync(part);
    const before = readFileSync(note(), 'utf8');
    expect(() => keepResult({ ...place, resultFolder: join(note(), 'x') }, {}, { files })).toThrow(
      `invalid write of ${join(note(), 'x')}`,
    );
    expect(readFileSync(note(), 'utf8')).toBe(before);
    keep();
    expect(existsSync(part)).toBe(false);
  });
});

describe('the text of an analysis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'analyses-'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const write3 = (): void => {
    write('one.ts', "import { a } from './a.ts';\nimport type { T } from './types.ts';\nexport const one = a;\n");
    write('a.ts', "export {\n  b,\n} from './b.ts';\n");
    write('b.ts', 'export const b = 1;\n');
    write('types.ts', 'export type T = 1;\n');
    write('other.ts', 'export const other = 1;\n');
    write('inputs.ts', "import { c } from './c.ts';\nexport const inputs = c;\n");
    write('c.ts', 'export const c = 1;\n');
  };

  it.each([
    ['its own', 'one.ts', false],
    ['what it imports', 'a.ts', false],
    ['what that imports', 'b.ts', false],
    ['what opens its inputs', 'inputs.ts', false],
    ['what that imports in turn', 'c.ts', false],
    ['a type', 'types.ts', true],
    ['what it does not import', 'other.ts', true],
  ])('has another checksum when %s changes, and only then', (_what, name, same) => {
    write3();
    const before = sourceChecksum('one', folder);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    write(name, `${readFileSync(join(folder, name), 'utf8')}// changed\n`);
    expect(sourceChecksum('one', folder) === before).toBe(same);
  });

  it('is of the very file that opens the inputs, for every analysis', () => {
    const copy = mkdtempSync(join(tmpdir(), 'project-'));
    for (const part of ['pipeline', 'src'])
      cpSync(part, join(copy, part), { recursive: true, filter: (path) => !path.includes('node_modules') });
    const [first, again] = [0, 1].map((): string[] => {
      const checksums = analyses.map(({ name }) => sourceChecksum(name, join(copy, 'pipeline', 'analyses')));
      const inputs = join(copy, 'pipeline', 'analyses', 'inputs.ts');
      writeFileSync(inputs, readFileSync(inputs, 'utf8').replace('place % step === 0', 'place % step === step - 1'));
      return checksums;
    }) as [string[], string[]];
    expect(first).toEqual(analyses.map(({ name }) => sourceChecksum(name)));
    expect(again.filter((checksum, i) => checksum === first[i])).toEqual([]);
  });

  it('differs from one analysis to the next', () => {
    expect(sourceChecksum('confusion')).not.toBe(sourceChecksum('calibration'));
    expect(sourceChecksum('confusion')).toBe(sourceChecksum('confusion'));
  });
});

describe('the inputs of an analysis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inputs-'));
  const all = { images: new Uint8Array(40 * pixelCount), labels: Uint8Array.from({ length: 40 }, (_, i) => i % 10) };
  const put = (path: string, content: Uint8Array | string): void => writeFileSync(join(folder, path), content);
  const weights = (value: number): Uint8Array =>
    encodeSafetensors(
      new Map(
        [...weightShapes(tutorialNetwork)].map(([name, shape]) => {
          const size = shape.reduce((a, b) => a * b, 1);
          return [name, { dtype: 'float32', shape, data: new Float32Array(size).fill(value) }];
        }),
      ),
    );
  beforeEach(async () => {
    await useWasm();
    put('split.json', JSON.stringify({ train: [0, 1, 2], validation: [10, 11] }));
    const run = { id: 'seed-0', kind: 'main', shipped: true, configuration: { architecture } };
    put(
      'inputs.json',
      JSON.stringify({ card: measuredCard(fashionMnist), runs: [run], checkpoints: [], examples: [] }),
    );
    put('weights.safetensors', weights(1));
  });
  const open = (name: string): OpenInputs => openInputs(folder, '', name, all);

  it('draw random numbers of their own for each analysis, and the same ones every time', () => {
    const draw = (name: string, ...keysOfDraw: number[]): string => {
      const { inputs, dispose } = open(name);
      const random = inputs.random(...keysOfDraw);
      const drawn = Array.from({ length: 4 }, random).join();
      dispose();
      return drawn;
    };
    const drawn = [
      draw('confusion'),
      draw('calibration'),
      draw('confusion', 1),
      draw('confusion', 2),
      draw('calibration', 1),
    ];
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(draw('confusion')).toBe(drawn[0]);
    expect(draw('confusion', 1)).toBe(drawn[2]);
  });

  it('note the checksum of what was read, be it another file a moment later', () => {
    const { inputs, looked, dispose } = open('confusion');
    expect(looked).toMatchObject({ 'split.json': checksumOf(folder, 'split.json') });
    const before = checksumOf(folder, 'weights.safetensors');
    expect(inputs.trained().tensors.get('conv1/bias')?.data[0]).toBe(1);
    put('weights.safetensors', weights(2));
    expect(looked['weights.safetensors']).toBe(before);
    expect(checksumOf(folder, 'weights.safetensors')).not.toBe(before);
    // The facts were read when the inputs were opened.
    put('inputs.json', JSON.stringify({ runs: [{ id: 'seed-9', kind: 'main' }], checkpoints: [], examples: [] }));
    expect(inputs.mainRuns()).toEqual(['seed-0']);
    expect(looked['inputs.json#kind/main']).not.toBe(checksumOf(folder, 'inputs.json#kind/main'));
    dispose();
  });
});
