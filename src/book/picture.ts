// A figure as SVG text: for a page, and as a stand-alone file.
import { artifacts } from '../artifacts/build.ts';
import type { Layout, Raster } from '../figures/figure.ts';
import { literalColours } from '../figures/marks/theme.ts';
import type { Edition } from './site.ts';
import { plainSvg } from '../drawing/plain-svg.ts';
import { pngRaster } from '../drawing/png.ts';
import { printWidth, rasterize } from '../drawing/rasterize.ts';
import { displayNamed } from './display.ts';
import { buildCache } from './picture-cache.ts';

/** On a page, CSS keeps the pixels of heat maps sharp; viewers of PDF and of stand-alone files need them enlarged. */
const fileRaster: Raster = pngRaster(8);
const pageRaster: Readonly<Record<Edition, Raster>> = { site: pngRaster(), handout: pngRaster(4) };

/** Prefixes the ids inside an SVG, since both layouts of a figure are on one page. */
export function prefixIds(svg: string, prefix: string): string {
  const ids = [...svg.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1] ?? '');
  return ids.reduce(
    (text, id) =>
      text
        .replaceAll(` id="${id}"`, ` id="${prefix}-${id}"`)
        .replaceAll(`url(#${id})`, `url(#${prefix}-${id})`)
        .replaceAll(`href="#${id}"`, `href="#${prefix}-${id}"`),
    svg,
  );
}

/** The `<svg>` of a figure for a page. */
export function pagePicture(name: string, layout: Layout, edition: Edition, prefix: string): string {
  const svg = buildCache().value(['page picture', artifacts().manifest.digest, name, layout, edition], () =>
    displayNamed(name).draw(layout, pageRaster[edition]),
  );
  return prefixIds(svg, `${prefix}-${layout}`);
}

/** A complete SVG file: black ink on white paper, its title inside. */
export const fileSvg = (name: string): string =>
  buildCache().value(['file', artifacts().manifest.digest, name], () => drawFile(name));

/** An SVG file as a PNG, by default at print width. */
export const filePng = (svg: string, width: number = printWidth): Uint8Array<ArrayBuffer> =>
  buildCache().bytes(['png', String(width), svg], () => rasterize(svg, width));

function drawFile(name: string): string {
  const { title, draw } = displayNamed(name);
  const svg = plainSvg(literalColours(draw('wide', fileRaster)));
  const paper = `<title>${title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</title><rect width="100%" height="100%" fill="#ffffff"/>`;
  return svg.replace(/^<svg([^>]*)>/, (_, attributes: string) => `<svg${attributes} color="#16191d">${paper}`);
}
