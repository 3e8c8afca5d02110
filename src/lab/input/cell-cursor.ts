// A drawing by keyboard: which key moves the cursor where, and which one paints. Knows no page and paints nothing itself.
import type { Bitmap, Cell } from './bitmap.ts';

/** Of a key that was pressed, what counts. */
export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

export type KeyAction =
  | { readonly kind: 'move'; readonly cell: Cell }
  /** Uses the chosen tool where the cursor is. */
  | { readonly kind: 'use' }
  | { readonly kind: 'erase' }
  /** Puts the pen down or lifts it: while it is down, moving draws. */
  | { readonly kind: 'switch-pen' }
  | { readonly kind: 'lift-pen' }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' };

const within = (place: number, size: number): number => Math.min(size - 1, Math.max(0, place));

/** Where a key moves the cursor to; undefined where it is no key that moves. With Control, Home and End are the first and the last cell. */
function moved({ key, ctrlKey }: Key, { row, column }: Cell, { width, height }: Bitmap): Cell | undefined {
  switch (key) {
    case 'ArrowLeft':
      return { row, column: within(column - 1, width) };
    case 'ArrowRight':
      return { row, column: within(column + 1, width) };
    case 'ArrowUp':
      return { row: within(row - 1, height), column };
    case 'ArrowDown':
      return { row: within(row + 1, height), column };
    case 'Home':
      return { row: ctrlKey ? 0 : row, column: 0 };
    case 'End':
      return { row: ctrlKey ? height - 1 : row, column: width - 1 };
    case 'PageUp':
      return { row: 0, column };
    case 'PageDown':
      return { row: height - 1, column };
    default:
      return undefined;
  }
}

/** What a key does to a drawing with the cursor at a cell; undefined where it is left to the browser. */
export function actionOf(pressed: Key, cell: Cell, bitmap: Bitmap): KeyAction | undefined {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = pressed;
  if (altKey) return undefined;
  if (ctrlKey || metaKey) {
    if (key.toLowerCase() === 'z') return { kind: shiftKey ? 'redo' : 'undo' };
    if (key.toLowerCase() === 'y') return { kind: 'redo' };
    if (!ctrlKey || (key !== 'Home' && key !== 'End')) return undefined;
  }
  if (key === ' ') return { kind: shiftKey ? 'erase' : 'use' };
  if (key === 'Enter') return { kind: 'switch-pen' };
  if (key === 'Escape') return { kind: 'lift-pen' };
  const to = moved(pressed, cell, bitmap);
  return to === undefined ? undefined : { kind: 'move', cell: to };
}
