// The probabilities of one image as a bar chart, which an island redraws for a live one: the true class is framed where there is one.
import { scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps } from '../figure.ts';
import { Rows } from '../marks/bars.tsx';
import * as cell from '../marks/cell.ts';
import { listed, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { colour, fontSize, muted } from '../marks/theme.ts';
import { elementAt } from '../marks/plane.ts';

export interface ClassProbabilitiesOneData {
  readonly classes: readonly string[];
  /** The true class, where there is one: a reader's drawing has none. */
  readonly label?: number;
  readonly probabilities: readonly number[];
}

/** The name of a class by its index. */
export const nameOf = (classes: readonly string[], index: number): string => classes[index] ?? `class ${index}`;

const greatestIndex = (values: readonly number[]): number => values.indexOf(Math.max(...values));

function drawOne({
  data: { classes, label, probabilities },
  layout,
}: DrawProps<ClassProbabilitiesOneData>): JSX.Element {
  const rowHeight = 24;
  const [left, right] = [86, layoutWidth[layout] - (layout === 'wide' ? 150 : 62)];
  const x = scaleLinear([0, 1], [left, right]);
  const answer = greatestIndex(probabilities);
  const fill = label === undefined || label === answer ? colour.trained : colour.highlight;
  const bars = probabilities.map((value, i) => ({
    value,
    start: rowHeight * i + 5,
    thickness: rowHeight - 8,
    fill: i === answer ? fill : colour.control,
  }));
  return (
    <Frame layout={layout} height={rowHeight * classes.length + 24}>
      <line x1={left} x2={left} y1={2} y2={rowHeight * classes.length} stroke="currentColor" stroke-opacity={muted} />
      <Rows bars={bars} scale={x} />
      {classes.map((name, i) => (
        <g key={name} font-weight={i === answer ? 600 : 400}>
          <text x={left - 8} y={rowHeight * i + 17} text-anchor="end">
            {name}
          </text>
          <text x={right + 8} y={rowHeight * i + 17}>
            {percent(elementAt(probabilities, i))}
            {layout === 'wide' && i === label && ' true class'}
          </text>
        </g>
      ))}
      {label !== undefined && (
        <rect
          x={left}
          y={rowHeight * label + 2}
          width={right - left}
          height={rowHeight - 2}
          fill="none"
          stroke="currentColor"
          stroke-width={1.4}
        />
      )}
      <text x={left} y={rowHeight * classes.length + 18} font-size={fontSize.small} fill-opacity={muted}>
        {label === undefined ? 'coloured bar: answer' : 'frame: true class; coloured bar: answer'}
      </text>
    </Frame>
  );
}

function describeOne({ classes, label, probabilities }: ClassProbabilitiesOneData): string {
  const order = probabilities
    .map((_, i) => i)
    .sort((a, b) => elementAt(probabilities, b) - elementAt(probabilities, a));
  const said = (i: number): string => `${nameOf(classes, i)} ${percent(elementAt(probabilities, i))}`;
  const answer = elementAt(order, 0);
  return [
    `The network answers ${said(answer)}.`,
    `In falling order the ${classes.length} classes get ${listed(order.map(said))}.`,
    label === undefined
      ? ''
      : `The true class is ${nameOf(classes, label)}: the answer is ${label === answer ? 'right' : 'wrong'}.`,
  ]
    .join(' ')
    .trim();
}

/** The probabilities of one image: an example's, or a live one's. */
export const classProbabilitiesOne = defineFigure<ClassProbabilitiesOneData>({
  title: 'Class probabilities of one image',
  Draw: drawOne,
  describe: describeOne,
  table: ({ classes, label, probabilities }) => ({
    caption:
      label === undefined
        ? 'Probability of each class'
        : `Probability of each class; true class: ${nameOf(classes, label)}`,
    columns: ['class', 'probability'],
    rows: classes.map((name, i) => [name, cell.percent(elementAt(probabilities, i), 2)]),
  }),
});
