// The browser's `Raster`: palette indices become a data address by way of a canvas.
import type { Raster } from '../figures/figure.ts';

const channels = (hex: string): [number, number, number] => {
  const value = Number.parseInt(hex.slice(1, 7), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
};

/** Draws on a canvas of its own and returns a PNG as a data address; throws where the browser gives no 2-D canvas. */
export const canvasRaster: Raster = (indices, width, height, palette) => {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('missing canvas: this browser cannot draw images');
  const image = context.createImageData(width, height);
  // A palette entry of nine characters ends in its opacity.
  const colours = palette.map((hex) => [...channels(hex), hex.length > 7 ? Number.parseInt(hex.slice(7), 16) : 255]);
  indices.forEach((index, i) => image.data.set(colours[index] ?? [0, 0, 0, 0], 4 * i));
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
};
