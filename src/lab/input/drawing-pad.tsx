// A pad to draw on, by pointer, finger, pen, keyboard or in text. Nothing needs dragging: a press paints a dot, and everything that a
// pointer can do a key can do. Knows no network and no session: it is given an image and tells each change of it.
import type { JSX, RefObject } from 'preact';
import { useId, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';
import type { Bitmap } from './bitmap.ts';
import { Choice, Press, Status } from './choice.tsx';
import { PadArea } from './pad-area.tsx';
import { drawingOf } from './drawing-state.ts';
import type { Drawing } from './drawing-state.ts';
import { paint } from './paint.ts';
import { summaryOf } from './row-text.ts';
import { TextRows } from './text-rows.tsx';
import { diameters, shades, toolNames } from './tools.ts';
import type { Tools } from './tools.ts';

interface Props {
  readonly bitmap: Bitmap;
  /** Told at once; the changes of one stroke have one number. */
  readonly onChange: (bitmap: Bitmap, strokeId: number) => void;
  /** The longest side of the pad in CSS pixels; where there is less room it is smaller. */
  readonly size: number;
  readonly disabled?: boolean;
  /** Where the page has a status region of its own; without it the pad has one. */
  readonly say?: (sentence: string) => void;
}

interface ToolsProps {
  readonly tools: Tools;
  readonly change: (change: Partial<Tools>) => void;
  readonly drawing: Drawing;
  readonly tell: (deed: string) => void;
  readonly isDisabled: boolean;
}

function ToolBar({ tools, change, drawing, tell, isDisabled }: ToolsProps): JSX.Element {
  const blank = { ...drawing.now(), values: new Uint8Array(drawing.now().values.length) };
  const isBlank = drawing.now().values.every((value) => value === 0);
  return (
    <div class="pad-tools">
      <Choice
        legend="Tool"
        options={toolNames}
        chosen={tools.tool}
        choose={(tool) => change({ tool })}
        isDisabled={isDisabled}
      />
      <Choice
        legend="Width in pixels"
        options={diameters(drawing.now())}
        chosen={tools.diameter}
        choose={(diameter) => change({ diameter })}
        isDisabled={isDisabled || tools.tool === 'fill'}
      />
      <Choice
        legend="Shade"
        options={shades}
        chosen={tools.level}
        choose={(level) => change({ level })}
        isDisabled={isDisabled || tools.tool === 'eraser'}
      />
      <div class="input-buttons">
        <Press press={() => drawing.undo() && tell('Undone.')} isIdle={isDisabled || !drawing.canUndo()}>
          Undo
        </Press>
        <Press press={() => drawing.redo() && tell('Done again.')} isIdle={isDisabled || !drawing.canRedo()}>
          Redo
        </Press>
        <Press press={() => drawing.replace(blank) && tell('Cleared.')} isIdle={isDisabled || isBlank}>
          Clear
        </Press>
      </div>
    </div>
  );
}

/** The drawing and the canvas that shows it. A change is painted at once, before the page has answered. */
function useDrawing(
  bitmap: Bitmap,
  onChange: Props['onChange'],
): { readonly drawing: Drawing; readonly canvas: RefObject<HTMLCanvasElement> } {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const latest = useRef(onChange);
  latest.current = onChange;
  const show = (shown: Bitmap): void => {
    if (canvas.current !== null) paint(canvas.current, shown);
  };
  const kept = useRef<Drawing>();
  const drawing = (kept.current ??= drawingOf(bitmap, {
    changed: (next, strokeId) => {
      show(next);
      latest.current(next, strokeId);
    },
    stepped: () => redraw(undefined),
  }));
  useLayoutEffect(() => drawing.receive(bitmap), [bitmap]);
  useLayoutEffect(() => show(drawing.now()));
  return { drawing, canvas };
}

export function DrawingPad({ bitmap, onChange, size, disabled = false, say }: Props): JSX.Element {
  const id = useId();
  const [said, setSaid] = useState({ sentence: '', count: 0 });
  const tell = say ?? ((sentence: string) => setSaid(({ count }) => ({ sentence, count: count + 1 })));
  const { drawing, canvas } = useDrawing(bitmap, onChange);
  const [tools, setTools] = useState<Tools>(() => ({
    tool: 'pen',
    diameter: diameters(bitmap)[1]?.value ?? 1,
    level: 255,
  }));
  const tellDeed = (deed: string): void => tell(`${deed} ${summaryOf(drawing.now())}`);
  return (
    <div class="drawing-pad" data-disabled={disabled}>
      <ToolBar
        tools={tools}
        change={(change) => setTools({ ...tools, ...change })}
        drawing={drawing}
        tell={tellDeed}
        isDisabled={disabled}
      />
      <PadArea
        canvas={canvas}
        drawing={drawing}
        tools={tools}
        size={size}
        isDisabled={disabled}
        describedBy={`${id}-keys`}
        tell={tell}
      />
      <p id={`${id}-keys`} class="input-note">
        Press or draw. By keyboard: arrow keys move a cursor, Space uses the tool there or takes it away, Shift and
        Space erase, Enter puts the pen down and lifts it, Control and Z undo.
      </p>
      {say === undefined && <Status {...said} />}
      <TextRows
        bitmap={drawing.atRest()}
        draw={(next) => {
          if (drawing.replace(next)) tellDeed('Drawn.');
        }}
        isDisabled={disabled}
      />
    </div>
  );
}
