// What the network answers: ten probabilities for each example, side by side so that the classes form columns. The true class is framed,
// the answer is filled; a mistake is said in words.
import { scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { nameOf } from './class-probabilities-one.tsx';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout, Raster } from '../figure.ts';
import { Columns } from '../marks/bars.tsx';
import * as cell from '../marks/cell.ts';
import { greys } from '../marks/colour.ts';
import { coordinate, counted, few, listed, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { Heatmap, sequential } from '../marks/heatmap.tsx';
import { extremes } from '../marks/order.ts';
import { elementAt, imagePlane } from '../marks/plane.ts';
import { colour, fontSize, muted, rule } from '../marks/theme.ts';

export { classProbabilitiesOne } from './class-probabilities-one.tsx';
export type { ClassProbabilitiesOneData } from './class-probabilities-one.tsx';

export interface ProbabilitiesExample {
  readonly id: string;
  /** The true class, where there is one. */
  readonly label?: number;
  readonly predicted: number;
  /** One per class; they sum to 1. */
  readonly probabilities: readonly number[];
  /** A square of bytes. */
  readonly pixels: Uint8Array;
}

export interface ClassProbabilitiesData {
  readonly classes: readonly string[];
  readonly examples: readonly ProbabilitiesExample[];
}

type Labelled = ProbabilitiesExample & { readonly label: number };
const isLabelled = (example: ProbabilitiesExample): example is Labelled => example.label !== undefined;
const unlabelled = 'no label';

const isWrong = (example: ProbabilitiesExample): boolean => isLabelled(example) && example.label !== example.predicted;

/** A class name in at most two short lines: "T-shirt/", "top". */
const linesOf = (name: string): readonly string[] => name.replace('/', '/ ').split(' ');

interface RowGeometry {
  readonly image: number;
  /** Left edge of the ten cells, and the width of one. */
  readonly cells: number;
  readonly cell: number;
  readonly height: number;
  /** Within a row: top and bottom of the cells. */
  readonly top: number;
  readonly bottom: number;
  readonly header: number;
}

const geometry: Readonly<Record<Layout, RowGeometry>> = {
  wide: { image: 30, cells: 128, cell: 46, height: 36, top: 3, bottom: 33, header: 46 },
  narrow: { image: 42, cells: 52, cell: 28, height: 54, top: 20, bottom: 48, header: 74 },
};

/** Class names above the columns, upright on a phone. */
function Header({ classes, layout }: { readonly classes: readonly string[]; readonly layout: Layout }): JSX.Element {
  const { cells, cell, header } = geometry[layout];
  return (
    <g font-size={fontSize.small}>
      {classes.map((name, i) => {
        const x = coordinate(cells + cell * (i + 0.5));
        if (layout === 'narrow')
          return (
            <text key={name} transform={`translate(${x + 4},${header - 8}) rotate(-90)`}>
              {name}
            </text>
          );
        const lines = linesOf(name);
        return lines.map((line, row) => (
          <text key={line} x={x} y={header - 8 - (lines.length - 1 - row) * 13} text-anchor="middle">
            {line}
          </text>
        ));
      })}
    </g>
  );
}

/** What the row says about itself: the true class, and the answer where it is another. */
function Verdict({ example, classes, layout }: ExampleRowProps): JSX.Element {
  const { cells, cell, image } = geometry[layout];
  const { label, predicted, probabilities } = example;
  const right = predicted === label;
  const own = label === undefined ? unlabelled : nameOf(classes, label);
  const answer = `${right ? '' : `says ${nameOf(classes, predicted)} `}${percent(elementAt(probabilities, predicted), 0)}`;
  const weight = isWrong(example) ? 600 : 400;
  if (layout === 'narrow')
    return (
      <g>
        <text x={cells} y={14}>
          {own}
        </text>
        <text x={cells + cell * classes.length} y={14} text-anchor="end" font-weight={weight}>
          {answer}
        </text>
      </g>
    );
  const lines = right
    ? [answer]
    : [`says ${nameOf(classes, predicted)}`, percent(elementAt(probabilities, predicted), 0)];
  return (
    <g>
      <text x={image + 10} y={23}>
        {own}
      </text>
      {lines.map((line, row) => (
        <text
          key={row}
          x={cells + cell * classes.length + 10}
          y={lines.length === 1 ? 23 : 16 + row * 15}
          font-weight={weight}
        >
          {line}
        </text>
      ))}
    </g>
  );
}

interface ExampleRowProps {
  readonly example: ProbabilitiesExample;
  readonly classes: readonly string[];
  readonly layout: Layout;
}

/** Fill of the answer's bar: another where it is wrong; the other bars are grey. */
const answerFill = (example: ProbabilitiesExample): string => (isWrong(example) ? colour.highlight : colour.trained);

function ExampleRow({ example, classes, layout, raster }: ExampleRowProps & { readonly raster: Raster }): JSX.Element {
  const { image, cells, cell, height, top, bottom } = geometry[layout];
  const { label, predicted, probabilities, pixels } = example;
  const y = scaleLinear([0, 1], [bottom, top]);
  const bars = probabilities.map((value, i) => ({
    value,
    start: cells + cell * i + cell * 0.2,
    thickness: cell * 0.6,
    fill: i === predicted ? answerFill(example) : colour.control,
  }));
  return (
    <>
      <Heatmap
        raster={raster}
        picture={sequential(imagePlane(pixels), 1)}
        palette={greys}
        x={1}
        y={(height - image) / 2}
        width={image}
      />
      <line
        x1={cells}
        x2={cells + cell * classes.length}
        y1={bottom}
        y2={bottom}
        stroke="currentColor"
        stroke-opacity={rule}
      />
      <Columns bars={bars} scale={y} />
      {label !== undefined && (
        <rect
          x={coordinate(cells + cell * label + 2)}
          y={top}
          width={coordinate(cell - 4)}
          height={bottom - top}
          fill="none"
          stroke="currentColor"
          stroke-width={1.4}
        />
      )}
      <Verdict example={example} classes={classes} layout={layout} />
    </>
  );
}

function drawAll({ data: { classes, examples }, layout, raster }: DrawProps<ClassProbabilitiesData>): JSX.Element {
  const { header, height, cells } = geometry[layout];
  return (
    <Frame layout={layout} height={header + height * examples.length + 22}>
      <Header classes={classes} layout={layout} />
      {examples.map((example, i) => (
        <g key={example.id} transform={`translate(0,${header + height * i})`}>
          <ExampleRow example={example} classes={classes} layout={layout} raster={raster} />
        </g>
      ))}
      <text
        x={layout === 'wide' ? cells : 0}
        y={header + height * examples.length + 16}
        font-size={fontSize.small}
        fill-opacity={muted}
      >
        frame: true class; coloured bar: answer; frame’s height: 100{'\u202f'}%
      </text>
    </Frame>
  );
}

function describeAll({ classes, examples }: ClassProbabilitiesData): string {
  const labelled = examples.filter(isLabelled);
  const wrong = labelled.filter(isWrong);
  const top = ({ probabilities, predicted }: ProbabilitiesExample): number => elementAt(probabilities, predicted);
  const found = extremes(examples, top);
  const answers = (equals: readonly ProbabilitiesExample[]): string =>
    `${few(
      [...new Set(equals.map(({ predicted }) => nameOf(classes, predicted)))],
      'answers',
    )} with ${percent(equals[0] === undefined ? 0 : top(equals[0]))}`;
  const mistake = (example: Labelled): string =>
    `${nameOf(classes, example.label)} taken for ${nameOf(classes, example.predicted)} (${percent(top(example), 0)}; ${percent(elementAt(example.probabilities, example.label), 0)} for the true class)`;
  return [
    `Bars show the probabilities of ${classes.length} classes for ${counted(examples.length, 'example')}.`,
    wrong.length === 0
      ? 'Every answer is right.'
      : `${labelled.length - wrong.length} answers are right, ${wrong.length} wrong: ${listed(wrong.map(mistake))}.`,
    ...examples
      .filter((example) => !isLabelled(example))
      .map(
        (example) =>
          `For ${example.id}, which has no label, the answer is ${nameOf(classes, example.predicted)} with ${percent(top(example))}.`,
      ),
    ...(found === undefined
      ? examples.length > 1
        ? ['All answers are equally sure.']
        : []
      : [`Surest is the answer ${answers(found.greatest)}, least sure ${answers(found.least)}.`]),
  ].join(' ');
}

/** The network's probabilities for the examples of the tutorial. */
export const classProbabilities = defineFigure<ClassProbabilitiesData>({
  title: 'Class probabilities of the examples',
  Draw: drawAll,
  describe: describeAll,
  table: ({ classes, examples }) => ({
    caption: 'Probability of each class for each example',
    columns: ['example', 'true class', 'answer', ...classes],
    rows: examples.map(({ id, label, predicted, probabilities }) => [
      id,
      label === undefined ? cell.none(unlabelled) : nameOf(classes, label),
      nameOf(classes, predicted),
      ...probabilities.map((value) => cell.percent(value)),
    ]),
  }),
});
