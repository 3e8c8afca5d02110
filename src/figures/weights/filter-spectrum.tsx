// Which frequencies the filters of the first layer pass, learned, at their start and by chance; and their smoothness, share of low frequencies
// and tuning to one orientation, each against random filters.
import { max, range, sum } from 'd3';
import type { JSX } from 'preact';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { blues, colourAt, sequentialIndex } from '../marks/colour.ts';
import { decimals, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { CasedFrame } from '../marks/heatmap.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import type { NullRow } from '../marks/null-data.ts';
import { NullRows, nullRowsHeight } from '../marks/null-rows.tsx';
import { nullColumns, nullKey, nullRowText, nullTableRows } from '../marks/null-text.ts';
import { NumberGrid } from '../marks/number-grid.tsx';
import { fontSize, muted } from '../marks/theme.ts';
import { elementAt } from '../marks/plane.ts';

export interface FilterSpectrumData {
  readonly layer: string;
  /** Side of the spectra. */
  readonly size: number;
  /** Mean over filters of each bin's share of the energy, row by row, frequency zero in the middle. */
  readonly spectra: readonly { readonly name: string; readonly shares: readonly number[] }[];
  /** Frequency along both axes up to which a bin is called low, in cycles a pixel. */
  readonly low: number;
  readonly rows: readonly NullRow[];
}

const frequencyOf = (bin: number, size: number): number => (bin - (size - 1) / 2) / size;
const isLow = ({ size, low }: FilterSpectrumData, bin: number): boolean =>
  Math.abs(frequencyOf(bin, size)) <= low + 1e-9;

/** Share of the energy in the bins of low frequency. */
const lowShare = (data: FilterSpectrumData, shares: readonly number[]): number =>
  sum(shares, (share, i) => (isLow(data, i % data.size) && isLow(data, Math.floor(i / data.size)) ? share : 0));

const cells: Readonly<Record<Layout, { readonly width: number; readonly height: number; readonly pitch: number }>> = {
  wide: { width: 40, height: 25, pitch: 250 },
  narrow: { width: 21, height: 19, pitch: 115 },
};
const gridTop = 42;

interface SpectrumProps {
  readonly data: FilterSpectrumData;
  readonly spectrum: FilterSpectrumData['spectra'][number];
  readonly layout: Layout;
  readonly end: number;
}

/** One spectrum with its numbers in percent, the bins of low frequency in a frame. */
function Spectrum({ data, spectrum: { name, shares }, layout, end }: SpectrumProps): JSX.Element {
  const { size } = data;
  const { width, height } = cells[layout];
  const lowBins = range(size).filter((bin) => isLow(data, bin));
  const [first = 0, count] = [lowBins[0], lowBins.length];
  return (
    <g>
      <text y={30} font-weight={600}>
        {name}
      </text>
      <NumberGrid
        x={1}
        y={gridTop - 4}
        cellWidth={width}
        cellHeight={height}
        rows={range(size).map((row) =>
          range(size).map((column) => {
            const share = elementAt(shares, row * size + column);
            return { text: decimals(100 * share, 1), fill: colourAt(blues, sequentialIndex(share, end)) };
          }),
        )}
      />
      <CasedFrame
        x={1 + first * width}
        y={gridTop - 4 + first * height}
        width={count * width}
        height={count * height}
      />
      <g font-size={fontSize.small} fill-opacity={muted} text-anchor="middle">
        {[0, (size - 1) / 2, size - 1].map((bin) => (
          <text key={bin} x={1 + (bin + 0.5) * width} y={gridTop + size * height + 10}>
            {decimals(frequencyOf(bin, size), 1)}
          </text>
        ))}
      </g>
    </g>
  );
}

function Draw({ data, layout }: DrawProps<FilterSpectrumData>): JSX.Element {
  const wide = layout === 'wide';
  const end = max(data.spectra, ({ shares }) => max(shares)) ?? 1;
  const top = gridTop + data.size * cells[layout].height + 36;
  const notes = [
    'Spectra: share of the energy in percent by frequency, cycles a pixel, rightwards and downwards; in the red frame the low ones.',
    ...data.rows.slice(0, 1).flatMap(nullKey),
  ];
  const notesTop = top + nullRowsHeight(data.rows.length, layout) + 4;
  return (
    <Frame layout={layout} height={notesTop + notesHeight(notes, layout)}>
      <text y={12} font-size={fontSize.small} fill-opacity={muted}>
        {wide
          ? 'Mean over filters of the share of energy at each frequency, in percent'
          : 'Share of energy by frequency, in percent'}
      </text>
      {data.spectra.map((spectrum, i) => (
        <g key={spectrum.name} transform={`translate(${i * cells[layout].pitch} 0)`}>
          <Spectrum data={data} spectrum={spectrum} layout={layout} end={end} />
        </g>
      ))}
      <NullRows rows={data.rows} layout={layout} top={top} />
      <Notes notes={notes} layout={layout} y={notesTop} />
    </Frame>
  );
}

const describe = (data: FilterSpectrumData): string =>
  [
    `What the filters of ${data.layer} pass. At frequencies of at most ${decimals(data.low, 1)} cycles a pixel along both axes lie`,
    `${data.spectra.map(({ name, shares }) => `${percent(lowShare(data, shares), 0)} of the energy for “${name}”`).join(', ')}.`,
    ...data.rows.map(nullRowText),
  ].join(' ');

function table(data: FilterSpectrumData): Table {
  const { layer, size, spectra, rows } = data;
  const empty = new Array<string>(nullColumns.length - 2).fill('');
  return {
    caption: `Smoothness, low frequencies and orientation tuning of the filters of ${layer} against random filters, then the spectra: share of the energy by frequency, rightwards and downwards, in cycles a pixel`,
    columns: [...nullColumns, 'cycles a pixel, rightwards', 'cycles a pixel, downwards', 'share of the energy'],
    rows: [
      ...nullTableRows(rows).map((row) => [...row, '', '', '']),
      ...spectra.flatMap(({ name, shares }) =>
        shares.map((share, i) => [
          'energy',
          name,
          ...empty,
          cell.decimals(frequencyOf(i % size, size), 1),
          cell.decimals(frequencyOf(Math.floor(i / size), size), 1),
          cell.percent(share),
        ]),
      ),
    ],
  };
}

export const filterSpectrum = defineFigure<FilterSpectrumData>({
  title: 'Smoothness and frequencies of filters',
  Draw,
  describe,
  table,
});
