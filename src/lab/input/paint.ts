// Paints bytes and planes into canvases, a pixel for a pixel; the browser enlarges them. Nothing is encoded, nothing is read back.
import { rgb } from 'd3';
import { colourAt, greys, sequentialIndex } from '../../figures/marks/colour.ts';
import type { Size } from './area-average.ts';

/** Pixels of an image: their ink is what figures print them with, 0 white. */
export interface Pixels extends Size {
  readonly values: ArrayLike<number>;
}

/** For each byte a colour as the memory of a canvas holds it. */
function coloursOf(colour: (byte: number) => string): Uint32Array {
  const bytes = new Uint8ClampedArray(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    const { r, g, b } = rgb(colour(byte));
    bytes.set([r, g, b, 255], 4 * byte);
  }
  return new Uint32Array(bytes.buffer);
}

let inks: Uint32Array | undefined;
let lights: Uint32Array | undefined;

/** The colours of ink, those of all pictures of images on the page. */
const ofInk = (): Uint32Array => (inks ??= coloursOf((byte) => colourAt(greys, sequentialIndex(byte, 255))));
/** The colours of light: 0 is black. */
const ofLight = (): Uint32Array => (lights ??= coloursOf((byte) => `rgb(${byte},${byte},${byte})`));

const memories = new WeakMap<HTMLCanvasElement, ImageData>();

/** Paints an image into a canvas, which takes its size. Throws where the browser has no canvas to paint on. */
export function paint(
  canvas: HTMLCanvasElement,
  { width, height, values }: Pixels,
  values0To255: 'ink' | 'light' = 'ink',
): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('missing canvas: this browser gives none to paint on');
  const known = memories.get(canvas);
  const image = known?.width === width && known.height === height ? known : context.createImageData(width, height);
  memories.set(canvas, image);
  const memory = new Uint32Array(image.data.buffer);
  const colours = values0To255 === 'ink' ? ofInk() : ofLight();
  for (let i = 0; i < memory.length; i++) memory[i] = colours[Math.round(values[i] as number)] as number;
  context.putImageData(image, 0, 0);
}
