// Social previews, the pictures that other sites show beside a link to this one: a title above the top of a figure. One for the site, one
// for each chapter, and one for the dossiers of each layer.
import { artifacts } from '../artifacts/build.ts';
import { literalColours } from '../figures/marks/theme.ts';
import { chapters } from './chapters.ts';
import { firstFigure } from './numbering.ts';
import { pngRaster } from '../drawing/png.ts';
import { displayNamed } from './display.ts';
import { dossierLayers } from '../exhibits/dossier-layers.ts';
import { site } from './site.ts';

const width = 1200;
const height = 630;
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

interface Card {
  readonly title: string;
  readonly subtitle: string;
  /** Name of a figure of the registry. */
  readonly figure: string;
}

/** The card of the site, for the home page and all pages without their own. */
export function siteCard(): Card {
  const [title = '', subtitle = ''] = site.title.split(': ');
  return { title, subtitle: `${subtitle} · ${site.author}`, figure: 'opening' };
}

const ownSubtitle = `${site.shortTitle} · ${site.author}`;

/** Everything with its own card, `figs/preview-<name>.png`: chapters by their slug, dossiers by their layer. */
export const cardNames = (): string[] => [
  ...chapters().flatMap(({ slug, number }) => (number > 0 ? [slug] : [])),
  ...dossierLayers(artifacts()).map(({ name }) => name),
];

/** The card of a chapter or of a layer; a chapter without figures shows the opening one. Throws and lists the known ones. */
export function cardNamed(name: string): Card {
  const chapter = chapters().find(({ slug, number }) => slug === name && number > 0);
  if (chapter !== undefined)
    return { title: chapter.title, subtitle: ownSubtitle, figure: firstFigure(chapter) ?? siteCard().figure };
  if (dossierLayers(artifacts()).some((layer) => layer.name === name))
    return { title: `All channels of ${name}`, subtitle: ownSubtitle, figure: `channel-sheet-${name}` };
  throw new Error(`unknown preview "${name}"; previews: ${cardNames().join(', ')}`);
}

/** An SVG of 1200 x 630 units. */
export function previewSvg({ title, subtitle, figure }: Card): string {
  const drawn = displayNamed(figure)
    .draw('wide', pngRaster(4))
    .replace(/^<svg([^>]*?)\swidth="[^"]*"([^>]*)>/, '<svg$1$2>')
    .replace(
      /^<svg([^>]*?)\sheight="[^"]*"([^>]*)>/,
      `<svg$1$2 x="60" y="170" width="${width - 120}" height="${height - 190}" preserveAspectRatio="xMidYMin slice">`,
    );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" color="#16191d" fill="currentColor" font-family="Source Sans 3">
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="60" y="78" font-size="42" font-weight="600">${escape(title)}</text>
<text x="60" y="124" font-size="30" fill="#565d66">${escape(subtitle)}</text>
${literalColours(drawn)}
</svg>`;
}
