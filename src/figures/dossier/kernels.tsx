// All weights of one filter, kernel by kernel, beside the same filter before training: each filter as a whole scaled to length 1, one
// symmetric scale, the same order. A filter that reads the image alone is one kernel, and its ideal templates stand beside it.
import { max, min, sum } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { diverging } from '../marks/colour.ts';
import { coordinate, counted, decimals, listed, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { PanelHeading } from '../marks/heading.tsx';
import { divergent } from '../marks/heatmap.tsx';
import { ColourBar, colourBarHeight, divergingTicks } from '../marks/legend.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { extremes } from '../marks/order.ts';
import { Panels } from '../marks/panels.tsx';
import { elementAt, leaning, neighbourCorrelation } from '../marks/plane.ts';
import type { Plane } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import type { SheetLayout } from '../marks/sheet.tsx';
import { Signs, SmallSigns } from '../marks/signs.tsx';

export interface DossierKernelsData {
  readonly layer: string;
  readonly channel: number;
  /** The layer whose channels are read; undefined where it is the image. */
  readonly from: string | undefined;
  /** Input channels in the order of drawing. */
  readonly inputs: readonly number[];
  readonly orderedBy: 'contribution' | 'number';
  /** One kernel for each of `inputs`; all of a network together have length 1. */
  readonly trained: readonly Plane[];
  readonly untrained: readonly Plane[];
  /** What the best template of each family explains of the trained filter, scaled with it. */
  readonly templates: readonly { readonly family: string; readonly r2: number; readonly plane: Plane }[];
}

interface Panel {
  readonly heading: string;
  readonly planes: readonly Plane[];
}

const panelsOf = ({ trained, untrained }: DossierKernelsData): Panel[] => [
  { heading: 'Trained', planes: trained },
  { heading: 'Untrained', planes: untrained },
];

/** The end of the colour scale: the greatest weight that is drawn. */
const scaleEnd = ({ trained, untrained, templates }: DossierKernelsData): number =>
  max([...trained, ...untrained, ...templates.map(({ plane }) => plane)], ({ values }) => max(values, Math.abs)) || 1;

interface TilesProps extends Pick<DrawProps<DossierKernelsData>, 'raster'> {
  readonly planes: readonly Plane[];
  readonly labels: readonly string[];
  readonly sheet: SheetLayout;
  readonly end: number;
  readonly x: number;
  readonly y: number;
}

function Tiles({ raster, planes, labels, sheet, end, x, y }: TilesProps): JSX.Element {
  const side = elementAt(planes, 0).width;
  const Marks = planes.length > 8 ? SmallSigns : Signs;
  return (
    <g>
      <TileSheet
        raster={raster}
        tiles={planes.map((plane, i) => ({ picture: divergent(plane, end), label: elementAt(labels, i) }))}
        palette={diverging}
        layout={sheet}
        x={x}
        y={y}
      />
      {planes.map((plane, i) => {
        const corner = sheet.corner(i);
        return <Marks key={i} plane={plane} max={end} x={x + corner.x} y={y + corner.y} cell={sheet.tile / side} />;
      })}
    </g>
  );
}

const headingHeight = 22;
const gutter = 36;
const columns = 8;

interface PartProps extends DrawProps<DossierKernelsData> {
  readonly end: number;
}

/** Both networks as sheets of many kernels. */
function Many({ data, layout, raster, end }: PartProps): JSX.Element {
  const { width, height } = manyPlan(data, layout);
  const sheet = sheetOf(data, width);
  return (
    <g>
      <Panels items={panelsOf(data)} columns={layout === 'wide' ? 2 : 1} pitch={{ x: width + 2 + gutter, y: height }}>
        {({ heading, planes }) => (
          <>
            <PanelHeading name={heading} note={`one kernel for each channel of ${data.from}`} />
            <Tiles {...{ raster, planes, sheet, end }} labels={data.inputs.map(String)} x={1} y={headingHeight} />
          </>
        )}
      </Panels>
    </g>
  );
}

const sheetOf = ({ inputs, trained }: DossierKernelsData, width: number): SheetLayout =>
  layOutSheet({ count: inputs.length, side: elementAt(trained, 0).width, columns, width });

function manyPlan(data: DossierKernelsData, layout: Layout) {
  const width = (layout === 'wide' ? (layoutWidth.wide - gutter) / 2 : layoutWidth.narrow) - 2;
  return { width, height: headingHeight + sheetOf(data, width).height + 10 };
}

/** Rows of tiles of a filter of one kernel: itself before and after, then its templates. */
function oneRows({ trained, untrained, templates }: DossierKernelsData, layout: Layout) {
  const own = [
    { label: 'trained', plane: elementAt(trained, 0) },
    { label: 'untrained', plane: elementAt(untrained, 0) },
  ];
  const ideal = templates.map(({ family, r2, plane }) => ({ label: `${family}, ${percent(r2, 0)}`, plane }));
  const rows = layout === 'wide' ? [[...own, ...ideal]] : [own, ideal].filter((row) => row.length > 0);
  const width = layoutWidth[layout] - 2;
  // As wide as in a full row, so that two tiles alone do not grow out of proportion.
  return rows.map((tiles) => {
    const most = layout === 'wide' ? 5 : 3;
    const sheet = layOutSheet({ count: tiles.length, side: elementAt(trained, 0).width, columns: most, width });
    return { tiles, sheet };
  });
}

function One({ data, layout, raster, end }: PartProps): JSX.Element {
  const rows = oneRows(data, layout);
  return (
    <g>
      {rows.map(({ tiles, sheet }, i) => (
        <Tiles
          key={i}
          {...{ raster, sheet, end }}
          planes={tiles.map(({ plane }) => plane)}
          labels={tiles.map(({ label }) => label)}
          x={1}
          y={i * (sheet.height + 6)}
        />
      ))}
    </g>
  );
}

const notesOf = ({ inputs, orderedBy, templates }: DossierKernelsData): string[] =>
  inputs.length > 1
    ? [
        `Numbers: input channels, ${orderedBy === 'contribution' ? 'strongest measured link of the trained filter first' : 'in their own order'}, the same in both. Plus and minus: sign.`,
      ]
    : templates.length > 0
      ? [
          `Plus and minus: sign. With them the part of the trained filter that the best template of each family explains.`,
        ]
      : ['Plus and minus: sign.'];

function Draw(props: DrawProps<DossierKernelsData>): JSX.Element {
  const { data, layout, raster } = props;
  const end = scaleEnd(data);
  const isOne = data.inputs.length === 1;
  const body = isOne
    ? sum(oneRows(data, layout), ({ sheet }) => sheet.height + 6)
    : manyPlan(data, layout).height * (layout === 'wide' ? 1 : 2);
  const notes = notesOf(data);
  const barTop = coordinate(body + 6);
  const notesTop = barTop + colourBarHeight + 6;
  return (
    <Frame layout={layout} height={notesTop + notesHeight(notes, layout)}>
      {isOne ? <One {...props} end={end} /> : <Many {...props} end={end} />}
      <ColourBar
        raster={raster}
        palette={diverging}
        x={1}
        y={barTop}
        width={layout === 'wide' ? 320 : layoutWidth.narrow - 2}
        title="weight, the filter as a whole scaled to length 1"
        ticks={divergingTicks(end)}
      />
      <Notes notes={notes} layout={layout} y={notesTop} />
    </Frame>
  );
}

const energy = ({ values }: Plane): number => sum(values, (value) => value * value);

/** How many kernels, the largest first, hold half of the filter's squared weight. */
export function halfEnergy(planes: readonly Plane[]): number {
  const energies = planes.map(energy).sort((a, b) => b - a);
  const half = sum(energies) / 2;
  let held = 0;
  const at = energies.findIndex((own) => (held += own) >= half);
  return at + 1;
}

function describe(data: DossierKernelsData): string {
  const { layer, channel, from, inputs, orderedBy, trained, untrained, templates } = data;
  const first = elementAt(trained, 0);
  const name = `channel ${channel} of ${layer}`;
  const size = `${first.height} by ${first.width} weights`;
  if (inputs.length === 1)
    return [
      `The filter of ${name}, ${size}, after training and before it, each scaled to length 1.`,
      `Trained, its weights run from ${decimals(min(first.values) ?? 0)} to ${decimals(max(first.values) ?? 0)}, with ${leaning(first)}; neighbouring weights correlate by ${decimals(neighbourCorrelation(first))}, before training by ${decimals(neighbourCorrelation(elementAt(untrained, 0)))}.`,
      ...templates.map(({ family, r2 }) => `The best ${family} explains ${percent(r2, 0)} of its energy.`),
    ].join(' ');
  const total = sum(trained, energy);
  const places = inputs.map((input, i) => ({ input, energy: energy(elementAt(trained, i)) }));
  const [heaviest, ...equals] = extremes(places, (one) => one.energy)?.greatest ?? [];
  const largest =
    heaviest === undefined
      ? 'All kernels hold the same share of the squared weight'
      : `The largest share of the squared weight, ${percent(heaviest.energy / total)}, lies in ${equals.length === 0 ? 'the kernel of input' : 'each of the kernels of inputs'} ${listed([heaviest, ...equals].map(({ input }) => String(input)))}`;
  return [
    `The ${inputs.length} kernels of ${name}, ${size} each, one for each channel of ${from}, after training and before it; the filter as a whole is scaled to length 1.`,
    orderedBy === 'contribution'
      ? `Kernels come in the order of the measured link of their input: channels ${inputs.slice(0, 3).join(', ')} first.`
      : 'Kernels come in the order of their input channels.',
    `${largest}; half of it in ${counted(halfEnergy(trained), 'kernel')}, before training in ${halfEnergy(untrained)}.`,
  ].join(' ');
}

function table(data: DossierKernelsData): Table {
  const { layer, channel, inputs, trained, untrained, templates } = data;
  const { height, width } = elementAt(trained, 0);
  const caption = `Weights of channel ${channel} of ${layer}, the filter scaled to length 1`;
  const number: cell.Write = (value) => cell.decimals(value, 3);
  if (inputs.length === 1)
    return {
      caption: [caption, ...templates.map(({ family, r2 }) => `the best ${family} explains ${percent(r2, 0)}`)].join(
        '; ',
      ),
      columns: [
        'row',
        ...Array.from({ length: width }, (_, i) => `trained, column ${i}`),
        ...Array.from({ length: width }, (_, i) => `untrained, column ${i}`),
      ],
      rows: Array.from({ length: height }, (_, row) => [
        row,
        ...[trained, untrained].flatMap((planes) =>
          Array.from(elementAt(planes, 0).values.subarray(row * width, (row + 1) * width), (value) => number(value)),
        ),
      ]),
    };
  const length = (plane: Plane): cell.Quantity => number(Math.sqrt(energy(plane)));
  return {
    caption: `${caption}: length of each kernel, and its weights row by row`,
    columns: ['input', 'length', 'untrained length', ...Array.from({ length: height * width }, (_, i) => `w${i}`)],
    rows: inputs.map((input, i) => [
      input,
      length(elementAt(trained, i)),
      length(elementAt(untrained, i)),
      ...Array.from(elementAt(trained, i).values, (value) => number(value)),
    ]),
  };
}

export const dossierKernels = defineFigure<DossierKernelsData>({ title: 'Weights of a filter', Draw, describe, table });
