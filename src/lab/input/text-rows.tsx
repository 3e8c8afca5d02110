// The drawing as rows of characters: to be read, changed and drawn again, without seeing and without pointing.
import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Bitmap } from './bitmap.ts';
import { Press } from './choice.tsx';
import { legend, rowsInWords, summaryOf, textOf, withText } from './row-text.ts';

interface Props {
  readonly bitmap: Bitmap;
  readonly draw: (bitmap: Bitmap) => void;
  readonly isDisabled: boolean;
}

function Rows({ bitmap, draw, isDisabled }: Props): JSX.Element {
  const id = useId();
  const [text, setText] = useState(() => textOf(bitmap));
  const [fault, setFault] = useState<string>();
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    setText(textOf(bitmap));
    setFault(undefined);
  }, [bitmap]);
  const use = (): void => {
    try {
      draw(withText(bitmap, text));
      setFault(undefined);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
      area.current?.focus();
    }
  };
  return (
    <>
      <p id={`${id}-help`}>
        A row of the image on each line, a character for each of its {bitmap.width} pixels: {legend}. Change them and
        press “Draw these rows”, or Control and Enter.
      </p>
      <textarea
        ref={area}
        rows={bitmap.height}
        cols={bitmap.width}
        value={text}
        wrap="off"
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        readOnly={isDisabled}
        aria-label={`The drawing as ${bitmap.height} rows of text`}
        aria-describedby={`${id}-help ${id}-fault`}
        aria-invalid={fault !== undefined}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          if (!isDisabled) use();
        }}
      />
      <p id={`${id}-fault`} class="input-fault" role="alert">
        {fault}
      </p>
      <Press press={use} isIdle={isDisabled}>
        Draw these rows
      </Press>
    </>
  );
}

/** Folded until it is wanted; until then nothing of it is computed. */
export function TextRows(props: Props): JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details class="input-text" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>As text</summary>
      {isOpen && (
        <>
          <p>{summaryOf(props.bitmap)}</p>
          <ul class="input-rows">
            {rowsInWords(props.bitmap).map((row) => (
              <li key={row}>{row}</li>
            ))}
          </ul>
          <Rows {...props} />
        </>
      )}
    </details>
  );
}
