// Images for which the networks of all seeds predict one class, and it is not the label. Above, how many there are, beside how many chance
// alone would make. The figure does not say who is right.
import { max, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { greys } from '../marks/colour.ts';
import { coordinate, counted, decimals, listed, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { sequential } from '../marks/heatmap.tsx';
import type { Interval } from '../marks/interval.tsx';
import { IntervalRows } from '../marks/interval-rows.tsx';
import { Key, keyHeight } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { elementAt, imagePlane } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import { colour, fontSize, muted } from '../marks/theme.ts';

export interface DisputedImage {
  /** 0-based, in the training file. */
  readonly index: number;
  readonly label: string;
  readonly answer: string;
  /** Mean probability, over the networks, of the answer and of the label. */
  readonly answerShare: number;
  readonly labelShare: number;
  /** A square of bytes. */
  readonly pixels: Uint8Array;
}

export interface DisputedSet {
  readonly name: string;
  readonly images: number;
  readonly disputed: number;
  /** Of all images. */
  readonly share: Interval;
  /** Control: how many if the networks erred independently. */
  readonly independent: number;
}

export interface DisputedLabelsData {
  readonly networks: number;
  readonly sets: readonly DisputedSet[];
  /** Those with the highest probability of the answer first. */
  readonly shown: readonly DisputedImage[];
}

const columns = { wide: 10, narrow: 5 } as const satisfies Record<Layout, number>;
const foot = 46;
const row = 24;
const chartTop = 26;

/** The number of disputed images with the interval of its share. */
const countOf = ({ images, share }: DisputedSet): Interval => ({
  value: share.value * images,
  low: share.low * images,
  high: share.high * images,
});

function Counts({ data, layout }: { readonly data: DisputedLabelsData; readonly layout: Layout }): JSX.Element {
  const left = layout === 'wide' ? 150 : 112;
  const right = layout === 'wide' ? 560 : 318;
  const most = max(data.sets, (set) => Math.max(countOf(set).high, set.independent)) ?? 1;
  const x = scaleLinear([0, most], [left, right]).nice(5);
  return (
    <g>
      <text y={13} font-weight={600}>
        Images on which all networks agree against the label
      </text>
      <g transform={`translate(0 ${chartTop})`}>
        <IntervalRows
          rows={data.sets.map((set) => ({
            name: `${set.name}, ${counted(set.images, 'image').replace(/ images?$/, '')}`,
            marks: [
              { dot: set.independent, stroke: colour.control, hollow: true },
              { interval: countOf(set), stroke: colour.trained },
            ],
          }))}
          plan={{ left, right, pitch: row, names: 0 }}
          scale={x}
          axis={{ ticks: x.ticks(layout === 'wide' ? 6 : 4), format: String, title: 'images', hasGrid: true }}
        />
      </g>
    </g>
  );
}

const key: readonly KeyEntry[] = [
  { name: 'counted', stroke: colour.trained, line: 'solid', dot: 'circle' },
  { name: 'if the networks erred independently', stroke: colour.control, dot: 'circle', hollow: true },
];

const notesOf = ({ shown, networks, sets }: DisputedLabelsData): string[] => [
  `Under each image: its label; in bold, the one answer of all ${networks} networks, and their mean probability for it. Shown are the ${shown.length} of the ${sets[0]?.disputed ?? 0} disputed ${sets[0]?.name ?? ''} images with the highest such probability, the highest first: no other choice was made. Test images are counted, not shown. Whiskers: 95\u202f% intervals.`,
];

function Draw({ data, layout, raster }: DrawProps<DisputedLabelsData>): JSX.Element {
  const top = keyHeight(key, layout);
  const sheetTop = top + chartTop + row * data.sets.length + 58;
  const [first] = data.shown;
  const sheet = layOutSheet({
    count: data.shown.length,
    side: first === undefined ? 1 : imagePlane(first.pixels).width,
    columns: columns[layout],
    width: layoutWidth[layout] - 2,
    head: 0,
    foot,
  });
  const bottom = sheetTop + sheet.height + 6;
  const notes = notesOf(data);
  return (
    <Frame layout={layout} height={bottom + notesHeight(notes, layout)}>
      <Key entries={key} layout={layout} />
      <g transform={`translate(0 ${top})`}>
        <Counts data={data} layout={layout} />
      </g>
      <TileSheet
        raster={raster}
        tiles={data.shown.map(({ pixels }) => ({ picture: sequential(imagePlane(pixels), 1) }))}
        palette={greys}
        layout={sheet}
        x={1}
        y={sheetTop}
      />
      <g font-size={fontSize.small}>
        {data.shown.map(({ index, label, answer, answerShare }, i) => {
          const { x, y } = sheet.corner(i);
          return (
            <g key={index} transform={`translate(${coordinate(x + 1)} ${coordinate(sheetTop + y + sheet.tile)})`}>
              <text y={14} fill-opacity={muted}>
                {label}
              </text>
              <text y={28} font-weight={600}>
                {answer}
              </text>
              <text y={41}>{percent(answerShare, 0)}</text>
            </g>
          );
        })}
      </g>
      <Notes notes={notes} layout={layout} y={bottom} />
    </Frame>
  );
}

/** How often each pair of label and answer is among the images shown. */
function pairsText(shown: readonly DisputedImage[]): string {
  const counts = new Map<string, number>();
  for (const { label, answer } of shown) {
    const pair = `${label} answered as ${answer}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return listed([...counts].sort((a, b) => b[1] - a[1]).map(([pair, count]) => `${pair} (${count})`));
}

const describe = ({ networks, sets, shown }: DisputedLabelsData): string =>
  [
    ...sets.map(
      (set) =>
        `On ${set.disputed} of ${counted(set.images, `${set.name} image`)} (${decimals(countOf(set).low, 0)} to ${decimals(countOf(set).high, 0)}) all ${networks} networks give one and the same answer that is not the label; if they erred independently, it would be ${decimals(set.independent, 1)}.`,
    ),
    ...(shown.length === 0
      ? ['None is shown.']
      : [
          `Shown are ${shown.length}, with mean probabilities of the answer from ${percent(elementAt(shown, 0).answerShare)} down to ${percent(elementAt(shown, shown.length - 1).answerShare)}: ${pairsText(shown)}.`,
        ]),
  ].join(' ');

const table = ({ shown, sets }: DisputedLabelsData): Table => ({
  caption: 'Disputed images: counts, then those shown by their place in the training file, counted from 0',
  columns: [
    'of',
    'disputed',
    'if independent',
    'image',
    'label',
    'answer of all networks',
    'probability of the answer',
    'probability of the label',
  ],
  rows: [
    ...sets.map(({ name, disputed, independent }) => [
      `all ${name} images`,
      disputed,
      cell.decimals(independent, 1),
      ...Array.from({ length: 5 }, () => ''),
    ]),
    ...shown.map(({ index, label, answer, answerShare, labelShare }) => [
      'one image',
      '',
      '',
      index,
      label,
      answer,
      cell.percent(answerShare),
      cell.percent(labelShare),
    ]),
  ],
});

/** Images whose label all networks dispute, beside the number that chance would make. */
export const disputedLabels = defineFigure<DisputedLabelsData>({
  title: 'Disputed labels',
  Draw,
  describe,
  table,
});
