// SVG to PNG with resvg and the same typeface as the page; it reads no web fonts, so it is given the TrueType files.
import { Resvg } from '@resvg/resvg-js';
import { join } from 'node:path';

const faces = [
  '400Regular/SourceSans3_400Regular',
  '400Regular_Italic/SourceSans3_400Regular_Italic',
  '600SemiBold/SourceSans3_600SemiBold',
  '700Bold/SourceSans3_700Bold',
];
const fontFiles = faces.map((face) =>
  join(process.cwd(), 'node_modules', '@expo-google-fonts', 'source-sans-3', `${face}.ttf`),
);

/** 170 mm, the width of the printed text, at 300 dots per inch. */
export const printWidth = Math.round((170 / 25.4) * 300);

/** Renders an SVG text at `width` pixels; the height follows. */
export function rasterize(svg: string, width: number = printWidth): Uint8Array<ArrayBuffer> {
  const font = {
    fontFiles,
    loadSystemFonts: false,
    defaultFontFamily: 'Source Sans 3',
    sansSerifFamily: 'Source Sans 3',
  };
  return Uint8Array.from(new Resvg(svg, { fitTo: { mode: 'width', value: width }, font }).render().asPng());
}
