// Tables as files: what a reader reads as a number a program reads as one, and it is the same number. Read back by a parser of its own.
import { describe, expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { toCsv } from '../../src/drawing/csv.ts';
import { allDossiers } from '../../src/book/dossier-pages.ts';
import { activatingPatches } from '../../src/figures/activations/activating-patches.tsx';
import { activationMaximisation } from '../../src/figures/attributions/activation-maximisation.tsx';
import { dossierClasses } from '../../src/figures/dossier/classes.tsx';
import { dossierKernels } from '../../src/figures/dossier/kernels.tsx';
import { dossierMaps } from '../../src/figures/dossier/maps.tsx';
import { dossierStanding } from '../../src/figures/dossier/standing.tsx';
import type { Table } from '../../src/figures/figure.ts';
import * as cell from '../../src/figures/marks/cell.ts';
import { holdsQuantity, isName } from './names-with-numbers.ts';
import { parseCsv } from './parse-csv.ts';
import { registryOf } from '../../src/exhibits/registry.ts';
import { selectStanding } from '../../src/exhibits/dossier.ts';
import { selectKernels } from '../../src/exhibits/dossier-kernels.ts';
import { selectClasses, selectMaximisation, selectMaps, selectPatches } from '../../src/exhibits/dossier-responses.ts';

/** What a number looks like for readers, with its unit. */
const number = String.raw`[+\u2212-]?\d[\d,]*(?:\.\d+)?(?:e[+\u2212-]?\d+)?(?:[\u202f ]?(?:%|\u00b0))?`;
const forms = new RegExp(
  `^(?:${[number, `${number} \\(${number} to ${number}\\)`, `${number} to ${number}`, `\\d+(?: × \\d+)+`, `\\d+, \\d+`, `0 \\(padding\\)`].join('|')})$`,
);

interface Printed {
  readonly value: number;
  /** Half a unit of the last printed digit. */
  readonly tolerance: number;
}

/** The numbers that a reader sees in a cell; none in words. */
function printedIn(text: string): Printed[] {
  if (!forms.test(text)) return [];
  const isList = /^\d+, \d+$/.test(text);
  const found = text.match(isList ? /\d+/g : new RegExp(number, 'g')) ?? [];
  return found.map((one) => {
    const plain = one
      .replaceAll(',', '')
      .replaceAll('\u2212', '-')
      .replace(/[\u202f ]?[%\u00b0]/, '');
    const [mantissa = '', exponent = '0'] = plain.split('e');
    const digits = (mantissa.split('.')[1] ?? '').length;
    return { value: Number(plain), tolerance: 0.5000001 * 10 ** (Number(exponent) - digits) };
  });
}

const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text);
const parts = /^, (low|high|least|greatest|first|last|rows?|columns?|height|width|channels|across|down)$/;

/** Header names as the table has them, in ASCII. */
const plain = (name: string): string =>
  name
    .replaceAll('×', 'x')
    .replaceAll('÷', '/')
    .replaceAll('²', '^2')
    .replaceAll('’', "'")
    .replace(/\u202f/g, ' ');

/** "loss, low (nats)" as "loss (nats), low": the part last. */
const partLast = (header: string): string =>
  header.replace(/^(.*)(, \w+)( \([^()]*\))$/, (all, name: string, part: string, unit: string) =>
    parts.test(part) ? `${name}${unit}${part}` : all,
  );

/** Which columns of the file belong to column `name` of the page, the first at `from`. */
function groupOf(header: readonly string[], name: string, from: number): number[] {
  const group: number[] = [];
  for (let i = from; i < header.length; i++) {
    const own = partLast((header[i] ?? '').replace(/ \(%\)$/, ''));
    const rest = own.slice(plain(name).length);
    if (!own.startsWith(plain(name)) || !(rest === '' || parts.test(rest))) break;
    if (rest === '' && group.length > 0) break;
    group.push(i);
  }
  return group;
}

interface Count {
  readonly numeric: number;
  readonly words: number;
}

/** Holds the file of a table against what a reader sees; returns how many columns are numbers and how many words. */
function holdAgainstPage(table: Table): Count {
  const csv = toCsv(table);
  const [header = [], ...records] = parseCsv(csv);
  expect(csv).toMatch(/^[\x20-\x7e\r\n]*$/);
  expect(new Set(header).size).toBe(header.length);
  expect(records).toHaveLength(table.rows.length);
  for (const record of records) expect(record).toHaveLength(header.length);
  const count = { numeric: 0, words: 0 };
  let from = 0;
  table.columns.forEach((name, column) => {
    const group = groupOf(header, name, from);
    expect(group, `column "${name}" of "${table.caption}" in ${header.join(' | ')}`).not.toEqual([]);
    from += group.length;
    const cells = table.rows.map((row) => cell.textOf(row[column] ?? ''));
    const isNumeric = cells.some((text) => printedIn(text).length > 0 || /^below [\d.]+$/.test(text));
    count[isNumeric ? 'numeric' : 'words']++;
    cells.forEach((text, row) => {
      const fields = group.map((i) => records[row]?.[i] ?? '').filter((field) => field !== '');
      const where = `"${text}" in column "${name}" of "${table.caption}"`;
      if (!isNumeric) {
        expect(holdsQuantity(text) && !isName(name, text), `a number among words: ${where}`).toBe(false);
        for (const field of fields) expect(field, where).not.toMatch(/%|\d to [+-]?\d|\d,\d{3}/);
        expect(fields.join('').length > 0, where).toBe(
          cells[row] !== '' && typeof table.rows[row]?.[column] !== 'object',
        );
        return;
      }
      expect(
        fields.filter((field) => !isNumber(field)),
        where,
      ).toEqual([]);
      const printed = printedIn(text);
      if (printed.length === 0) {
        const bound = /^below ([\d.]+)$/.exec(text)?.[1];
        if (bound !== undefined) expect(Number(fields[0]), where).toBeLessThan(Number(bound));
        // But a whole image has a size.
        else if (text.startsWith('whole')) expect(fields, where).toHaveLength(2);
        // All other words in a column of numbers say that there is none.
        else {
          expect(holdsQuantity(text), where).toBe(false);
          expect(fields, where).toHaveLength(0);
        }
        return;
      }
      // One number of a page may be both ends of a range.
      if (fields.length === 2 && printed.length === 1) printed.push(...printed);
      expect(fields, where).toHaveLength(printed.length);
      printed.forEach(({ value, tolerance }, i) =>
        expect(Math.abs(Number(fields[i]) - value), where).toBeLessThanOrEqual(tolerance + 1e-6 * Math.abs(value)),
      );
    });
  });
  expect(from).toBe(header.length);
  return count;
}

const artifacts = loadArtifacts();
const source = sourceOfArtifacts(artifacts);
const registry = Object.entries(registryOf(artifacts.manifest));

describe('the file of every figure', () => {
  it.each(registry)('%s is what the page says', (_, { choose }) => {
    const { numeric } = holdAgainstPage(choose(source).table());
    expect(numeric).toBeGreaterThan(0);
  });
});

it('a run without a single analysis has files, too', () => {
  const bare = sourceOfArtifacts({
    ...artifacts,
    manifest: { ...artifacts.manifest, evidence: {} },
    evidence: {},
  });
  for (const [name, { choose }] of registry)
    expect(parseCsv(toCsv(choose(bare).table())).length, name).toBeGreaterThan(1);
});

describe.each(['conv1', 'conv2', 'conv3', 'conv4'])('the tables of every dossier of %s', (layerName) => {
  it('would be what the page says', () => {
    for (const { layer, channel } of allDossiers(source).filter(({ layer: { name } }) => name === layerName)) {
      const tables = [
        dossierStanding.table(selectStanding(source, layer, channel)),
        dossierKernels.table(selectKernels(source, layer, channel)),
        dossierMaps.table(selectMaps(source, layer, channel)),
        ...[selectPatches(source, layer, channel)].flatMap((data) => (data ? [activatingPatches.table(data)] : [])),
        ...[selectMaximisation(source, layer, channel)].flatMap((data) =>
          data ? [activationMaximisation.table(data)] : [],
        ),
        ...[selectClasses(source, layer, channel)].flatMap((data) => (data ? [dossierClasses.table(data)] : [])),
      ];
      expect(tables).toHaveLength(6);
      for (const table of tables) expect(holdAgainstPage(table).numeric).toBeGreaterThan(0);
    }
  });
});

const tableOf = (columns: readonly string[], ...rows: Table['rows'][number][]): Table => ({
  caption: 'a table',
  columns,
  rows,
});

describe('toCsv', () => {
  it('quotes what needs it, ends lines as RFC 4180 does, and writes ASCII', () =>
    expect(toCsv(tableOf(['a, b', 'c ÷ d²'], ['say “x”', '3 × 3 — it’s \u22120.5\u202fm'], ['two\nlines', '']))).toBe(
      '"a, b",c / d^2\r\n"say ""x""",3 x 3 - it\'s -0.5 m\r\n"two\nlines",\r\n',
    ));

  it('gives the ends of an interval columns of their own, and the unit to the name', () =>
    expect(
      toCsv(
        tableOf(
          ['layer', 'accuracy', 'gap (nats)', 'parameters'],
          [
            'conv1',
            cell.interval({ value: 0.9244, low: 0.91, high: 0.94 }, cell.percent),
            cell.span({ least: -0.25, greatest: 0.5 }, cell.signed),
            cell.thousands(61130),
          ],
          ['conv2', cell.percent(0.5), '', 12],
        ),
      ),
    ).toBe(
      [
        'layer,accuracy (%),"accuracy, low (%)","accuracy, high (%)","gap, least (nats)","gap, greatest (nats)",parameters',
        'conv1,92.44,91,94,-0.25,0.5,61130',
        'conv2,50,,,,,12',
        '',
      ].join('\r\n'),
    ));

  it('leaves empty what is missing, and writes the number behind a bound', () =>
    expect(
      toCsv(tableOf(['loss', 'p'], [cell.none('not measured'), cell.pValue(0.00021)], [cell.decimals(0.1234567), ''])),
    ).toBe('loss,p\r\n,0.00021\r\n0.1234567,\r\n'));

  it('keeps single precision from showing, and whole numbers whole', () =>
    expect(toCsv(tableOf(['x'], [cell.decimals(Math.fround(0.1))], [123456789], [cell.decimals(-0)]))).toBe(
      'x\r\n0.1\r\n123456789\r\n0\r\n',
    ));

  it('refuses a column of numbers and words, of two units, of no number, and two columns of one name', () => {
    expect(() => toCsv(tableOf(['seed'], [1], ['mean']))).toThrow(
      'invalid table "a table": column "seed" holds numbers and words ("mean")',
    );
    expect(() => toCsv(tableOf(['median'], [cell.percent(0.1)], [cell.decimals(2)]))).toThrow('different units');
    expect(() => toCsv(tableOf(['loss'], [cell.decimals(NaN)]))).toThrow('column "loss" holds NaN');
    expect(() => toCsv(tableOf(['low', 'low'], [1, 2]))).toThrow('two columns are named "low"');
  });
});

describe('a table whose cells hold a number among words', () => {
  it.each(['50.20 of 100', '50.20 points', '~0.5020', '.5 nats', 'about 7', 'n = 40', '\u22122 steps', '<1'])(
    'fails: "%s"',
    (text) => {
      expect(() => holdAgainstPage(tableOf(['score'], [text]))).toThrow();
      expect(() => holdAgainstPage(tableOf(['score'], [cell.decimals(0.5)], [cell.none(text)]))).toThrow();
      expect(() => holdAgainstPage(tableOf(['network'], [text]))).toThrow();
    },
  );
  it.each([
    ['layer', 'conv1'],
    ['run', 'seed-3'],
    ['unit', 'channel 12'],
    ['row', '99th percentile'],
  ])('does not where it is a name: %s "%s"', (column, text) =>
    expect(holdAgainstPage(tableOf([column], [text]))).toEqual({ numeric: 0, words: 1 }),
  );
});

describe('a cell', () => {
  it('is written for readers as sentences write the same number', () =>
    expect(
      [
        cell.interval({ value: 0.651, low: 0.611, high: 0.69 }, (value) => cell.signed(value, 3)),
        cell.percent(0.9244, 2),
        cell.thousands(61130),
        cell.span({ low: -1.68, high: -0.82 }),
        cell.pValue(0.0004),
        cell.product({ height: 28, width: 14 }),
        cell.place(3, 4),
        7,
        'conv1',
      ].map(cell.textOf),
    ).toEqual([
      '+0.651 (+0.611 to +0.690)',
      '92.44\u202f%',
      '61,130',
      '\u22121.68 to \u22120.82',
      'below 0.001',
      '28 × 14',
      '3, 4',
      '7',
      'conv1',
    ]));
});
