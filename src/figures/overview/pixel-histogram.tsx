// The bytes of the training images: first how many are exactly 0, which is the background and would dwarf everything else, then the
// others on a scale of their own.
import { max, scaleLinear, sum } from 'd3';
import type { JSX } from 'preact';
import type { DatasetStatistics } from '../../artifacts/schema.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout } from '../figure.ts';
import { BottomAxis, LeftAxis } from '../marks/axis.tsx';
import { Columns } from '../marks/bars.tsx';
import * as cell from '../marks/cell.ts';
import { colourAt, greys, inkOn, sequentialIndex } from '../marks/colour.ts';
import { coordinate, counted, decimals, few, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { extremes } from '../marks/order.ts';
import { colour, fontSize, inks, muted, rule } from '../marks/theme.ts';
import { elementAt } from '../marks/plane.ts';

export interface PixelHistogramData {
  readonly statistics: DatasetStatistics;
}

/** Byte values `first` to `last`, both included, and their share of all pixels. */
interface Bin {
  readonly first: number;
  readonly last: number;
  readonly share: number;
}

/** The bins without the zeros: the first loses them and begins at 1. Throws where more zeros are counted than the first bin holds. */
export function binsAboveZero({ histogram, zeroShare }: DatasetStatistics): Bin[] {
  const width = 256 / histogram.length;
  if (zeroShare > elementAt(histogram, 0) + 1e-9)
    throw new Error(`invalid histogram: ${zeroShare} of the pixels are 0, but its first bin holds ${histogram[0]}`);
  return histogram.map((share, i) => ({
    first: i === 0 ? 1 : i * width,
    last: (i + 1) * width - 1,
    share: i === 0 ? Math.max(0, share - zeroShare) : share,
  }));
}

const geometry = {
  wide: { left: 40, top: 108, bottom: 300, ticks: [1, 32, 64, 96, 128, 160, 192, 224, 255] },
  narrow: { left: 34, top: 112, bottom: 280, ticks: [1, 64, 128, 192, 255] },
} as const satisfies Record<Layout, unknown>;

interface ShareBarProps {
  readonly zeroShare: number;
  readonly left: number;
  readonly right: number;
  readonly histogramTop: number;
}

/** All pixels as one bar: the zeros hollow, the others filled and opened up into the histogram below. */
function ShareBar({ zeroShare, left, right, histogramTop }: ShareBarProps): JSX.Element {
  const x = scaleLinear([0, 1], [left, right]);
  const [top, bottom] = [24, 50];
  const split = coordinate(x(zeroShare));
  return (
    <g>
      <text x={left} y={14} font-size={fontSize.small} fill-opacity={muted}>
        all pixels of the training images
      </text>
      <rect x={split} y={top} width={coordinate(right - split)} height={bottom - top} fill={colour.training} />
      <rect
        x={left}
        y={top}
        width={coordinate(right - left)}
        height={bottom - top}
        fill="none"
        stroke="currentColor"
        stroke-width={1.2}
      />
      <path
        d={`M${split},${bottom}L${left},${histogramTop}L${right},${histogramTop}L${right},${bottom}Z`}
        fill={colour.training}
        fill-opacity={0.18}
      />
      <text x={left + 8} y={top + 17} font-weight={600}>
        {percent(zeroShare)} are 0
      </text>
      <text x={right - 8} y={top + 17} text-anchor="end" font-weight={600} fill={inkOn(inks.orange)}>
        {percent(1 - zeroShare)} are above 0
      </text>
    </g>
  );
}

function draw({ data: { statistics }, layout }: DrawProps<PixelHistogramData>): JSX.Element {
  const { left, top, bottom, ticks } = geometry[layout];
  const right = layoutWidth[layout] - 10;
  const bins = binsAboveZero(statistics);
  const x = scaleLinear([1, 256], [left, right]);
  const y = scaleLinear([0, max(bins, ({ share }) => share) ?? 1], [bottom, top]).nice(4);
  const digits = y.ticks(4).some((tick) => !Number.isInteger(coordinate(tick * 100))) ? 1 : 0;
  const bars = bins.map(({ first, last, share }) => ({
    value: share,
    start: x(first) + 0.75,
    thickness: x(last + 1) - x(first) - 1.5,
    fill: colour.training,
  }));
  return (
    <Frame layout={layout} height={bottom + 56}>
      <ShareBar zeroShare={statistics.zeroShare} left={left} right={right} histogramTop={top - 26} />
      <text x={left + 4} y={top - 10} font-size={fontSize.small}>
        {layout === 'wide' ? 'share of all pixels, by value, zeros left out' : 'share of all pixels, zeros left out'}
      </text>
      <LeftAxis scale={y} ticks={y.ticks(4)} format={(v) => percent(v, digits)} left={left} right={right} />
      <Columns bars={bars} scale={y} />
      {bins.map(({ first, last }) => (
        <rect
          key={first}
          x={coordinate(x(first))}
          y={bottom + 2}
          width={coordinate(x(last + 1) - x(first))}
          height={8}
          fill={colourAt(greys, sequentialIndex((first + last) / 2, 255))}
        />
      ))}
      <rect
        x={left}
        y={bottom + 2}
        width={right - left}
        height={8}
        fill="none"
        stroke="currentColor"
        stroke-opacity={rule}
      />
      <BottomAxis
        scale={(value) => x(value + 0.5)}
        ticks={ticks}
        format={String}
        y={bottom + 10}
        left={left}
        right={right}
        title="pixel value (byte), drawn as the strip shows"
      />
    </Frame>
  );
}

function describe({ statistics }: PixelHistogramData): string {
  const bins = binsAboveZero(statistics);
  const found = extremes(bins, ({ share }) => share);
  const named = (equals: readonly Bin[]): string =>
    `${few(
      equals.map(({ first, last }) => `${first} to ${last}`),
      'bins',
    )} with ${percent(equals[0]?.share ?? 0)}`;
  const ends =
    found === undefined
      ? 'All bins hold the same share'
      : `Fullest is ${named(found.greatest)} of all pixels, emptiest ${named(found.least)}`;
  const upper = sum(
    bins.filter(({ first }) => first >= 128),
    ({ share }) => share,
  );
  return [
    `Pixel values of ${counted(statistics.images, 'training image')}: ${percent(statistics.zeroShare)} of all pixels are exactly 0, the background.`,
    `The others are counted in ${bins.length} bins. ${ends}; shares by rising value are ${bins.map(({ share }) => percent(share)).join(', ')}.`,
    `${percent(upper)} of all pixels lie in the upper half of the scale, from 128 on.`,
    `Divided by 255, the mean is ${decimals(statistics.mean, 3)} and the standard deviation ${decimals(statistics.standardDeviation, 3)}.`,
  ].join(' ');
}

/** Distribution of pixel values in the training images. */
export const pixelHistogram = defineFigure<PixelHistogramData>({
  title: 'Pixel values of the training images',
  Draw: draw,
  describe,
  table: ({ statistics }) => ({
    caption: `Share of pixel values in ${counted(statistics.images, 'training image')}`,
    columns: ['pixel value', 'share of all pixels'],
    rows: [
      [{ text: '0', numbers: { first: 0, last: 0 } }, cell.percent(statistics.zeroShare, 2)],
      ...binsAboveZero(statistics).map(({ first, last, share }) => [
        cell.span({ first, last }, cell.whole),
        cell.percent(share, 2),
      ]),
    ],
  }),
});
