// The area that is drawn on: pointers and keys become strokes, dots and fillings.
import type { CanvasHTMLAttributes, JSX, RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { actionOf } from './cell-cursor.ts';
import type { KeyAction } from './cell-cursor.ts';
import { valueAt } from './bitmap.ts';
import type { Cell } from './bitmap.ts';
import { fillArea, middleOf } from './drawing.ts';
import type { Point } from './drawing.ts';
import { cellWords, summaryOf } from './row-text.ts';
import { penOf } from './tools.ts';
import type { Tools } from './tools.ts';
import type { Drawing } from './drawing-state.ts';

interface Props {
  readonly canvas: RefObject<HTMLCanvasElement>;
  readonly drawing: Drawing;
  readonly tools: Tools;
  /** CSS pixels of the longest side. */
  readonly size: number;
  readonly isDisabled: boolean;
  /** Id of the text that says which key does what. */
  readonly describedBy: string;
  readonly tell: (sentence: string) => void;
}

/** Where events happened, in pixels of the image. */
function pointsOf(events: readonly PointerEvent[], canvas: HTMLCanvasElement): Point[] {
  const box = canvas.getBoundingClientRect();
  return events.map(({ clientX, clientY }) => ({
    x: ((clientX - box.left) * canvas.width) / box.width,
    y: ((clientY - box.top) * canvas.height) / box.height,
  }));
}

const cellAt = ({ x, y }: Point): Cell => ({ row: Math.floor(y), column: Math.floor(x) });

/** The end of a pen that erases, as pointer events number it. */
const eraserButton = 32;

type PointerHandlers = Pick<
  CanvasHTMLAttributes,
  'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel' | 'onLostPointerCapture'
>;

function pointerHandlers(
  { drawing, tools, isDisabled, tell }: Props,
  moveCursor: (cell: Cell) => void,
): PointerHandlers {
  const finish = (): void => {
    if (!drawing.isDrawing()) return;
    drawing.finish();
    tell(summaryOf(drawing.now()));
  };
  return {
    onPointerDown: (event) => {
      const isEraser = (event.buttons & eraserButton) !== 0;
      // A second finger draws nothing, and a right button opens the browser's menu.
      if (isDisabled || !event.isPrimary || !(event.button === 0 || isEraser)) return;
      const canvas = event.currentTarget;
      canvas.setPointerCapture(event.pointerId);
      const [at] = pointsOf([event], canvas) as [Point];
      moveCursor(cellAt(at));
      const pen = penOf(isEraser ? { ...tools, tool: 'eraser' } : tools);
      if (pen !== undefined) drawing.begin(pen, at);
      else if (drawing.replace(fillArea(drawing.now(), cellAt(at), tools.level)))
        tell(`Filled. ${summaryOf(drawing.now())}`);
    },
    onPointerMove: (event) => {
      if (!event.isPrimary || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
      // Between two frames a pen reports more than one place. Some browsers give none of them, and some no such function.
      const between = typeof event.getCoalescedEvents === 'function' ? event.getCoalescedEvents() : [];
      drawing.goOn(pointsOf(between.length > 0 ? between : [event], event.currentTarget));
    },
    onPointerUp: (event) => {
      if (event.isPrimary) finish();
    },
    // The browser took the gesture for one of its own.
    onPointerCancel: () => drawing.cancel(),
    onLostPointerCapture: finish,
  };
}

/** Does what a key asks for where the cursor is. Gives a sentence that says what was done; undefined where nothing was. */
function perform(action: KeyAction, cell: Cell, { drawing, tools }: Props): string | undefined {
  const whole = (deed: string): string => `${deed} ${summaryOf(drawing.now())}`;
  const dot = (level: number): string => {
    drawing.begin({ diameter: tools.diameter, level }, middleOf(cell));
    drawing.finish();
    return cellWords(drawing.now(), cell);
  };
  const lift = (): string => {
    drawing.finish();
    return whole('Pen lifted.');
  };
  const pen = penOf(tools);
  switch (action.kind) {
    case 'move':
      drawing.goOn([middleOf(action.cell)]);
      return cellWords(drawing.now(), action.cell);
    case 'use':
      if (pen !== undefined) return dot(valueAt(drawing.now(), cell) === pen.level ? 0 : pen.level);
      return drawing.replace(fillArea(drawing.now(), cell, tools.level)) ? whole('Filled.') : undefined;
    case 'erase':
      return dot(0);
    case 'switch-pen':
      if (drawing.isDrawing()) return lift();
      if (pen === undefined) return 'Filling has no pen to put down.';
      drawing.begin(pen, middleOf(cell));
      return `Pen down: the arrow keys draw. ${cellWords(drawing.now(), cell)}`;
    case 'lift-pen':
      return lift();
    case 'undo':
      return drawing.undo() ? whole('Undone.') : undefined;
    case 'redo':
      return drawing.redo() ? whole('Done again.') : undefined;
    default:
      return action satisfies never;
  }
}

const share = (part: number, whole: number): string => `${(100 * part) / whole}%`;

export function PadArea(props: Props): JSX.Element {
  const { canvas, drawing, size, isDisabled, describedBy } = props;
  const { width, height } = drawing.now();
  const [byKeys, setByKeys] = useState(false);
  const [cell, setCell] = useState<Cell>(() => ({ row: Math.floor(height / 2), column: Math.floor(width / 2) }));
  /** The keyboard goes on from where the pointer was. */
  const moveCursor = ({ row, column }: Cell): void => {
    setByKeys(false);
    if (row >= 0 && row < height && column >= 0 && column < width) setCell({ row, column });
  };
  const longest = Math.max(width, height);
  return (
    <div
      class="pad-area"
      data-keys={byKeys}
      // A reader of screens hands the keys on: the cursor is the pad's own.
      role="application"
      aria-label={`Drawing of ${width} by ${height} pixels`}
      aria-describedby={describedBy}
      aria-disabled={isDisabled}
      tabIndex={0}
      style={{ maxWidth: `${(size * width) / longest}px`, aspectRatio: `${width} / ${height}` }}
      onKeyDown={(event) => {
        const action = isDisabled ? undefined : actionOf(event, cell, drawing.now());
        // Escape is the pad's only while there is a pen to lift.
        if (action === undefined || (action.kind === 'lift-pen' && !drawing.isDrawing())) return;
        event.preventDefault();
        setByKeys(true);
        const sentence = perform(action, cell, props);
        if (sentence !== undefined) props.tell(sentence);
        if (action.kind === 'move') setCell(action.cell);
      }}
      // A pen that is down is lifted where the keyboard goes elsewhere.
      onBlur={() => drawing.finish()}
    >
      <canvas ref={canvas} width={width} height={height} aria-hidden="true" {...pointerHandlers(props, moveCursor)} />
      <span
        class="pad-cursor"
        aria-hidden="true"
        style={{
          left: share(cell.column, width),
          top: share(cell.row, height),
          width: share(1, width),
          height: share(1, height),
        }}
      />
    </div>
  );
}
