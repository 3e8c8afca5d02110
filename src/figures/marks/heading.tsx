// What stands above a panel: its name in bold and, in small print beside it, what the name leaves open.
import type { JSX } from 'preact';
import { fontSize, muted } from './theme.ts';

/** The two networks that stand side by side, as their panels are called. */
export const networkHeadings = { trained: 'Trained', untrained: 'Untrained' } as const;

/** A panel that shows pictures has a large heading, a chart one of the size of its text. */
type HeadingSize = 'heading' | 'normal';

const baselines = { heading: fontSize.heading, normal: 12 } as const satisfies Record<HeadingSize, number>;

interface PanelHeadingProps {
  readonly name: string;
  readonly note?: string;
  readonly size?: HeadingSize;
  readonly x?: number;
}

/** The heading at the panel's top; the note begins 8 units after the name. */
export function PanelHeading({ name, note, size = 'heading', x }: PanelHeadingProps): JSX.Element {
  return (
    <text {...(x !== undefined && { x })} y={baselines[size]}>
      <tspan {...(size === 'heading' && { 'font-size': fontSize.heading })} font-weight={600}>
        {name}
      </tspan>
      {note !== undefined && (
        <tspan dx={8} font-size={fontSize.small} fill-opacity={muted}>
          {note}
        </tspan>
      )}
    </text>
  );
}
