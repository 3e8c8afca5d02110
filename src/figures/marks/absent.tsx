// What a figure shows where the networks that it is about were not trained: words in the place of the picture.
import type { JSX } from 'preact';
import type { Layout, Table } from '../figure.ts';
import { Frame } from './frame.tsx';
import { fontSize, muted } from './theme.ts';

/** How the missing networks are made. */
const remedy = 'npm run pipeline -- --runs all';

/** @param what the missing networks, as the end of "This run trained no …": "ablations" */
export const absentWords = (what: string): string =>
  `Nothing is drawn here, because this run trained no ${what}. ${remedy} trains every network of the tutorial.`;

/** The same as a table of one row, since a figure's table is never empty. */
export const absentTable = (what: string): Table => ({
  caption: `This run trained no ${what}`,
  columns: ['networks', 'trained'],
  rows: [[what, 'none']],
});

interface AbsentProps {
  readonly layout: Layout;
  readonly what: string;
}

/** The note in the place of the picture. */
export function Absent({ layout, what }: AbsentProps): JSX.Element {
  return (
    <Frame layout={layout} height={60}>
      <text y={20} font-weight={600}>
        This run trained no {what}.
      </text>
      <text y={42} font-size={fontSize.small} fill-opacity={muted}>
        {remedy}
      </text>
    </Frame>
  );
}
