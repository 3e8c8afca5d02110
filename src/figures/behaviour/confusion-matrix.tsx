// Which class is taken for which: rows are true classes, columns predictions. Hits and errors have scales of their own, for errors are
// few and would drown in the scale of the hits.
import { max, range, sum, ticks as ticksBetween } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { blues, colourAt, oranges, sequentialIndex } from '../marks/colour.ts';
import { coordinate, few, listed, percent, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { ColourBar, colourBarHeight } from '../marks/legend.tsx';
import { NumberGrid } from '../marks/number-grid.tsx';
import type { NumberCell } from '../marks/number-grid.tsx';
import { extremes } from '../marks/order.ts';
import { elementAt } from '../marks/plane.ts';
import { colour, fontSize, muted } from '../marks/theme.ts';

export interface ConfusionMatrixData {
  readonly classes: readonly string[];
  /** Counts; rows are true classes, columns predictions. */
  readonly confusion: readonly (readonly number[])[];
  /** Share of all images that lie on the diagonal. */
  readonly accuracy: number;
  /** What was counted: "test images". */
  readonly set: string;
}

interface Confused {
  readonly truth: number;
  readonly prediction: number;
  readonly count: number;
}

/** All pairs of different classes, the most frequent confusion first. */
const errorsOf = (confusion: ConfusionMatrixData['confusion']): Confused[] =>
  confusion
    .flatMap((row, truth) => row.map((count, prediction) => ({ truth, prediction, count })))
    .filter(({ truth, prediction }) => truth !== prediction)
    .sort((a, b) => b.count - a.count);

/** Share of each true class that is predicted right. */
const recallOf = (confusion: ConfusionMatrixData['confusion']): number[] =>
  confusion.map((row, truth) => elementAt(row, truth) / sum(row));

function checkAccuracy({ confusion, accuracy }: ConfusionMatrixData): void {
  const share = sum(confusion, (row, i) => elementAt(row, i)) / sum(confusion.flat());
  if (!(Math.abs(share - accuracy) < 1e-6))
    throw new Error(`invalid confusion matrix: its diagonal holds ${share} of the images, the accuracy is ${accuracy}`);
}

const plans = {
  wide: { names: 92, cellWidth: 52, cellHeight: 34, top: 62, recall: 108 },
  narrow: { names: 80, cellWidth: 21.8, cellHeight: 26, top: 44, recall: 38 },
} as const;

interface Scales {
  readonly hits: number;
  readonly errors: number;
}

const scalesOf = (confusion: ConfusionMatrixData['confusion']): Scales => ({
  hits: max(confusion, (row) => sum(row)) ?? 0,
  errors: Math.max(1, errorsOf(confusion)[0]?.count ?? 0),
});

const cellsOf = (confusion: ConfusionMatrixData['confusion'], { hits, errors }: Scales): NumberCell[][] =>
  confusion.map((row, truth) =>
    row.map((count, prediction) =>
      truth === prediction
        ? { text: String(count), fill: colourAt(blues, sequentialIndex(count, hits)), bold: true }
        : { text: count === 0 ? '' : String(count), fill: colourAt(oranges, sequentialIndex(count, errors)) },
    ),
  );

/** A class name in at most two lines. */
const brokenName = (name: string): string[] => name.replace('/', '/ ').split(' ').slice(0, 2);

/** Names of the columns: in words on the page, as the numbers of the rows on a phone. */
function ColumnNames({
  classes,
  layout,
}: {
  readonly classes: readonly string[];
  readonly layout: 'wide' | 'narrow';
}): JSX.Element {
  const { names, cellWidth, top } = plans[layout];
  const linesOf = (name: string, i: number): string[] => (layout === 'wide' ? brokenName(name) : [String(i)]);
  return (
    <g font-size={fontSize.small} text-anchor="middle">
      {classes.map((name, i) => {
        const lines = linesOf(name, i);
        return lines.map((line, k) => (
          <text
            key={`${name}-${k}`}
            x={coordinate(names + (i + 0.5) * cellWidth)}
            y={top - 7 - 13 * (lines.length - 1 - k)}
          >
            {line}
          </text>
        ));
      })}
    </g>
  );
}

/** What the rows, the columns and the shares are, and how many images there were. */
function Headings({
  data: { classes, confusion, accuracy, set },
  layout,
}: Omit<DrawProps<ConfusionMatrixData>, 'raster'>) {
  const { names, cellWidth, top } = plans[layout];
  const wide = layout === 'wide';
  const right = names + classes.length * cellWidth;
  return (
    <g font-size={fontSize.small} fill-opacity={muted}>
      <text x={names} y={12}>
        {wide
          ? `predicted class, ${thousands(sum(confusion.flat()))} ${set}, ${percent(accuracy)} right; empty cells are 0`
          : `predicted class, by number; ${percent(accuracy)} right`}
      </text>
      <text y={top - 7}>true class</text>
      <text x={wide ? right + 10 : layoutWidth.narrow} y={top - 7} text-anchor={wide ? 'start' : 'end'}>
        {wide ? 'share right' : 'right'}
      </text>
    </g>
  );
}

/** The name of each class, and the share of its images that are on the diagonal. */
function Rows({ data: { classes, confusion }, layout }: Omit<DrawProps<ConfusionMatrixData>, 'raster'>): JSX.Element {
  const { names, cellWidth, cellHeight, top, recall } = plans[layout];
  const wide = layout === 'wide';
  const shares = recallOf(confusion);
  return (
    <>
      {classes.map((name, i) => {
        const y = coordinate(top + (i + 0.5) * cellHeight);
        const share = elementAt(shares, i);
        return (
          <g key={name} font-size={fontSize.small}>
            <text x={names - 8} y={coordinate(y + 4)} text-anchor="end">
              {wide ? name : `${name} ${i}`}
            </text>
            {wide && (
              <rect
                x={names + classes.length * cellWidth + 10}
                y={coordinate(y - 5)}
                width={coordinate((recall - 52) * share)}
                height={10}
                fill={colour.trained}
              />
            )}
            <text x={layoutWidth[layout]} y={coordinate(y + 4)} text-anchor="end">
              {percent(share, wide ? 1 : 0)}
            </text>
          </g>
        );
      })}
    </>
  );
}

function Draw({ data, layout, raster }: DrawProps<ConfusionMatrixData>): JSX.Element {
  checkAccuracy(data);
  const { classes, confusion } = data;
  const { names, cellWidth, cellHeight, top } = plans[layout];
  const wide = layout === 'wide';
  const scales = scalesOf(confusion);
  const bottom = top + classes.length * cellHeight;
  const legendWidth = wide ? 240 : layoutWidth.narrow - 2;
  const ticks = (end: number): { at: number; label: string }[] =>
    ticksBetween(0, end, 4).map((count) => ({ at: count / end, label: thousands(count) }));
  const legends = [
    { title: 'right: images on the diagonal', palette: blues, ticks: ticks(scales.hits) },
    { title: 'wrong: images off the diagonal', palette: oranges, ticks: ticks(scales.errors) },
  ];
  return (
    <Frame layout={layout} height={bottom + 16 + (wide ? colourBarHeight : 2 * colourBarHeight + 10)}>
      <Headings data={data} layout={layout} />
      <ColumnNames classes={classes} layout={layout} />
      <NumberGrid rows={cellsOf(confusion, scales)} x={names} y={top} cellWidth={cellWidth} cellHeight={cellHeight} />
      <Rows data={data} layout={layout} />
      {legends.map((legend, i) => (
        <ColourBar
          key={legend.title}
          raster={raster}
          x={wide ? names + i * (legendWidth + 40) : 1}
          y={bottom + 14 + (wide ? 0 : i * (colourBarHeight + 10))}
          width={legendWidth}
          {...legend}
        />
      ))}
    </Frame>
  );
}

function describe(data: ConfusionMatrixData): string {
  const { classes, confusion, accuracy, set } = data;
  const shares = recallOf(confusion);
  const found = extremes(range(classes.length), (i) => elementAt(shares, i));
  const named = (labels: readonly number[]): string =>
    `${few(
      labels.map((i) => elementAt(classes, i)),
      'classes',
    )} (${percent(elementAt(shares, elementAt(labels, 0)))})`;
  const errors = errorsOf(confusion);
  const happened = errors.filter(({ count }) => count > 0);
  const pair = ({ truth, prediction, count }: Confused): string =>
    `${elementAt(classes, truth)} taken for ${elementAt(classes, prediction)} (${thousands(count)})`;
  const none = errors.filter(({ count }) => count === 0).length;
  return [
    `Confusion matrix of ${thousands(sum(confusion.flat()))} ${set}: rows are true classes, columns predicted ones; ${percent(accuracy)} lie on the diagonal.`,
    found === undefined
      ? `All classes are right equally often (${percent(elementAt(shares, 0))}).`
      : `Most often right is ${named(found.greatest)}, least often ${named(found.least)}.`,
    happened.length === 0
      ? 'There are no errors.'
      : `The most frequent errors are ${listed(happened.slice(0, 3).map(pair))}, of ${thousands(sum(errors, ({ count }) => count))} errors in all.`,
    `${none} of the ${errors.length} possible confusions never occur.`,
  ].join(' ');
}

function table({ classes, confusion, set }: ConfusionMatrixData): Table {
  const shares = recallOf(confusion);
  return {
    caption: `Counts of ${set}: rows are true classes, columns predicted classes`,
    columns: ['true class', ...classes, 'share right'],
    rows: classes.map((name, i) => [name, ...elementAt(confusion, i), cell.percent(elementAt(shares, i))]),
  };
}

export const confusionMatrix = defineFigure<ConfusionMatrixData>({ title: 'Confusion matrix', Draw, describe, table });
