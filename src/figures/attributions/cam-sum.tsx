// A decision that can be added up: the class activation map of the predicted class and of the runner-up, cell by cell. Mean of the cells
// plus bias is the logit, exactly, because the network ends in a mean and one linear layer.
import { max, mean, range } from 'd3';
import type { JSX } from 'preact';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { colourAt, diverging, divergingIndex } from '../marks/colour.ts';
import { ExampleHead, exampleHeadHeight, exampleSide } from '../marks/example-head.tsx';
import { coordinate, decimals, percent, signed } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { PanelHeading } from '../marks/heading.tsx';
import { divergingTicks } from '../marks/legend.tsx';
import { NumberGrid } from '../marks/number-grid.tsx';
import { Panels, panelsHeight } from '../marks/panels.tsx';
import { elementAt, imagePlane, peak, peakPlace } from '../marks/plane.ts';
import type { Plane } from '../marks/plane.ts';
import { fontSize, muted, onPicture } from '../marks/theme.ts';
import type { Noun } from '../../subject/dataset-card.ts';

interface ClassSum {
  readonly name: string;
  readonly map: Plane;
  readonly bias: number;
  /** As the network states it. */
  readonly probability: number;
}

export interface CamSumData {
  /** What one image shows. */
  readonly noun: Noun;
  readonly example: { readonly label: string; readonly pixels: Uint8Array };
  /** Every class, the most probable first. */
  readonly classes: readonly ClassSum[];
}

/** The logit that a class's cells and bias add up to. */
const logitOf = ({ map, bias }: ClassSum): number => bias + (mean(map.values) ?? 0);

/** Shipped activations are float16, so that a probability is right to about this. */
const tolerance = 5e-3;

/** Throws where the softmax of the sums is not what the network says. */
function checkAgreement(classes: readonly ClassSum[]): void {
  const top = max(classes, logitOf) ?? 0;
  const powers = classes.map((one) => Math.exp(logitOf(one) - top));
  const total = powers.reduce((a, b) => a + b, 0);
  classes.forEach(({ name, probability }, i) => {
    const found = elementAt(powers, i) / total;
    if (!(Math.abs(found - probability) <= tolerance))
      throw new Error(
        `invalid class activation maps: their sums give ${name} ${found}, the network says ${probability}`,
      );
  });
}

/** The two classes that are drawn. */
function shownOf({ classes }: CamSumData): readonly [ClassSum, ClassSum] {
  checkAgreement(classes);
  return [elementAt(classes, 0), elementAt(classes, 1)];
}

const endOf = (shown: readonly ClassSum[]): number => max(shown, ({ map }) => max(map.values, Math.abs)) || 1;

const cellWidth = 46;
const cellHeight = 30;

interface PanelProps {
  readonly one: ClassSum;
  readonly end: number;
}

/** The cells, and below them the sum that they are part of. */
function Panel({ one, end }: PanelProps): JSX.Element {
  const { name, map, bias, probability } = one;
  const rows = range(map.height).map((row) =>
    range(map.width).map((column) => {
      const value = elementAt(map.values, row * map.width + column);
      return { text: decimals(value, 1), fill: colourAt(diverging, divergingIndex(value, end)) };
    }),
  );
  const bottom = 24 + map.height * cellHeight;
  const average = mean(map.values) ?? 0;
  const terms = [
    { label: `mean of ${map.values.length} cells`, text: decimals(average, 3) },
    { label: 'bias', text: signed(bias, 3) },
    { label: 'logit', text: decimals(logitOf(one), 3) },
    { label: 'probability', text: percent(probability) },
  ];
  return (
    <g>
      <PanelHeading name={name} />
      <NumberGrid rows={rows} x={1} y={24} cellWidth={cellWidth} cellHeight={cellHeight} />
      {terms.map(({ label, text }, i) => (
        <g key={label} transform={`translate(${elementAt([0, 122, 186, 250], i)} ${bottom + 18})`}>
          <text font-size={fontSize.small} fill-opacity={muted}>
            {label}
          </text>
          <text y={18} font-weight={i === 2 ? 600 : 400}>
            {`${elementAt(['', '', '= ', ''], i)}${text}`}
          </text>
        </g>
      ))}
    </g>
  );
}

/** The cells of the map over the image. */
function CellGrid({ cells }: { readonly cells: number }): JSX.Element {
  const lines = range(1, cells).map((i) => coordinate((i * exampleSide) / cells));
  return (
    <path
      d={lines.map((at) => `M${1 + at} 1v${exampleSide}M1 ${1 + at}h${exampleSide}`).join('')}
      stroke={onPicture.piece}
      stroke-width={0.7}
    />
  );
}

function Draw({ data, layout, raster }: DrawProps<CamSumData>): JSX.Element {
  const shown = shownOf(data);
  const end = endOf(shown);
  const { height } = shown[0].map;
  const top = exampleHeadHeight(1, layout) + 16;
  const { width } = imagePlane(data.example.pixels);
  const panels = { columns: layout === 'wide' ? 2 : 1, pitch: { x: 380, y: 24 + height * cellHeight + 48 } };
  return (
    <Frame layout={layout} height={top + panelsHeight(shown.length, panels)}>
      <ExampleHead
        example={data.example}
        note={`${height} × ${height} cells of ${width / height} pixels`}
        scales={[
          {
            palette: diverging,
            title: 'what a cell adds to the logit, times their number',
            ticks: divergingTicks(end, { count: 3, digits: 1 }),
          },
        ]}
        layout={layout}
        raster={raster}
      >
        <CellGrid cells={height} />
      </ExampleHead>
      <Panels items={shown} {...panels} top={top}>
        {(one) => <Panel one={one} end={end} />}
      </Panels>
    </Frame>
  );
}

/** How many cells speak against the class, and which one most for it. */
function cellsText(map: Plane): string {
  const { value, cells } = peak(map);
  const against = map.values.filter((own) => own < 0).length;
  const all = `${against} of the cells speak against it`;
  if (cells.length === 0) return `All cells are alike, ${decimals(value, 1)}.`;
  if (value <= 0) return `${all}, none for it.`;
  const most = cells.length === 1 ? 'the strongest for it, ' : 'the strongest for it, several of ';
  return `${all}; ${most}${decimals(value, 1)}, ${cells.length === 1 ? 'is' : 'are'} ${peakPlace(map)}.`;
}

function classText(one: ClassSum): string {
  const { name, map, bias, probability } = one;
  return `${name}: the mean of ${map.values.length} cells, ${decimals(mean(map.values) ?? 0, 3)}, plus the bias, ${signed(bias, 3)}, is the logit, ${decimals(logitOf(one), 3)}; probability ${percent(probability)}. ${cellsText(map)}`;
}

function describe(data: CamSumData): string {
  const [first, second] = shownOf(data);
  return [
    `A decision added up for one ${data.noun.singular}, ${data.example.label}: the class activation maps of the predicted class and of the runner-up on one scale.`,
    classText(first),
    classText(second),
    `The logits differ by ${decimals(logitOf(first) - logitOf(second), 3)}.`,
  ].join(' ');
}

function table(data: CamSumData): Table {
  const [first, second] = shownOf(data);
  return {
    caption: `Cells of the class activation maps of ${data.example.label}; their mean plus the bias is the logit`,
    columns: ['class', 'row', ...range(first.map.width).map((column) => `column ${column}`), 'bias', 'logit'],
    rows: [first, second].flatMap((one) =>
      range(one.map.height).map((row) => [
        one.name,
        row,
        ...range(one.map.width).map((column) =>
          cell.decimals(elementAt(one.map.values, row * one.map.width + column), 2),
        ),
        ...(row === 0 ? [cell.signed(one.bias, 3), cell.decimals(logitOf(one), 3)] : ['', '']),
      ]),
    ),
  };
}

export const camSum = defineFigure<CamSumData>({
  title: 'A decision added up: class activation maps',
  Draw,
  describe,
  table,
});
