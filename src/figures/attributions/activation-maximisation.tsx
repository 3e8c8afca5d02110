// What excites a channel or a class most: the best real image, an image made with penalties, and one made without, each with its
// excitation in units of the real image's. The penalties decide what a made image looks like; the untrained network has such images, too.
import { max, mean, median, min } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Raster, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { greys } from '../marks/colour.ts';
import { coordinate, counted, decimals, intervalText, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { PanelHeading } from '../marks/heading.tsx';
import { sequential } from '../marks/heatmap.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { Panels, panelsHeight, stacked } from '../marks/panels.tsx';
import type { PanelsPlan } from '../marks/panels.tsx';
import { elementAt, imagePlane, neighbourCorrelation } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import { fontSize, muted } from '../marks/theme.ts';

interface MadeImage {
  readonly pixels: Uint8Array;
  /** Excitation in units of the greatest on a real image. */
  readonly ratio: number;
  /** Class that the network predicts for it, and its probability. */
  readonly answer: string;
  readonly probability: number;
}

export interface MaximisedUnit {
  readonly name: string;
  /** The training image that excites it most, and its class. */
  readonly real: { readonly pixels: Uint8Array; readonly label: string };
  readonly smooth: MadeImage;
  readonly plain: MadeImage;
}

export interface MaximisedGroup {
  readonly heading: string;
  readonly note: string;
  readonly units: readonly MaximisedUnit[];
}

export interface ActivationMaximisationData {
  /** Weights of the penalties, steps and starts. */
  readonly recipe: {
    readonly steps: number;
    readonly starts: number;
    readonly energy: number;
    readonly variation: number;
  };
  readonly trainingImages: number;
  /** The control last. */
  readonly groups: readonly MaximisedGroup[];
}

const plans = { wide: { columns: 3, gap: 24 }, narrow: { columns: 1, gap: 0 } } as const;
const unitHead = 16;
const answerLine = 14;
const headingHeight = 26;

const unitWidth = (layout: Layout): number => {
  const { columns, gap } = plans[layout];
  return (layoutWidth[layout] - gap * (columns - 1)) / columns - 2;
};

/** An image that excites its unit not at all is none that was made to: the picture is where the search began. */
const excites = ({ ratio }: MadeImage): boolean => ratio > 0;
const times = (made: MadeImage): string => (excites(made) ? `${decimals(made.ratio, 1)}×` : 'none found');
const sheetFor = ({ real }: MaximisedUnit, layout: Layout) =>
  layOutSheet({
    count: 3,
    side: imagePlane(real.pixels).width,
    columns: 3,
    width: layout === 'wide' ? unitWidth(layout) : 246,
  });
const unitHeight = (unit: MaximisedUnit, layout: Layout): number =>
  unitHead + sheetFor(unit, layout).height + 2 * answerLine + 10;

interface UnitProps {
  readonly unit: MaximisedUnit;
  readonly layout: Layout;
  readonly raster: Raster;
}

/** Three tiles, and what the network takes the made ones for. */
function Unit({ unit, layout, raster }: UnitProps): JSX.Element {
  const { name, real, smooth, plain } = unit;
  const sheet = sheetFor(unit, layout);
  const tiles = [
    { pixels: real.pixels, label: 'real' },
    { pixels: smooth.pixels, label: `smooth ${times(smooth)}` },
    { pixels: plain.pixels, label: `free ${times(plain)}` },
  ].map(({ pixels, label }) => ({ picture: sequential(imagePlane(pixels), 1), label }));
  const below = unitHead + sheet.height + 10;
  return (
    <g>
      <text y={12} font-size={fontSize.small} font-weight="600">
        {name}
        <tspan dx={6} font-weight="400" fill-opacity={muted}>{`real: ${real.label}`}</tspan>
      </text>
      <TileSheet raster={raster} tiles={tiles} palette={greys} layout={sheet} x={1} y={unitHead} />
      <g font-size={fontSize.small} fill-opacity={muted}>
        {[smooth, plain].map((made, i) => {
          const what = excites(made)
            ? `taken for ${made.answer}, ${percent(made.probability, 0)}`
            : 'not an image that excites it';
          return (
            <text key={i} y={coordinate(below + i * answerLine)}>
              {`${i === 0 ? 'smooth' : 'free'} is ${what}`}
            </text>
          );
        })}
      </g>
    </g>
  );
}

const unitsPlan = ({ units }: MaximisedGroup, layout: Layout): PanelsPlan => {
  const { columns, gap } = plans[layout];
  return { columns, pitch: { x: unitWidth(layout) + 2 + gap, y: unitHeight(elementAt(units, 0), layout) } };
};

const groupHeight = (group: MaximisedGroup, layout: Layout): number =>
  headingHeight + panelsHeight(group.units.length, unitsPlan(group, layout));

function Group({ group, layout, raster }: { readonly group: MaximisedGroup } & Omit<UnitProps, 'unit'>): JSX.Element {
  return (
    <g>
      <PanelHeading name={group.heading} note={group.note} />
      <Panels items={group.units} {...unitsPlan(group, layout)} top={headingHeight}>
        {(unit) => <Unit unit={unit} layout={layout} raster={raster} />}
      </Panels>
    </g>
  );
}

const notes = [
  '×: how much more the made image excites than the real one, which is the best of all training images. Smooth: made with penalties for bright and for rough images, shifted before every step. Free: without either. White is 0.',
];

function Draw({ data: { groups }, layout, raster }: DrawProps<ActivationMaximisationData>): JSX.Element {
  if (groups.every(({ units }) => units.length === 0)) throw new Error('missing units: nothing was maximised');
  const gap = 8;
  const { tops, bottom } = stacked(groups.map((group) => groupHeight(group, layout) + gap));
  return (
    <Frame layout={layout} height={bottom - gap + notesHeight(notes, layout)}>
      {groups.map((group, i) => (
        <g key={group.heading} transform={`translate(0 ${coordinate(elementAt(tops, i))})`}>
          <Group group={group} layout={layout} raster={raster} />
        </g>
      ))}
      <Notes notes={notes} layout={layout} y={bottom - gap} />
    </Frame>
  );
}

const kinds = ['real', 'smooth', 'plain'] as const;

/** Correlation of neighbouring pixels, mean over a group: how smooth its images are. */
const smoothness = ({ units }: MaximisedGroup, kind: (typeof kinds)[number]): number =>
  mean(units, (unit) => neighbourCorrelation(imagePlane(unit[kind].pixels))) ?? 0;

function groupText(group: MaximisedGroup): string {
  const { heading, units } = group;
  const ratios = (kind: 'smooth' | 'plain'): string => {
    const values = units.map((unit) => unit[kind].ratio);
    return `median ${intervalText({ value: median(values) ?? 0, low: min(values) ?? 0, high: max(values) ?? 0 }, (v) => decimals(v, 1))}`;
  };
  const neighbours = kinds.map((kind) => decimals(smoothness(group, kind))).join(', ');
  const none = units.flatMap(({ smooth, plain }) => [smooth, plain]).filter((made) => !excites(made)).length;
  const missed = none === 0 ? '' : `; ${counted(none, 'image')} not found: nothing that was tried excites the unit`;
  return `${heading}, ${counted(units.length, 'unit')}: times the best real image, smooth ${ratios('smooth')}, free ${ratios('plain')}; correlation of neighbouring pixels of real, smooth and free images ${neighbours}${missed}.`;
}

function describe({ recipe, trainingImages, groups }: ActivationMaximisationData): string {
  return [
    `Images that excite a unit most: the best of ${counted(trainingImages, 'training image')}, and two made by ${recipe.steps} steps of gradient ascent, the best of ${counted(recipe.starts, 'random start')} and, where none of them gets beyond the real image, of one from there; one with penalties (energy ${recipe.energy}, total variation ${recipe.variation}) and jitter, one without.`,
    ...groups.map(groupText),
  ].join(' ');
}

function table({ groups }: ActivationMaximisationData): Table {
  return {
    caption: 'Made images: excitation in units of the best training image, and what the network takes them for',
    columns: ['group', 'unit', 'class of the real image', 'image', 'times the real one', 'answer', 'probability'],
    rows: groups.flatMap(({ heading, units }) =>
      units.flatMap(({ name, real, ...made }) =>
        (['smooth', 'plain'] as const).map((kind) => [
          heading,
          name,
          real.label,
          kind === 'plain' ? 'free' : kind,
          cell.decimals(made[kind].ratio),
          made[kind].answer,
          cell.percent(made[kind].probability),
        ]),
      ),
    ),
  };
}

export const activationMaximisation = defineFigure<ActivationMaximisationData>({
  title: 'Images made to excite a channel',
  Draw,
  describe,
  table,
});
