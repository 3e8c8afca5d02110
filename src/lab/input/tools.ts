// What a reader may draw with: tools, widths and shades. Knows no page.
import type { Bitmap } from './bitmap.ts';
import type { Pen } from './drawing.ts';

export type Tool = 'pen' | 'eraser' | 'fill';
export interface Tools {
  readonly tool: Tool;
  /** Of the pen and the eraser, in pixels of the image. */
  readonly diameter: number;
  /** What the pen and the filling leave. */
  readonly level: number;
}

export const toolNames = [
  { value: 'pen', name: 'Pen' },
  { value: 'eraser', name: 'Eraser' },
  { value: 'fill', name: 'Fill' },
] as const;
export const shades = [
  { value: 255, name: 'Dark' },
  { value: 170, name: 'Medium' },
  { value: 85, name: 'Light' },
] as const;

/** Diameters that draw alike on small and large images: from one pixel to about a fifth of the longer side. */
export function diameters({ width, height }: Bitmap): readonly { readonly value: number; readonly name: string }[] {
  const unit = Math.max(1, Math.round(Math.max(width, height) / 32));
  return [1, 2, 3, 5].map((times) => ({ value: times * unit, name: `${times * unit}` }));
}

/** The pen that a tool is; undefined for one that fills. */
export const penOf = ({ tool, diameter, level }: Tools): Pen | undefined =>
  tool === 'fill' ? undefined : { diameter, level: tool === 'eraser' ? 0 : level };
