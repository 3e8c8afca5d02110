// The colours of series and palettes for every kind of eye and for grey print, on the figures as their snapshots have them.
import { filterDeficiencyDeuter, filterDeficiencyProt, filterDeficiencyTrit } from 'culori';
import { differenceCiede2000, formatHex, parse, wcagContrast } from 'culori';
import type { Color } from 'culori';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kindColours } from '../../src/figures/marks/class-signs.tsx';
import { blues, diverging, greys, levels, lightness, middle, oranges } from '../../src/figures/marks/colour.ts';
import { colour, inks, literalColours } from '../../src/figures/marks/theme.ts';

/** Least CIEDE2000 difference between marks that share a figure, for any eye; about 1 is just noticed between large patches. */
const leastDifference = 5;
/** The same where the marks are of one form, so that colour alone tells them apart. */
const leastDifferenceAlone = 10;
/** Least difference in CIE lightness of marks of one form: what is left of a colour in grey print. */
const leastLightness = 4;

const parsed = (text: string): Color => {
  const found = parse(text);
  if (found === undefined) throw new Error(`invalid colour "${text}"`);
  return found;
};

/** One kind of eye as a function of colours; its own type grows too large to check. */
const simulated = (filter: (severity: number) => unknown): ((one: Color) => Color) =>
  filter(1) as (one: Color) => Color;

/** Full dichromacy after Machado, Oliveira & Fernandes 2009, doi:10.1109/TVCG.2009.113. */
const eyes: Readonly<Record<'normal vision' | 'protanopia' | 'deuteranopia' | 'tritanopia', (one: Color) => Color>> = {
  'normal vision': (one: Color) => one,
  protanopia: simulated(filterDeficiencyProt),
  deuteranopia: simulated(filterDeficiencyDeuter),
  tritanopia: simulated(filterDeficiencyTrit),
};
const ciede2000 = differenceCiede2000();
const leastOfAllEyes = (a: string, b: string): number =>
  Math.min(...Object.values(eyes).map((seen) => ciede2000(seen(parsed(a)), seen(parsed(b)))));

const pairsOf = <T>(items: readonly T[]): [T, T][] =>
  items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]));

const tokens = readFileSync(join(import.meta.dirname, '..', '..', 'src', 'styles', 'tokens.css'), 'utf8');
const papers = [
  ...new Set([...tokens.matchAll(/--paper(?:-raised)?: (#[0-9a-f]{6});/g)].map(([, paper]) => paper ?? '')),
];

/** The inks of each theme as tokens.css has them, in its order: light, dark, print. */
const [light, dark, print] = tokens
  .split(/@media/)
  .map((block) =>
    Object.fromEntries(
      [...block.matchAll(/--ink-(\w+): (#[0-9a-f]{6});/g)].flatMap(([, ink = '', value = '']) =>
        ink in inks ? [[ink as keyof typeof inks, value]] : [],
      ),
    ),
  ) as Record<keyof typeof inks, string>[];

/** A light theme's colour as each theme has it; colours of garments are the same in both. */
const themes: Readonly<Record<'light' | 'dark', (light: string) => string>> = {
  light: (one) => one,
  dark: (one) => {
    const ink = (Object.keys(inks) as (keyof typeof inks)[]).find((name) => inks[name] === one);
    return ink === undefined ? one : (dark?.[ink] ?? 'none');
  },
};
const themeNames = Object.keys(themes) as (keyof typeof themes)[];

/** Where marks of one form and like lightness are told apart by something else than colour. */
const toldOtherwise: Readonly<Record<string, string>> = {
  'class-probabilities': 'a wrong answer is named in bold words beside its row',
  'class-probabilities-one': 'a wrong answer is named in words below its bar',
  'kernel-matrix': 'one frames cells of the matrix, the other is a line of the chart below',
  'pca-map': 'each class has a sign of its own',
  't-sne-map': 'each class has a sign of its own',
};

/** Forms of the marks of each series colour in one drawing: tag, fill or stroke, dashes, hollow or not. */
function formsIn(svg: string): Map<string, Set<string>> {
  const series = new Set<string>([...Object.values(inks), ...kindColours]);
  const forms = new Map<string, Set<string>>();
  for (const [, tag = '', attributes = ''] of svg.matchAll(/<(\w+)\s([^>]*)>/g)) {
    if (tag === 'text' || tag === 'tspan') continue;
    const given = new Map(
      [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    );
    for (const paint of ['fill', 'stroke']) {
      const used = given.get(paint);
      if (used === undefined || !series.has(used)) continue;
      const hollow = paint === 'stroke' && given.get('fill') === '#ffffff';
      const form = [tag, paint, given.get('stroke-dasharray') ?? '', hollow, given.get('fill-opacity') ?? ''].join(' ');
      forms.set(used, (forms.get(used) ?? new Set()).add(form));
    }
  }
  return forms;
}

const folder = join(import.meta.dirname, '__snapshots__');
const drawings = readdirSync(folder).filter((file) => file.endsWith('-wide.svg'));

it('the simulation: a red and a green that are alike to a protanope and far apart to others', () => {
  const [red, green] = ['#a04000', '#5a5a00'].map(parsed) as [Color, Color];
  expect(ciede2000(eyes.protanopia(red), eyes.protanopia(green))).toBeLessThan(ciede2000(red, green) / 2);
  expect(ciede2000(eyes.protanopia(parsed('#808080')), parsed('#808080'))).toBeLessThan(0.5);
});

describe('series colours', () => {
  it('know the papers of the light and of the dark theme, and of print', () => {
    expect(papers.length).toBeGreaterThanOrEqual(4);
  });
  it('are the same in files, on light pages and in print', () => {
    expect(light).toEqual(inks);
    expect(print).toEqual(inks);
    for (const one of Object.values(colour)) expect(Object.values(inks)).toContain(literalColours(one));
  });
  it.each(papers)('stand out from %s by three to one', (paper) => {
    const own = lightness(paper) > 50 ? inks : dark;
    for (const one of [...Object.values(own ?? {}), ...kindColours])
      expect(wcagContrast(one, paper), one).toBeGreaterThanOrEqual(3);
  });
  it('of kinds of garments differ for every eye', () => {
    for (const [a, b] of pairsOf(kindColours))
      expect(leastOfAllEyes(a, b), `${a} ${b}`).toBeGreaterThanOrEqual(leastDifferenceAlone);
  });
});

describe('series that share a figure', () => {
  it('are found in the drawings', () => {
    expect(
      drawings.filter((file) => formsIn(readFileSync(join(folder, file), 'utf8')).size > 1).length,
    ).toBeGreaterThan(20);
  });
  const cases = themeNames.flatMap((theme) => drawings.map((file) => [file, theme] as const));
  it.each(cases)('%s: differ for every eye and in grey print, %s', (file, theme) => {
    const forms = formsIn(readFileSync(join(folder, file), 'utf8'));
    for (const [first, second] of pairsOf([...forms.keys()])) {
      const [a, b] = [themes[theme](first), themes[theme](second)];
      const difference = leastOfAllEyes(a, b);
      expect(difference, `${a} ${b}`).toBeGreaterThanOrEqual(leastDifference);
      const alike = [...(forms.get(first) ?? [])].filter((form) => forms.get(second)?.has(form));
      if (alike.length === 0) continue;
      expect(difference, `${a} ${b} as ${alike.join(', ')}`).toBeGreaterThanOrEqual(leastDifferenceAlone);
      if (toldOtherwise[file.replace('-wide.svg', '')] !== undefined) continue;
      const step = Math.abs(lightness(a) - lightness(b));
      expect(step, `lightness of ${a} and ${b} as ${alike.join(', ')}`).toBeGreaterThanOrEqual(leastLightness);
    }
  });
});

describe('palettes', () => {
  /** CIE lightness as an eye sees it. */
  const seenLightness = (seen: (one: Color) => Color, text: string): number => lightness(formatHex(seen(parsed(text))));
  const whole = (palette: readonly string[]): string[] => palette.slice(0, levels);
  /** Entries at even distances: at full depth, rounding to bytes alone makes neighbours equal. */
  const steps = (arm: readonly string[]): string[] => arm.filter((_, i) => i % 6 === 0);
  const eyeNames = Object.keys(eyes) as (keyof typeof eyes)[];

  it.each(
    eyeNames.flatMap((eye) =>
      Object.entries({ greys, blues, oranges }).map(([name, own]) => [name, eye, own] as const),
    ),
  )('%s: lightness falls all the way, %s', (_, eye, palette) => {
    const seen = steps(whole(palette)).map((one) => seenLightness(eyes[eye], one));
    seen.slice(1).forEach((value, i) => expect(value, `step ${i + 1}`).toBeLessThan(seen[i] ?? NaN));
  });

  it.each(eyeNames)('diverging: lightness falls along both arms, and their signs differ, %s', (eye) => {
    const negative = whole(diverging)
      .slice(0, middle + 1)
      .reverse();
    const positive = whole(diverging).slice(middle);
    for (const arm of [negative, positive]) {
      const seen = steps(arm).map((one) => seenLightness(eyes[eye], one));
      seen.slice(1).forEach((value, i) => expect(value, `step ${i + 1}`).toBeLessThan(seen[i] ?? NaN));
    }
    // Ends, and the halves and quarters between: the same distance from 0, of unlike sign.
    for (const share of [1, 0.75, 0.5, 0.25]) {
      const [below, above] = [negative, positive].map((arm) => parsed(arm[Math.round(share * middle)] ?? ''));
      expect(ciede2000(eyes[eye](below as Color), eyes[eye](above as Color)), `${share}`).toBeGreaterThanOrEqual(
        leastDifferenceAlone,
      );
    }
  });
});
