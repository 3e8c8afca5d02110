// Right answers against the strength of a change: the changed image above, and under each picture how often the network and its control
// are still right, on one scale from 0 to 100 %. One panel for each kind of change.
import { max, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { accuraciesOf, describeLevels, tableOfLevels } from './accuracy-levels.words.ts';
import type { AccuracyLevelsData, Answerer, LevelPanel } from './accuracy-levels.words.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Raster } from '../figure.ts';
import { LeftAxis } from '../marks/axis.tsx';
import { greys } from '../marks/colour.ts';
import { coordinate, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { sequential } from '../marks/heatmap.tsx';
import { IntervalLine } from '../marks/interval.tsx';
import { Key, keyHeight, referenceDash } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { Line } from '../marks/line.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { Panels, panelsHeight, stacked } from '../marks/panels.tsx';
import { elementAt, imagePlane } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import type { SheetLayout } from '../marks/sheet.tsx';
import { colour, fontSize, muted } from '../marks/theme.ts';

export type { AccuracyLevelsData } from './accuracy-levels.words.ts';

const axisWidth = 40;
const head = 22;
const foot = 40;
/** Widest room for one level: a few levels need no whole page. */
const widestLevel = 96;

interface Plan {
  readonly columns: number;
  readonly pitch: number;
  /** Width of the pictures and of the chart below them. */
  readonly width: number;
  /** Of a picture, in pixels. */
  readonly side: number;
  readonly levels: number;
  readonly chart: number;
}

/** Panels of one kind of change fill the width; several stand in two columns, or below each other on a phone. */
function planOf({ panels }: AccuracyLevelsData, layout: Layout): Plan {
  const levels = max(panels, (panel) => panel.levels.length) ?? 1;
  const columns = layout === 'wide' && panels.length > 1 ? 2 : 1;
  const gap = 26;
  const pitch = (layoutWidth[layout] + gap) / columns;
  const width = Math.min(pitch - gap - axisWidth - 4, levels * widestLevel);
  const [first] = panels.flatMap(({ pictures }) => pictures.flatMap(({ images }) => images));
  const side = first === undefined ? 1 : imagePlane(first).width;
  return { columns, pitch, width, side, levels, chart: panels.length > 1 ? 84 : 190 };
}

/** One row of pictures; its tiles say where the levels stand. */
const sheetOf = ({ levels, width, side }: Plan, count: number): SheetLayout =>
  layOutSheet({ count, side, columns: levels, width, head: 0 });

const rowHead = (name: string): number => (name === '' ? 0 : 15);

const stackOf = ({ pictures }: LevelPanel, plan: Plan) =>
  stacked(
    pictures.map(({ name, images }) => rowHead(name) + sheetOf(plan, images.length).tile + 5),
    head,
  );

const panelHeight = (panel: LevelPanel, plan: Plan): number => stackOf(panel, plan).bottom + 10 + plan.chart + foot;

const strokeOf = ({ isControl }: Answerer) => ({
  stroke: isControl ? colour.control : colour.trained,
  hollow: isControl,
});

interface PanelProps {
  readonly panel: LevelPanel;
  readonly data: AccuracyLevelsData;
  readonly plan: Plan;
  readonly raster: Raster;
}

function Pictures({ panel, plan, raster }: Omit<PanelProps, 'data'>): JSX.Element {
  const { tops } = stackOf(panel, plan);
  return (
    <>
      {panel.pictures.map(({ name, images }, i) => (
        <g key={name} transform={`translate(0 ${coordinate(elementAt(tops, i))})`}>
          {name !== '' && (
            <text x={axisWidth} y={11} font-size={fontSize.small} fill-opacity={muted}>
              {name}
            </text>
          )}
          <TileSheet
            raster={raster}
            tiles={images.map((image) => ({ picture: sequential(imagePlane(image), 1) }))}
            palette={greys}
            layout={sheetOf(plan, images.length)}
            x={axisWidth}
            y={rowHead(name)}
          />
        </g>
      ))}
    </>
  );
}

function Panel({ panel, data, plan, raster }: PanelProps): JSX.Element {
  const { corner, tile } = sheetOf(plan, plan.levels);
  const x = (level: number): number => axisWidth + corner(level).x + tile / 2;
  const top = coordinate(stackOf(panel, plan).bottom + 10);
  const bottom = top + plan.chart;
  const y = scaleLinear([0, 1], [bottom, top]);
  const right = axisWidth + plan.width;
  const ticks = data.panels.length > 1 ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1];
  return (
    <g>
      <text y={13} font-weight={600}>
        {panel.title}
      </text>
      <Pictures panel={panel} plan={plan} raster={raster} />
      <LeftAxis scale={y} ticks={ticks} format={(value) => percent(value, 0)} left={axisWidth} right={right} />
      <Line
        points={[
          [axisWidth, y(data.chance)],
          [right, y(data.chance)],
        ]}
        stroke={colour.control}
        width={1.5}
        dash={referenceDash}
      />
      {data.answerers
        .map((answerer, i) => ({ answerer, estimates: accuraciesOf(panel, i) }))
        .reverse()
        .map(({ answerer, estimates }) => (
          <IntervalLine
            key={answerer.name}
            estimates={estimates}
            places={estimates.map((_, level) => x(level))}
            scale={y}
            {...strokeOf(answerer)}
          />
        ))}
      <g font-size={fontSize.small} text-anchor="middle">
        {panel.levels.map((level, i) => (
          <text key={level} x={coordinate(x(i))} y={bottom + 16}>
            {level}
          </text>
        ))}
        <text x={axisWidth} y={bottom + 31} text-anchor="start" fill-opacity={muted}>
          {panel.meaning}
        </text>
      </g>
    </g>
  );
}

const keyOf = ({ answerers, chance }: AccuracyLevelsData): KeyEntry[] => [
  ...answerers.map((answerer): KeyEntry => ({
    name: answerer.name,
    ...strokeOf(answerer),
    line: 'solid',
    dot: 'circle',
  })),
  { name: `guessing: ${percent(chance, 0)}`, stroke: colour.control, line: 'dashed' },
];

function Draw({ data, layout, raster }: DrawProps<AccuracyLevelsData>): JSX.Element {
  const plan = planOf(data, layout);
  const key = keyOf(data);
  const top = keyHeight(key, layout);
  const heights = data.panels.map((panel) => panelHeight(panel, plan));
  const panels = { columns: plan.columns, pitch: { x: plan.pitch, y: max(heights) ?? 0 } };
  const bottom = top + panelsHeight(data.panels.length, panels);
  return (
    <Frame layout={layout} height={bottom + notesHeight(data.notes, layout)}>
      <Key entries={key} layout={layout} />
      <Panels items={data.panels} {...panels} top={top}>
        {(panel) => <Panel panel={panel} data={data} plan={plan} raster={raster} />}
      </Panels>
      <Notes notes={data.notes} layout={layout} y={bottom} />
    </Frame>
  );
}

/** Accuracy of a network and its control while images are changed more and more. */
export const accuracyLevels = defineFigure<AccuracyLevelsData>({
  title: 'Accuracy on changed images',
  Draw,
  describe: describeLevels,
  table: tableOfLevels,
});
