// How often inputs that are unlike the data are told from those that are like them, at one rate of false alarms: the chosen score on every
// kind of input, the mean of each score that was compared, an image of each kind, and drawings with the verdict on each.
import { scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Raster } from '../figure.ts';
import { greys } from '../marks/colour.ts';
import { capitalised, coordinate, percent, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { sequential } from '../marks/heatmap.tsx';
import { IntervalRows, rowsHeight } from '../marks/interval-rows.tsx';
import type { IntervalRow, RowsPlan } from '../marks/interval-rows.tsx';
import { Key, keyHeight } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { imagePlane } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import type { SheetLayout } from '../marks/sheet.tsx';
import { colour, fontSize, muted } from '../marks/theme.ts';
import { describe, notesOf, rowsOf, table, underDrawing } from './unlike-data.words.ts';
import type { UnlikeDataData, UnlikeRow, UnlikeScore } from './unlike-data.words.ts';

export type { UnlikeDataData } from './unlike-data.words.ts';

const plans = {
  wide: { left: 190, right: 600, pitch: 26, names: 0 },
  narrow: { left: 12, right: 312, pitch: 38, head: 16, names: 0 },
} as const satisfies Record<Layout, RowsPlan>;
const scorePlans = {
  wide: { ...plans.wide, left: 250 },
  narrow: plans.narrow,
} as const satisfies Record<Layout, RowsPlan>;
const kindColumns = { wide: 10, narrow: 6 } as const satisfies Record<Layout, number>;
const drawingColumns = { wide: 10, narrow: 5 } as const satisfies Record<Layout, number>;
/** Below a chart its axis with a title, and a gap; below a drawing three lines. */
const [axisRoom, headRoom, foot] = [54, 24, 46];

const keyOf = ({ share }: UnlikeDataData): readonly KeyEntry[] => [
  { name: 'trained network', stroke: colour.trained, line: 'solid', dot: 'circle' },
  { name: 'untrained network', stroke: colour.control, line: 'solid', dot: 'circle', hollow: true },
  { name: `${percent(share, 0)}, false alarms as chosen`, stroke: 'currentColor', line: 'dashed', dash: '4 3' },
];

const intervalRow = ({ name, images, trained, untrained }: UnlikeRow): IntervalRow => ({
  name: `${name}, ${thousands(images)}`,
  marks: [
    { interval: untrained, stroke: colour.control, hollow: true, offset: 4 },
    { interval: trained, stroke: colour.trained, offset: -4 },
  ],
});

const scoreRow = ({ name, trained, untrained }: UnlikeScore): IntervalRow => ({
  name,
  marks: [
    ...(untrained === undefined ? [] : [{ dot: untrained, stroke: colour.control, hollow: true, offset: 4 }]),
    { dot: trained, stroke: colour.trained, offset: -4 },
  ],
});

interface ChartProps {
  readonly title: string;
  readonly rows: readonly IntervalRow[];
  readonly plan: RowsPlan;
  readonly y: number;
  readonly share: number;
}

/** Rows of shares from 0 to 1, over a line at the share of false alarms. */
function Chart({ title, rows, plan, y, share }: ChartProps): JSX.Element {
  return (
    <g transform={`translate(0 ${coordinate(y)})`}>
      <text y={13} font-weight={600}>
        {title}
      </text>
      <g transform={`translate(0 ${headRoom})`}>
        <IntervalRows
          rows={rows}
          plan={plan}
          scale={scaleLinear([0, 1], [plan.left, plan.right])}
          references={[{ at: share }]}
          axis={{
            ticks: [0, 0.25, 0.5, 0.75, 1],
            format: (value) => percent(value, 0),
            title: 'called unlike the data',
            hasGrid: true,
          }}
        />
      </g>
    </g>
  );
}

interface SheetProps {
  readonly title: string;
  readonly pictures: readonly { readonly pixels: Uint8Array; readonly lines: readonly string[] }[];
  readonly sheet: SheetLayout;
  readonly y: number;
  readonly raster: Raster;
}

/** Pictures with lines of words below each, the first one muted. */
function Pictures({ title, pictures, sheet, y, raster }: SheetProps): JSX.Element {
  return (
    <g transform={`translate(0 ${coordinate(y)})`}>
      <text y={13} font-weight={600}>
        {title}
      </text>
      <TileSheet
        raster={raster}
        tiles={pictures.map(({ pixels }) => ({ picture: sequential(imagePlane(pixels), 1) }))}
        palette={greys}
        layout={sheet}
        x={1}
        y={headRoom}
      />
      <g font-size={fontSize.small}>
        {pictures.map(({ lines }, i) => {
          const { x, y: top } = sheet.corner(i);
          return (
            <g key={i} transform={`translate(${coordinate(x + 1)} ${coordinate(headRoom + top + sheet.tile)})`}>
              {lines.map((line, n) => (
                <text key={n} y={14 + 14 * n} {...(n === 0 ? { 'fill-opacity': muted } : { 'font-weight': 600 })}>
                  {line}
                </text>
              ))}
            </g>
          );
        })}
      </g>
    </g>
  );
}

function sheetOf(pictures: SheetProps['pictures'], columns: number, layout: Layout, below: number): SheetLayout {
  const [first] = pictures;
  const side = first === undefined ? 1 : imagePlane(first.pixels).width;
  return layOutSheet({ count: pictures.length, side, columns, width: layoutWidth[layout] - 2, head: 0, foot: below });
}

const kindPictures = ({ kinds }: UnlikeDataData): SheetProps['pictures'] =>
  kinds.map(({ pixels, name }) => ({ pixels, lines: [name] }));
const drawingPictures = ({ drawings }: UnlikeDataData): SheetProps['pictures'] =>
  drawings.map((drawing) => ({ pixels: drawing.pixels, lines: [drawing.label, ...underDrawing(drawing)] }));

function Draw({ data, layout, raster }: DrawProps<UnlikeDataData>): JSX.Element {
  const { share, chosen, noun, scores } = data;
  const [rows, key] = [rowsOf(data), keyOf(data)];
  const [kinds, drawings] = [kindPictures(data), drawingPictures(data)];
  const [plan, scorePlan] = [plans[layout], scorePlans[layout]];
  const top = keyHeight(key, layout);
  const scoresTop = top + headRoom + rowsHeight(rows.length, plan) + axisRoom;
  const kindsTop = scoresTop + headRoom + rowsHeight(scores.length, scorePlan) + axisRoom;
  const kindSheet = sheetOf(kinds, kindColumns[layout], layout, 18);
  const drawingSheet = sheetOf(drawings, drawingColumns[layout], layout, foot);
  const drawingsTop = kindsTop + headRoom + kindSheet.height + 12;
  const end = drawingsTop + headRoom + drawingSheet.height + 6;
  const notes = notesOf(data);
  return (
    <Frame layout={layout} height={end + notesHeight(notes, layout)}>
      <Key entries={key} layout={layout} />
      <Chart title={capitalised(chosen)} rows={rows.map(intervalRow)} plan={plan} y={top} share={share} />
      <Chart
        title="All scores: mean over the kinds"
        rows={scores.map(scoreRow)}
        plan={scorePlan}
        y={scoresTop}
        share={share}
      />
      <Pictures title="One image of each kind" pictures={kinds} sheet={kindSheet} y={kindsTop} raster={raster} />
      <Pictures
        title={`Drawings of ${noun.plural}`}
        pictures={drawings}
        sheet={drawingSheet}
        y={drawingsTop}
        raster={raster}
      />
      <Notes notes={notes} layout={layout} y={end} />
    </Frame>
  );
}

/** Images that are unlike the data, and drawings, by a score of one forward pass. */
export const unlikeData = defineFigure<UnlikeDataData>({
  title: 'Inputs that are unlike the data',
  Draw,
  describe,
  table,
});
