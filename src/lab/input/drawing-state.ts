// What a drawing pad keeps between events: the history of the drawing and the stroke on its way. Every change is told at once; what a
// stroke has changed is one step of the history. Knows no page.
import { isSame } from './bitmap.ts';
import type { Bitmap } from './bitmap.ts';
import { beginStroke, extend } from './drawing.ts';
import type { Pen, Point, Stroke } from './drawing.ts';
import { beginHistory, commit, redo, undo } from './history.ts';
import type { History } from './history.ts';

interface Listener {
  /** Another drawing is to be seen; the changes of one stroke have one number. */
  readonly changed: (bitmap: Bitmap, strokeId: number) => void;
  /** There is another step in the history. */
  readonly stepped: () => void;
}

export interface Drawing {
  /** What is seen now. */
  readonly now: () => Bitmap;
  /** What was there before the stroke on its way. */
  readonly atRest: () => Bitmap;
  readonly isDrawing: () => boolean;
  readonly begin: (pen: Pen, at: Point) => void;
  /** Lets the pen go on; nothing where it is not down. */
  readonly goOn: (points: readonly Point[]) => void;
  /** Lifts the pen. */
  readonly finish: () => void;
  /** Takes back the stroke on its way. */
  readonly cancel: () => void;
  /** Another drawing in one step; false where it is the same. */
  readonly replace: (next: Bitmap) => boolean;
  /** False where there is nothing to take back. */
  readonly undo: () => boolean;
  /** False where nothing was taken back. */
  readonly redo: () => boolean;
  readonly canUndo: () => boolean;
  readonly canRedo: () => boolean;
  /**
   * Takes what the page has. It gives back what it was told; anything else comes from elsewhere, such as an undo of the session, and is
   * one more step. While the pen is down what the page has is old.
   */
  readonly receive: (bitmap: Bitmap) => void;
}

/** Begins with a drawing that has no history. */
export function drawingOf(bitmap: Bitmap, listener: Listener): Drawing {
  let history = beginHistory(bitmap);
  let stroke: Stroke | undefined;
  let strokeId = 0;
  const now = (): Bitmap => stroke?.painted ?? history.present;
  const tell = (): void => listener.changed(now(), strokeId);
  const finish = (): void => {
    const painted = stroke?.painted;
    stroke = undefined;
    if (painted === undefined || isSame(painted, history.present)) return;
    history = commit(history, painted);
    listener.stepped();
  };
  /** A stroke on its way becomes a step before anything else happens. */
  const turn = (to: (from: History<Bitmap>) => History<Bitmap>): boolean => {
    finish();
    const next = to(history);
    if (next === history) return false;
    history = next;
    strokeId++;
    tell();
    listener.stepped();
    return true;
  };
  return {
    now,
    atRest: () => history.present,
    isDrawing: () => stroke !== undefined,
    begin: (pen, at) => {
      finish();
      strokeId++;
      stroke = beginStroke(history.present, pen, at);
      tell();
    },
    goOn: (points) => {
      if (stroke === undefined || points.length === 0) return;
      stroke = points.reduce(extend, stroke);
      tell();
    },
    finish,
    cancel: () => {
      if (stroke === undefined) return;
      stroke = undefined;
      tell();
    },
    replace: (next) => turn((from) => (isSame(next, from.present) ? from : commit(from, next))),
    undo: () => turn(undo),
    redo: () => turn(redo),
    canUndo: () => history.past.length > 0,
    canRedo: () => history.future.length > 0,
    receive: (given) => {
      if (stroke !== undefined || isSame(given, history.present)) return;
      history = commit(history, given);
      listener.stepped();
    },
  };
}
