// The dataset at a glance: for each class its name, two examples, the mean of its training images, that mean in a mirror, and how well
// the two agree. Shoes all point one way, and here one sees it.
import { range, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import type { TensorData } from '../../artifacts/safetensors.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { greys } from '../marks/colour.ts';
import { coordinate, decimals, few, listed, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { sequential } from '../marks/heatmap.tsx';
import { ColourBar, colourBarHeight } from '../marks/legend.tsx';
import { extremes } from '../marks/order.ts';
import { elementAt, imagePlane, mirrored, stackedPlane, summary } from '../marks/plane.ts';
import type { Plane } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import type { SheetLayout } from '../marks/sheet.tsx';
import { casing, colour, fontSize, muted, rule } from '../marks/theme.ts';

export interface DatasetSheetData {
  readonly classes: readonly string[];
  /** Two of each class; only the first two are drawn. */
  readonly examples: readonly { readonly label: number; readonly pixels: Uint8Array }[];
  /** `[classes, height, width]`, values from 0 to 1. */
  readonly means: TensorData;
  /** Correlation of each class mean with its mirror image. */
  readonly mirrorCorrelation: readonly number[];
  /** Training images of each class. */
  readonly counts?: readonly number[];
}

const plans = {
  wide: { names: 112, sheet: 268, gap: 28, top: 44, small: false },
  narrow: { names: 64, sheet: 178, gap: 12, top: 56, small: true },
} as const;

const perClass = 2;
/** Pictures of a class: so many examples, the mean, and the mean mirrored. */
const columns = perClass + 2;

/** The pictures of one class, left to right: two examples, the mean, the mean mirrored. */
function picturesOf({ examples, means, classes }: DatasetSheetData, label: number): Plane[] {
  const own = examples.filter((example) => example.label === label).slice(0, perClass);
  if (own.length < perClass)
    throw new Error(`missing examples of ${elementAt(classes, label)}: ${own.length} of ${perClass} are there`);
  const average = stackedPlane(means, label);
  return [...own.map(({ pixels }) => imagePlane(pixels)), average, mirrored(average)];
}

const sheetHeadings = [
  ['example', ''],
  ['example', ''],
  ['class', 'mean'],
  ['mean,', 'mirrored'],
] as const;

interface PartProps {
  readonly data: DatasetSheetData;
  readonly layout: Layout;
  readonly sheet: SheetLayout;
}

const correlationHeading: Readonly<Record<Layout, readonly string[]>> = {
  wide: ['correlation of the class mean', 'with its mirror image'],
  narrow: ['correlation', 'of the mean', 'with its mirror'],
};

function Headings({ layout, sheet, left }: Omit<PartProps, 'data'> & { readonly left: number }): JSX.Element {
  const plan = plans[layout];
  return (
    <g font-size={fontSize.small} fill-opacity={muted}>
      {sheetHeadings.map((lines, i) => (
        <text key={i} text-anchor="middle">
          {lines.map((line, k) => (
            <tspan
              key={k}
              x={coordinate(plan.names + sheet.corner(i).x + sheet.tile / 2)}
              y={plan.top - 6 - 13 * (lines[1] === '' ? 0 : 1 - k)}
            >
              {line}
            </tspan>
          ))}
        </text>
      ))}
      {correlationHeading[layout].map((line, i, lines) => (
        <text key={line} x={left} y={plan.top - 6 - 13 * (lines.length - 1 - i)}>
          {line}
        </text>
      ))}
    </g>
  );
}

type Scale = (value: number) => number;

function Grid({ x, top, bottom }: { readonly x: Scale; readonly top: number; readonly bottom: number }): JSX.Element {
  return (
    <>
      {[0, 0.5, 1].map((tick) => (
        <g key={tick} font-size={fontSize.small}>
          <line
            x1={coordinate(x(tick))}
            x2={coordinate(x(tick))}
            y1={top}
            y2={bottom}
            stroke="currentColor"
            stroke-opacity={rule}
          />
          <text x={coordinate(x(tick))} y={bottom + 14} text-anchor="middle">
            {decimals(tick, tick === 0.5 ? 1 : 0)}
          </text>
        </g>
      ))}
    </>
  );
}

/** Name, number of images and bar of each class, in line with its pictures. */
function ClassRows({ data, layout, sheet, x }: PartProps & { readonly x: Scale }): JSX.Element {
  const { classes, mirrorCorrelation, counts } = data;
  const plan = plans[layout];
  return (
    <>
      {classes.map((name, label) => {
        const value = elementAt(mirrorCorrelation, label);
        const y = coordinate(plan.top + sheet.corner(label * columns).y + sheet.tile / 2);
        return (
          <g key={name}>
            <text y={coordinate(y + 4)} font-size={plan.small ? fontSize.small : fontSize.normal}>
              {name}
              {counts && !plan.small && (
                <tspan x={0} dy={15} font-size={fontSize.small} fill-opacity={muted}>
                  {`${thousands(elementAt(counts, label))} images`}
                </tspan>
              )}
            </text>
            <rect
              x={coordinate(Math.min(x(0), x(value)))}
              y={coordinate(y - 5)}
              width={coordinate(Math.abs(x(value) - x(0)))}
              height={10}
              fill={colour.training}
            />
            <text
              x={coordinate(Math.max(x(0), x(value)) + 5)}
              y={coordinate(y + 4)}
              font-size={fontSize.small}
              {...casing}
            >
              {decimals(value)}
            </text>
          </g>
        );
      })}
    </>
  );
}

function Draw({ data, layout, raster }: DrawProps<DatasetSheetData>): JSX.Element {
  const { classes, mirrorCorrelation } = data;
  const plan = plans[layout];
  const pictures = range(classes.length).flatMap((label) => picturesOf(data, label));
  const sheet = layOutSheet({
    count: pictures.length,
    side: elementAt(pictures, 0).width,
    columns,
    width: plan.sheet,
    head: 4,
  });
  const left = plan.names + plan.sheet + plan.gap;
  const x = scaleLinear([Math.min(0, ...mirrorCorrelation), 1], [left, layoutWidth[layout] - 34]);
  const bottom = plan.top + sheet.height + 2;
  return (
    <Frame layout={layout} height={bottom + 26 + colourBarHeight}>
      <Headings layout={layout} sheet={sheet} left={left} />
      <TileSheet
        raster={raster}
        tiles={pictures.map((plane) => ({ picture: sequential(plane, 1) }))}
        palette={greys}
        layout={sheet}
        x={plan.names}
        y={plan.top}
      />
      <Grid x={x} top={plan.top} bottom={bottom} />
      <ClassRows data={data} layout={layout} sheet={sheet} x={x} />
      <ColourBar
        raster={raster}
        palette={greys}
        x={plan.small ? 1 : plan.names}
        y={bottom + 24}
        width={plan.small ? 220 : plan.sheet}
        title="pixel value, byte ÷ 255"
        ticks={[0, 0.5, 1].map((value) => ({ at: value, label: decimals(value, value === 0.5 ? 1 : 0) }))}
      />
    </Frame>
  );
}

function spanOf(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? thousands(least) : `between ${thousands(least)} and ${thousands(most)}`;
}

function describe({ classes, means, mirrorCorrelation, counts }: DatasetSheetData): string {
  const ranked = range(classes.length).sort(
    (a, b) => elementAt(mirrorCorrelation, b) - elementAt(mirrorCorrelation, a),
  );
  const named = (label: number): string =>
    `${elementAt(classes, label)} (${decimals(elementAt(mirrorCorrelation, label))})`;
  const levels = range(classes.length).map((label) => summary(stackedPlane(means, label).values).mean);
  const byLevel = extremes(range(classes.length), (label) => elementAt(levels, label));
  const level = (labels: readonly number[]): string =>
    `${few(
      labels.map((label) => elementAt(classes, label)),
      'classes',
    )} (${decimals(elementAt(levels, elementAt(labels, 0)))})`;
  const isLevel = extremes(mirrorCorrelation, (value) => value) === undefined;
  return [
    `The ${classes.length} classes, of each: two examples, the mean of the training images, its mirror image, and the correlation of the two.`,
    isLevel
      ? `The correlation is the same for all classes (${decimals(elementAt(mirrorCorrelation, 0))}).`
      : `The correlation is highest for ${named(elementAt(ranked, 0))} and lowest for ${listed(ranked.slice(-3).map(named))}: where it is low, the images of the class point one way.`,
    byLevel === undefined
      ? `The mean pixel is the same in all classes (${decimals(elementAt(levels, 0))}).`
      : `The mean pixel is highest in ${level(byLevel.greatest)} and lowest in ${level(byLevel.least)}.`,
    ...(counts ? [`Each class has ${spanOf(counts)} training images.`] : []),
  ].join(' ');
}

function table({ classes, means, mirrorCorrelation, counts }: DatasetSheetData): Table {
  return {
    caption: 'Class means: values from 0 (background) to 1, correlation of each mean with its mirror image',
    columns: [
      'class',
      ...(counts ? ['training images'] : []),
      'mean pixel',
      'greatest mean',
      'correlation with its mirror',
    ],
    rows: classes.map((name, label) => {
      const { mean, max } = summary(stackedPlane(means, label).values);
      return [
        name,
        ...(counts ? [cell.thousands(elementAt(counts, label))] : []),
        cell.decimals(mean, 3),
        cell.decimals(max, 3),
        cell.decimals(elementAt(mirrorCorrelation, label), 3),
      ];
    }),
  };
}

export const datasetSheet = defineFigure<DatasetSheetData>({
  title: 'The dataset, class by class',
  Draw,
  describe,
  table,
});
