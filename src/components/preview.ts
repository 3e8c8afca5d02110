// The picture that other sites show beside a link to this one: the title over the opening figure.
import { artifacts } from '../artifacts/build.ts';
import { literalColours } from '../figures/marks/theme.ts';
import { pngRaster } from './png.ts';
import { figureEntry } from './registry.ts';
import { site } from './site.ts';

const width = 1200;
const height = 630;
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** An SVG of 1200 x 630 units. */
export function previewSvg(): string {
  const [title = '', subtitle = ''] = site.title.split(': ');
  const figure = figureEntry('opening')
    .draw(artifacts(), 'wide', pngRaster(4))
    .replace(/^<svg([^>]*?)\swidth="[^"]*"([^>]*)>/, '<svg$1$2>')
    .replace(
      /^<svg([^>]*?)\sheight="[^"]*"([^>]*)>/,
      `<svg$1$2 x="60" y="170" width="${width - 120}" height="${height - 190}" preserveAspectRatio="xMidYMin slice">`,
    );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" color="#16191d" fill="currentColor" font-family="Source Sans 3">
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="60" y="78" font-size="42" font-weight="600">${escape(title)}</text>
<text x="60" y="124" font-size="30" fill="#565d66">${escape(subtitle)} · ${escape(site.author)}</text>
${literalColours(figure)}
</svg>`;
}
