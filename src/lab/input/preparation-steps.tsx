// The steps of a preparation as small pictures, each with what was found and with what the reader may decide otherwise.
import type { ComponentChildren, JSX } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Choice } from './choice.tsx';
import { paint } from './paint.ts';
import type { Pixels } from './paint.ts';
import type { Corrections, Part, Prepared } from './preparation.ts';
import { stepWords } from './preparation-words.ts';
import type { StepName } from './preparation-words.ts';

interface PictureProps {
  readonly pixels: Pixels;
  readonly as?: 'ink' | 'light';
  readonly describedBy: string;
  readonly title: string;
}

function Picture({ pixels, as = 'ink', describedBy, title }: PictureProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current !== null) paint(canvas.current, pixels, as);
  }, [pixels, as]);
  return (
    <span class="step-picture">
      <canvas ref={canvas} role="img" aria-label={title} aria-describedby={describedBy} />
    </span>
  );
}

interface StepProps {
  readonly step: StepName;
  readonly title: string;
  readonly prepared: Prepared;
  readonly picture: Pixels | undefined;
  readonly as?: 'ink' | 'light';
  readonly children?: ComponentChildren;
}

function Step({ step, title, prepared, picture, as = 'ink', children }: StepProps): JSX.Element {
  const id = useId();
  const words = stepWords(prepared, step);
  return (
    <li data-step={step}>
      <h4>{title}</h4>
      {picture !== undefined && <Picture pixels={picture} as={as} describedBy={id} title={title} />}
      <p id={id}>
        <span key={words}>{words}</span>
      </p>
      {children}
    </li>
  );
}

interface NumberProps {
  readonly name: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly change: (value: number) => void;
}

/** A number that is typed or stepped; what is none, or too large, changes nothing. */
const NumberField = ({ name, value, min, max, change }: NumberProps): JSX.Element => (
  <label>
    {name}
    <input
      type="number"
      value={value}
      min={min}
      max={max}
      onInput={({ currentTarget: { valueAsNumber } }) => {
        if (valueAsNumber >= min && valueAsNumber <= max) change(valueAsNumber);
      }}
    />
  </label>
);

const whole: Part = { left: 0, top: 0, right: 1, bottom: 1 };
const sides = [
  { side: 'left', name: 'Left', min: 0, max: 99 },
  { side: 'right', name: 'Right', min: 1, max: 100 },
  { side: 'top', name: 'Top', min: 0, max: 99 },
  { side: 'bottom', name: 'Bottom', min: 1, max: 100 },
] as const;

/** The part with one side moved, where there is something left of it. */
function withSide(part: Part, side: keyof Part, share: number): Part {
  const next = { ...part, [side]: share };
  return next.left < next.right && next.top < next.bottom ? next : part;
}

interface Props {
  readonly prepared: Prepared;
  readonly corrections: Corrections;
  readonly correct: (change: Partial<Corrections>) => void;
}

/** What was found, as a part of the picture that can be changed: nothing moves before the reader moves it. */
function foundPart({ content, ink }: Prepared): Part {
  if (content === undefined) return whole;
  const { left, top, right, bottom } = content.extent;
  return {
    left: left / ink.width,
    top: top / ink.height,
    right: (right + 1) / ink.width,
    bottom: (bottom + 1) / ink.height,
  };
}

function CropControls({ prepared, corrections: { crop }, correct }: Props): JSX.Element {
  const part = typeof crop === 'object' ? crop : undefined;
  return (
    <>
      <Choice
        legend="Crop"
        options={[
          { value: 'auto', name: 'to what was found' },
          { value: 'none', name: 'not at all' },
          { value: 'part', name: 'by hand' },
        ]}
        chosen={part === undefined ? (crop as 'auto' | 'none') : 'part'}
        choose={(chosen) => correct({ crop: chosen === 'part' ? foundPart(prepared) : chosen })}
      />
      {part !== undefined && (
        <fieldset class="input-choice">
          <legend>Its edges, in % of the picture</legend>
          {sides.map(({ side, name, min, max }) => (
            <NumberField
              key={side}
              name={name}
              min={min}
              max={max}
              value={Math.round(100 * part[side])}
              change={(percent) => correct({ crop: withSide(part, side, percent / 100) })}
            />
          ))}
        </fieldset>
      )}
    </>
  );
}

function GreyControls({ prepared: { background }, correct }: Props): JSX.Element | null {
  if (!background.isTransparent) return null;
  return (
    <Choice
      legend="Behind it"
      options={[
        { value: 'white', name: 'white' },
        { value: 'black', name: 'black' },
      ]}
      chosen={background.backdrop}
      choose={(backdrop) => correct({ backdrop })}
    />
  );
}

const BackgroundControls = ({ prepared: { background }, correct }: Props): JSX.Element => (
  <>
    <label class="input-check">
      <input
        type="checkbox"
        checked={background.isInverted}
        onChange={({ currentTarget }) => correct({ invert: currentTarget.checked })}
      />
      Invert: dark is ink
    </label>
    <label class="input-range">
      Fainter is background
      <input
        type="range"
        min={0}
        max={200}
        value={Math.round(background.cut)}
        onInput={({ currentTarget }) => correct({ cut: currentTarget.valueAsNumber })}
      />
    </label>
  </>
);

const CentreControls = ({ prepared: { content }, correct }: Props): JSX.Element | null =>
  content === undefined ? null : (
    <Choice
      legend="In the middle"
      options={[
        { value: 'extent', name: 'its outline' },
        { value: 'ink', name: 'its ink' },
      ]}
      chosen={content.centre}
      choose={(centre) => correct({ centre })}
    />
  );

export function PreparationSteps(props: Props): JSX.Element {
  const { prepared, corrections, correct } = props;
  const { grey, ink, content, image } = prepared;
  return (
    <ol class="preparation-steps">
      <Step step="grey" title="Grey" prepared={prepared} picture={grey} as="light">
        <GreyControls {...props} />
      </Step>
      <Step step="background" title="Background" prepared={prepared} picture={ink}>
        <BackgroundControls {...props} />
      </Step>
      <Step step="crop" title="Crop" prepared={prepared} picture={content?.cropped}>
        <CropControls {...props} />
      </Step>
      <Step step="scale" title="Scale" prepared={prepared} picture={content?.scaled}>
        <label class="input-check">
          <input
            type="checkbox"
            checked={corrections.contrast}
            onChange={({ currentTarget }) => correct({ contrast: currentTarget.checked })}
          />
          As dark as the examples
        </label>
      </Step>
      <Step step="centre" title="Centre" prepared={prepared} picture={image}>
        <CentreControls {...props} />
      </Step>
    </ol>
  );
}
