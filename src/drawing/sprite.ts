// The raster of pages with many small pictures: 16 levels, so that a pixel takes 4 bits. The ends and the middle of a palette keep their
// colours; zero stays zero.
import type { Raster } from '../figures/figure.ts';
import { levels } from '../figures/marks/colour.ts';
import { pngRaster } from './png.ts';

/** Steps of a palette that are kept; the 16th colour is the transparent one. */
const steps = 15;

/** The nearest of 15 evenly spaced entries of a palette of 255; the transparent entry stays. */
export const nearestLevel = (index: number): number =>
  index >= levels ? index : Math.round((Math.round((index * (steps - 1)) / (levels - 1)) * (levels - 1)) / (steps - 1));

/** PNG in a data address with at most 16 colours: palette entries in between are rounded. */
export const spriteRaster: Raster = (indices, width, height, palette) =>
  pngRaster()(indices.map(nearestLevel), width, height, palette);
