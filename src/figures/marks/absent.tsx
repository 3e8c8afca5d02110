// What stands in place of a figure whose data this run lacks: a sentence, and the command that makes the data.
import type { JSX } from 'preact';
import type { Layout } from '../figure.ts';
import { absenceSentence } from './absence.ts';
import type { Absence } from './absence.ts';
import { Frame } from './frame.tsx';
import { fontSize, muted } from './theme.ts';

interface AbsentProps {
  readonly layout: Layout;
  readonly what: Absence;
}

/** The note in the place of the picture. */
export const Absent = ({ layout, what }: AbsentProps): JSX.Element => (
  <Frame layout={layout} height={60}>
    <text y={20} font-weight={600}>
      {absenceSentence(what)}
    </text>
    <text y={42} font-size={fontSize.small} fill-opacity={muted}>
      {what.remedy}
    </text>
  </Frame>
);
