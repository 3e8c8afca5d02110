// The pictures of the gallery as files: SVG that old programs read, PNG for print with its labels painted, CSV for programs.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artifacts, shippedSource } from '../../src/artifacts/build.ts';
import { allDossiers, dossierPictures } from '../../src/book/dossier-pages.ts';
import { fileSvg } from '../../src/book/picture.ts';
import { launch } from './visits.ts';
import { holdsQuantity, isName } from '../drawing/names-with-numbers.ts';
import { parseCsv } from '../drawing/parse-csv.ts';
import { representatives } from '../run/representatives.ts';
import { atRoot, pageFile } from './sites.ts';
import type { Site } from './sites.ts';
import { registryOf } from '../../src/exhibits/registry.ts';

const originals = ['training_loss', 'training_accuracy', 'filters_conv1', 'featuremaps_conv1', 'featuremaps_conv2'];
const registry = registryOf(artifacts().manifest);
const source = shippedSource();
const names = Object.keys(registry);
const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text);
const file = (path: string, { folder }: Site = atRoot): Buffer => readFileSync(join(folder, path));

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launch();
  page = await browser.newPage();
});
afterAll(() => browser.close());

interface Label {
  readonly text: string;
  /** Spread of brightness (0 to 255) inside the label's box in the PNG: ink on paper has much, an unpainted label none. */
  readonly contrast: number;
}

/** Lays the labels of an SVG file over the PNG of the same figure and measures what was painted there. */
function labelsInPng(svg: string, png: Buffer): Promise<{ width: number; dark: number; labels: Label[] }> {
  return page.evaluate(
    async ([markup, base64]) => {
      document.body.innerHTML = markup.replace(/^[^]*?(?=<svg)/, '');
      const drawing = document.querySelector('svg') as SVGSVGElement;
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
      context.drawImage(bitmap, 0, 0);
      const brightness = (x: number, y: number, w: number, h: number): number[] => {
        const { data } = context.getImageData(x, y, Math.max(1, w), Math.max(1, h));
        return Array.from(
          { length: data.length / 4 },
          (_, i) => ((data[4 * i] ?? 0) + (data[4 * i + 1] ?? 0) + (data[4 * i + 2] ?? 0)) / 3,
        );
      };
      const frame = drawing.getBoundingClientRect();
      const scale = bitmap.width / frame.width;
      const labels = [...drawing.querySelectorAll('text')]
        .filter((text) => text.textContent.trim() !== '')
        .map((text) => {
          const box = text.getBoundingClientRect();
          const values = brightness(
            (box.left - frame.left) * scale,
            (box.top - frame.top) * scale,
            box.width * scale,
            box.height * scale,
          );
          return {
            text: text.textContent,
            contrast: values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b)),
          };
        });
      const dark = brightness(0, 0, bitmap.width, bitmap.height).filter((value) => value < 128).length;
      return { width: bitmap.width, dark, labels };
    },
    [svg, png.toString('base64')] as const,
  );
}

interface Contents {
  readonly isBroken: boolean;
  readonly images: number;
  readonly elements: readonly string[];
  readonly attributes: readonly (readonly [name: string, value: string])[];
  /** References that stand in the words of SVG 2 alone. */
  readonly alone: number;
}

/** What stands in drawings, by the browser's own parser. */
const contentsOf = (drawings: readonly string[]): Promise<Contents[]> =>
  page.evaluate(
    (all) =>
      all.map((text) => {
        const drawing = new DOMParser().parseFromString(text, 'image/svg+xml');
        const elements = [...drawing.querySelectorAll('*')];
        const xlink = (element: Element): string | null =>
          element.getAttributeNS('http://www.w3.org/1999/xlink', 'href');
        const attributes = elements.flatMap((element) => [...element.attributes]);
        return {
          isBroken: drawing.querySelector('parsererror') !== null,
          images: drawing.querySelectorAll('image').length,
          elements: [...new Set(elements.map(({ localName }) => localName))],
          attributes: [
            ...new Map(attributes.map(({ name, value }) => [`${name} ${value}`, [name, value] as const])).values(),
          ],
          alone: elements.filter((one) => one.hasAttribute('href') && xlink(one) !== one.getAttribute('href')).length,
        };
      }),
    drawings,
  );

const elements11 =
  'svg g defs use symbol title desc rect circle ellipse line path polygon polyline text tspan image clipPath mask pattern marker linearGradient radialGradient stop';
const numbers11 =
  'x y x1 x2 y1 y2 dx dy cx cy r rx ry width height opacity fill-opacity stroke-opacity stroke-width stroke-miterlimit stroke-dashoffset font-size font-weight letter-spacing offset refX refY markerWidth markerHeight';
const colour11 = /^(none|currentColor|#[0-9a-f]{3}|#[0-9a-f]{6}|url\(#[^)]+\))$/;
const list11 = /^[-\d., eE]+$/;
/** What may stand in an attribute besides numbers. What an older program leaves out without a loss is named with its reason. */
const attributes11: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries(numbers11.split(' ').map((name) => [name, /^-?[\d.]+(e-?\d+)?(em|%)?$/])),
  fill: colour11,
  stroke: colour11,
  color: colour11,
  'stop-color': colour11,
  d: /^[MmLlHhVvCcSsQqTtAaZz\d\s,.eE+-]*$/,
  points: list11,
  viewBox: list11,
  'stroke-dasharray': /^(none|[\d., ]+)$/,
  transform: /^((translate|scale|rotate|matrix|skewX|skewY)\([-\d., e]+\)\s*)+$/,
  'stroke-linecap': /^(butt|round|square)$/,
  'stroke-linejoin': /^(miter|round|bevel)$/,
  'text-anchor': /^(start|middle|end)$/,
  'font-style': /^(normal|italic)$/,
  'fill-rule': /^(nonzero|evenodd)$/,
  'clip-path': /^url\(#[^)]+\)$/,
  'clip-rule': /^(nonzero|evenodd)$/,
  preserveAspectRatio: /^(none|x(Min|Mid|Max)Y(Min|Mid|Max)( (meet|slice))?)$/,
  'shape-rendering': /^(auto|crispEdges|geometricPrecision)$/,
  'font-family': /./,
  id: /./,
  class: /./,
  xmlns: /./,
  'xmlns:xlink': /./,
  'xlink:href': /^(data:|#)/,
  // Beside `xlink:href` alone, which is counted.
  href: /^(data:|#)/,
  // For readers of a screen, in a browser.
  'aria-hidden': /^true$/,
  // The pixels are enlarged already.
  style: /^image-rendering:pixelated$/,
};

/** What in a drawing a program passes over that was written for SVG 1.1. */
function newerThanSvg11({ isBroken, elements, attributes, alone }: Contents): string[] {
  if (isBroken) return ['no XML'];
  const known = elements11.split(' ');
  return [
    ...elements.filter((name) => !known.includes(name)).map((name) => `<${name}>`),
    ...attributes.flatMap(([name, value]) => {
      const form = attributes11[name];
      if (form?.test(value) === true) return [];
      if (name === 'style') return [`style: ${value.split(':')[0]}`];
      return [form === undefined ? name : `${name}="${value}"`];
    }),
    ...(alone > 0 ? ['href without xlink:href'] : []),
  ];
}

describe('the figures', () => {
  it('of the first version keep their names', () => {
    expect(
      Object.values(registry)
        .map(({ original }) => original)
        .filter((name) => name !== undefined)
        .sort(),
    ).toEqual([...originals].sort());
    for (const name of originals)
      for (const ending of ['svg', 'png'])
        expect(existsSync(join(atRoot.folder, 'figs', `${name}.${ending}`)), `${name}.${ending}`).toBe(true);
  });

  it.each(representatives([...names, ...originals], (_, place) => place % 4 === 0))(
    '%s is a complete SVG and a PNG for print, with its labels painted',
    async (name) => {
      const svg = file(`figs/${name}.svg`).toString();
      expect(svg).toMatch(/^(<\?xml[^>]*>\s*)?<svg[^>]*\sxmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(svg).not.toMatch(/\b(?:href|src)="(?!data:|#)/);
      const { width, dark, labels } = await labelsInPng(svg, file(`figs/${name}.png`));
      expect(width).toBeGreaterThan(1500);
      expect(dark).toBeGreaterThan(500);
      expect(labels.length).toBeGreaterThan(0);
      expect(labels.filter(({ contrast }) => contrast < 80).map(({ text }) => text)).toEqual([]);
    },
  );

  // A build keeps pictures of the build before; those of another program or of other numbers must not get in.
  it.each(names.filter((_, place) => place % 12 === 5))('%s is what the program draws now', (name) =>
    expect(file(`figs/${name}.svg`).toString()).toBe(fileSvg(name)),
  );
  it('of a dossier are what the program draws now', () => {
    const { layer, channel } = allDossiers(source).at(-1) ?? {};
    if (layer === undefined || channel === undefined) throw new Error('no dossiers');
    const html = file(`dossiers/${layer.name}/${channel}/index.html`).toString();
    const parts = Object.values(dossierPictures(source, layer, channel));
    const drawn = parts.flatMap((part) => ('missing' in part ? [] : Object.values(part.svg)));
    expect(drawn.length).toBeGreaterThan(8);
    for (const svg of drawn) expect(html).toContain(svg);
  });

  it('are SVG that programs of the time before SVG 2 can read, too', async () => {
    const files = readdirSync(join(atRoot.folder, 'figs')).filter((name) => name.endsWith('.svg'));
    const drawings = await contentsOf(files.map((name) => file(`figs/${name}`).toString()));
    drawings.forEach((drawing, i) => expect(newerThanSvg11(drawing), files[i]).toEqual([]));
    expect(drawings.filter(({ images }) => images > 0).length).toBeGreaterThan(30);
  });

  it.each([
    ['<text paint-order="stroke">loss</text>', 'paint-order'],
    ['<g style="mix-blend-mode:multiply"/>', 'style: mix-blend-mode'],
    ['<g style="transform-box:fill-box"/>', 'style: transform-box'],
    ['<g transform-origin="center"/>', 'transform-origin'],
    ['<line stroke="var(--ink-blue, #2170b9)"/>', 'stroke="var(--ink-blue, #2170b9)"'],
    ['<rect fill="#2170b980"/>', 'fill="#2170b980"'],
    ['<rect fill="rgb(0 0 0 / 50%)"/>', 'fill="rgb(0 0 0 / 50%)"'],
    ['<text dominant-baseline="text-top"/>', 'dominant-baseline'],
    ['<g transform="translate(2px, 3px)"/>', 'transform="translate(2px, 3px)"'],
    ['<path d="M0,0" vector-effect="non-scaling-stroke"/>', 'vector-effect'],
    ['<mesh/>', '<mesh>'],
    ['<use href="#a"/>', 'href without xlink:href'],
    ['<text', 'no XML'],
  ])('%s is found to be newer', async (inside, finding) => {
    const [drawing] = await contentsOf([`<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`]);
    expect(drawing && newerThanSvg11(drawing)).toEqual([finding]);
  });

  it.each(names)('%s has its numbers as CSV, for programs', (name) => {
    const text = file(`figs/${name}.csv`).toString('latin1');
    const [header = '', ...lines] = text.split('\r\n');
    expect(lines.length).toBeGreaterThan(1);
    // Without a byte-order mark, and in ASCII, so that none is needed.
    expect(text).toMatch(/^[\x20-\x7e\r\n]+$/);
    expect(header).not.toBe('');
    for (const line of lines) expect(line).not.toMatch(/\d ?%|\d to [+-]?\d|"[+-]?\d{1,3}(,\d{3})+"/);
    const [columns = [], ...records] = parseCsv(text);
    const among = records.flatMap((record) =>
      record.filter((field, i) => holdsQuantity(field) && !isNumber(field) && !isName(columns[i] ?? '', field)),
    );
    expect(among).toEqual([]);
  });

  it('all stand in the gallery', () => {
    const gallery = readFileSync(pageFile(atRoot, 'gallery/'), 'utf8');
    const shown = [...gallery.matchAll(/\sdata-figure="([^"]+)"/g)].map((match) => match[1]);
    expect(shown.sort()).toEqual([...names].sort());
    expect(names.length).toBeGreaterThanOrEqual(11);
  });
});

it('a label that was not painted is found', async () => {
  const blank = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(200, 100);
    canvas.getContext('2d');
    const blob = await canvas.convertToBlob();
    return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
  });
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><text x="5" y="30">loss</text></svg>';
  const { labels, dark } = await labelsInPng(svg, Buffer.from(blank, 'base64'));
  expect(labels).toEqual([{ text: 'loss', contrast: 0 }]);
  expect(dark).toBe(200 * 100);
});
