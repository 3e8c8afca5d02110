// Paints the pictures of a live figure: each into a canvas of its own, as many pixels as the picture has, enlarged by the browser. Nothing is
// encoded and nothing is read back: browsers that resist fingerprinting give noise for pixels that are read from a canvas.
import type { Raster } from '../figures/figure.ts';
import { pngRaster, rgba } from './png-raster.ts';

interface Picture {
  readonly indices: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly palette: readonly string[];
}

/** A picture's place in the units of the figure. */
export interface Hole {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const inks = new WeakMap<readonly string[], Uint32Array>();

/** The colours of a palette as the memory of a canvas holds them: red, green, blue and opacity in the order of bytes. */
function inksOf(palette: readonly string[]): Uint32Array {
  const known = inks.get(palette);
  if (known !== undefined) return known;
  const bytes = new Uint8ClampedArray(4 * palette.length);
  palette.forEach((hex, i) => bytes.set(rgba(hex), 4 * i));
  const made = new Uint32Array(bytes.buffer);
  inks.set(palette, made);
  return made;
}

/** Fills the memory of a canvas. Throws where sizes disagree or an index has no colour. */
export function fill(memory: Uint32Array, { indices, width, height, palette }: Picture): void {
  if (indices.length !== width * height || memory.length !== indices.length)
    throw new Error(`invalid image: ${width} x ${height} pixels, but ${indices.length} indices`);
  const colours = inksOf(palette);
  for (let i = 0; i < indices.length; i++) {
    const colour = colours[indices[i] as number];
    if (colour === undefined)
      throw new Error(`invalid image: index ${indices[i]} in a palette of ${palette.length} colours`);
    memory[i] = colour;
  }
}

const translation = /^translate\(\s*(-?[\d.e-]+)(?:[\s,]+(-?[\d.e-]+))?\s*\)$/;

/** Adds up the translations around an element. Throws at any other transform: a canvas could not follow it. */
function offsetOf(element: Element, svg: Element): { readonly x: number; readonly y: number } {
  let [x, y] = [0, 0];
  for (let one = element.parentElement; one !== null && one !== svg; one = one.parentElement) {
    const transform = one.getAttribute('transform');
    if (transform === null) continue;
    const [, right, down = '0'] = translation.exec(transform) ?? [];
    if (right === undefined)
      throw new Error(`unknown transform "${transform}" around a picture: only translate is known`);
    x += Number(right);
    y += Number(down);
  }
  return { x, y };
}

/** The holes of a figure, in the order in which their pictures were handed over. */
export const holesOf = (svg: Element): Hole[] =>
  [...svg.querySelectorAll('[data-hole]')].map((rect) => {
    const number = (name: string): number => Number(rect.getAttribute(name));
    const { x, y } = offsetOf(rect, svg);
    return { x: x + number('x'), y: y + number('y'), width: number('width'), height: number('height') };
  });

interface Sheet {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  readonly image: ImageData;
  readonly memory: Uint32Array;
  place: string;
}

function sheetOf(width: number, height: number): Sheet {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('missing canvas: this browser gives none to paint on');
  const image = context.createImageData(width, height);
  return { canvas, context, image, memory: new Uint32Array(image.data.buffer), place: '' };
}

export interface Painter {
  /** Keeps the pictures of the next painting. */
  readonly raster: Raster;
  /** Forgets what was kept: a new drawing begins. */
  readonly begin: () => void;
  /** Paints what was kept into the holes of the figure. */
  readonly paint: (svg: Element) => void;
}

/** For browsers that give no canvas: pictures are encoded, and stand in the drawing itself. */
export const encodingPainter: Painter = { raster: pngRaster, begin: () => undefined, paint: () => undefined };

let canPaintHere: boolean | undefined;

/** Whether this browser gives canvases to paint on. */
export const canPaint = (): boolean => (canPaintHere ??= document.createElement('canvas').getContext('2d') !== null);

/** @param under where the canvases lie: an element of the size of the figure, below it */
export function painterOn(under: Element): Painter {
  let pictures: Picture[] = [];
  let sheets: Sheet[] = [];

  const place = (sheet: Sheet, { x, y, width, height }: Hole, [across = 1, down = 1]: readonly number[]): void => {
    const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(4)}%`;
    const style = `left:${percent(x, across)};top:${percent(y, down)};width:${percent(width, across)};height:${percent(height, down)}`;
    if (sheet.place === style) return;
    sheet.place = style;
    Object.assign(sheet.canvas.style, {
      left: percent(x, across),
      top: percent(y, down),
      width: percent(width, across),
      height: percent(height, down),
    });
  };

  return {
    raster: (indices, width, height, palette) => {
      pictures.push({ indices, width, height, palette });
      return '';
    },
    begin: () => {
      pictures = [];
    },
    paint: (svg) => {
      const holes = holesOf(svg);
      if (holes.length !== pictures.length)
        throw new Error(`invalid figure: ${holes.length} holes for ${pictures.length} pictures`);
      const size = (svg.getAttribute('viewBox') ?? '').split(' ').slice(2).map(Number);
      const next = pictures.map((picture, i) => {
        const old = sheets[i];
        const fits = old !== undefined && old.canvas.width === picture.width && old.canvas.height === picture.height;
        const sheet = fits ? old : sheetOf(picture.width, picture.height);
        fill(sheet.memory, picture);
        sheet.context.putImageData(sheet.image, 0, 0);
        place(sheet, holes[i] as Hole, size);
        return sheet;
      });
      if (next.length !== sheets.length || next.some((sheet, i) => sheet !== sheets[i]))
        under.replaceChildren(...next.map(({ canvas }) => canvas));
      sheets = next;
    },
  };
}
