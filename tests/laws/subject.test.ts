// Whatever shows the artifacts knows no dataset and no network: names, nouns and sizes come from the manifest. Comments may give examples, and
// a claim may name the classes that it is about.
import { describe, expect, it } from 'vitest';
import { lineAt, readSources } from './sources.ts';
import type { Sources } from './sources.ts';

const rooms = 'figures exhibits lab claims facts drawing book components layouts pages handout'.split(' ');
const sources = readSources(
  rooms.map((room) => `src/${room}`),
  /\.(tsx?|astro)$/,
);

/** Blank lines in the place of comments, so that lines keep their numbers; an address is no comment. */
const codeOf = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(?<!:)\/\/.*/g, (comment) => comment.replace(/[^\n]/g, ' '));

/** Names of classes and their nouns. */
const classNames = /fashion|garment|\bcloth\b|footwear|upper.body|ankle.boot|sneaker|sandal|trouser|pullover|t-shirt/gi;

/** What belongs to the shipped images and network alone. 28 is a length on many pages: it is a size of images beside `side`, a division, a product. */
const typed: readonly RegExp[] = [
  /\b(?:conv[1-9]|pool[12])\b/g,
  classNames,
  /\b784\b|\b28 ?[x×*/] ?28\b|\b28 [/*] |\b(?:side|rows|columns|height|width): 28\b|[/%] 28\b|\(28,/g,
  /\b10 classes\b|\bten classes\b|\bclasses: 10\b|\bcell \* 10\b/gi,
];

/** Names in artifacts and addresses that are older than the card: by file, and why. */
const kept: Readonly<Record<string, readonly (readonly [text: RegExp, why: string])[]>> = {
  'src/figures/marks/null-data.ts': [[/'frozen-conv1'/, 'the name of a kind of run in the schema']],
  'src/exhibits/filters.ts': [[/'filters-conv1'|'filters_conv1'/, 'an address that readers have']],
  'src/exhibits/activations.ts': [[/'featuremaps_conv\d'/, 'an address that readers have']],
  'src/exhibits/robustness.ts': [[/'patch-shuffle', 'garment'/, 'the name of a tensor in its file']],
  'src/facts/run-kinds.ts': [[/'frozen-conv1'/, 'the name of a kind of run in the schema']],
  'src/claims/training.ts': [[/'frozen-conv1'/, 'the name of a kind of run in the schema']],
  'src/pages/dossiers/[layer]/[channel].astro': [[/of="filters-conv1"/, 'an address that readers have']],
  'src/pages/licences.astro': [[/the images of Fashion-MNIST/, 'whose licence is listed, whatever is shown']],
  'src/book/licences.ts': [[/'Fashion-MNIST'|'fashion-mnist.txt'/, 'whose licence is listed, whatever is shown']],
};

function typedIn(files: Sources): string[] {
  return [...files].flatMap(([path, text]) => {
    const lines = text.split('\n');
    const code = codeOf(text);
    const banned = path.startsWith('src/claims/') ? typed.filter((pattern) => pattern !== classNames) : typed;
    return banned.flatMap((pattern) =>
      [...code.matchAll(pattern)].flatMap((found) => {
        const line = lineAt(code, found.index);
        const isKept = (kept[path] ?? []).some(([known]) => known.test(lines[line - 1] ?? ''));
        return isKept ? [] : [`${path}:${line}: ${found[0]}`];
      }),
    );
  });
}

describe('whatever shows the artifacts', () => {
  it('type no name and no size of the shipped images and network', () => expect(typedIn(sources)).toEqual([]));

  it.each([
    ["if (layer === 'conv4') return;", 'conv4'],
    ["const label = 'Ankle boot';", 'Ankle boot'],
    ['const size = 784;', '784'],
    ['const sheet = layOutSheet({ count, side: 28, columns });', 'side: 28'],
    ['const pixel = sheet.tile / 28;', '/ 28'],
    ['const row = Math.floor(i % 28);', '% 28'],
    ['return `one garment, ${label}`;', 'garment'],
    ["const words = 'ten classes';", 'ten classes'],
    ['const end = cells + cell * 10;', 'cell * 10'],
    ['const size = 28 / cells;', '28 / '],
  ])('would be told: %s', (line, found) =>
    expect(typedIn(new Map([['src/figures/planted.ts', `/** 28 x 28 bytes of conv1. */\n${line}`]]))).toEqual([
      `src/figures/planted.ts:2: ${found}`,
    ]),
  );

  it('would be told in a page, in a sentence’s fact and, but for classes, in a claim', () => {
    const line = "const label = 'Ankle boot', layer = 'conv4';";
    for (const path of ['src/pages/x.astro', 'src/components/X.astro', 'src/facts/x.ts', 'src/book/x.ts'])
      expect(typedIn(new Map([[path, line]]))).toEqual([`${path}:1: conv4`, `${path}:1: Ankle boot`]);
    expect(typedIn(new Map([['src/claims/x.ts', line]]))).toEqual(['src/claims/x.ts:1: conv4']);
  });

  it('may say so in comments, and lay out with lengths of 28', () =>
    expect(
      typedIn(new Map([['src/figures/planted.ts', '// conv1, 784\nconst plan = { gap: 28, y: rows - 28 };']])),
    ).toEqual([]));

  it('keeps no exception that nothing needs', () => {
    for (const [path, list] of Object.entries(kept))
      for (const [known, why] of list) expect(sources.get(path), `${path}: ${why}`).toMatch(known);
  });
});
