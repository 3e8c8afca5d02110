// Small choices as real radio buttons, and buttons that keep the keyboard's place when they have nothing to do.
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

interface ChoiceProps<Value extends string | number> {
  readonly legend: string;
  readonly options: readonly { readonly value: Value; readonly name: string }[];
  readonly chosen: Value;
  readonly choose: (value: Value) => void;
  readonly isDisabled?: boolean;
}

export function Choice<Value extends string | number>({
  legend,
  options,
  chosen,
  choose,
  isDisabled = false,
}: ChoiceProps<Value>): JSX.Element {
  const group = useId();
  return (
    <fieldset class="input-choice" disabled={isDisabled}>
      <legend>{legend}</legend>
      {options.map(({ value, name }) => (
        <label key={value}>
          <input type="radio" name={group} checked={value === chosen} onChange={() => choose(value)} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

interface PressProps {
  readonly press: () => void;
  /** One that cannot be pressed now stays where it is and keeps the focus. */
  readonly isIdle?: boolean;
  readonly children: ComponentChildren;
}

export const Press = ({ press, isIdle = false, children }: PressProps): JSX.Element => (
  <button type="button" class="input-button" aria-disabled={isIdle} onClick={() => isIdle || press()}>
    {children}
  </button>
);

/** What was done, for whoever does not see it. One region from the start: what is put in together with its text may not be read out. */
export const Status = ({ sentence, count }: { readonly sentence: string; readonly count: number }): JSX.Element => (
  <p role="status" class="input-status">
    {/* Made anew each time, so that the same sentence is read again, and so that a page in translation shows it. */}
    <span key={count}>{sentence}</span>
  </p>
);
