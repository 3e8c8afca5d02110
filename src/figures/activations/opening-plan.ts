// Where everything lies in the opening picture, and the lines between. Flow runs left to right on a page, top to bottom on a phone.
import { max, range } from 'd3';
import { layoutWidth } from '../figure.ts';
import type { Layout } from '../figure.ts';
import { coordinate } from '../marks/format.ts';
import { colourBarHeight } from '../marks/legend.tsx';
import { elementAt } from '../marks/plane.ts';

export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

export interface OpeningPlan {
  readonly height: number;
  readonly input: Square;
  /** One list for each layer. */
  readonly maps: readonly (readonly Square[])[];
  /** Top left corner of the words about a layer, and the side of its maps. */
  readonly captions: readonly Square[];
  readonly bars: { readonly x: number; readonly y: number; readonly pitch: number; readonly width: number };
  readonly legend: { readonly x: number; readonly y: number; readonly width: number };
}

const inputSide = 96;

const spread = (count: number, side: number, gap: number): number => count * side + (count - 1) * gap;

/** Image, one column for each layer, bars, on the width of a page. `counts` holds the number of maps of each layer. */
export function planWide(counts: readonly number[], classes: number): OpeningPlan {
  const [tile, step, gap, top, left] = [74, 104, 18, 30, 130];
  const tall = spread(max(counts) ?? 1, tile, gap);
  const centre = top + tall / 2;
  const columns = counts.map((_, i) => left + i * step);
  const barLeft = left + counts.length * step - 4;
  return {
    height: top + tall + 84,
    input: { x: 1, y: centre - inputSide / 2, side: inputSide },
    maps: counts.map((count, i) =>
      range(count).map((k) => ({
        x: elementAt(columns, i),
        y: centre - spread(count, tile, gap) / 2 + k * (tile + gap),
        side: tile,
      })),
    ),
    captions: columns.map((x) => ({ x, y: top + tall + 18, side: tile })),
    bars: { x: barLeft, y: top, pitch: tall / classes, width: layoutWidth.wide - barLeft },
    legend: { x: barLeft + 8, y: top + tall + 40, width: layoutWidth.wide - barLeft - 10 },
  };
}

/** Image, one row for each layer, bars, on the width of a phone. */
export function planNarrow(counts: readonly number[], classes: number): OpeningPlan {
  const [left, width, gap, step] = [92, 243, 16, 32];
  const most = max(counts) ?? 1;
  const tile = (width - (most - 1) * gap) / most;
  const first = inputSide + step;
  const rows = counts.map((_, i) => first + i * (tile + step));
  const barTop = first + counts.length * (tile + step) + 26;
  return {
    height: barTop + classes * 20 + 16 + colourBarHeight,
    input: { x: left + (width - inputSide) / 2, y: 1, side: inputSide },
    maps: counts.map((count, i) =>
      range(count).map((k) => ({
        x: left + (width - spread(count, tile, gap)) / 2 + k * (tile + gap),
        y: elementAt(rows, i),
        side: tile,
      })),
    ),
    captions: rows.map((y) => ({ x: 1, y, side: tile })),
    bars: { x: 0, y: barTop, pitch: 20, width: layoutWidth.narrow },
    legend: { x: 1, y: barTop + classes * 20 + 14, width: layoutWidth.narrow - 2 },
  };
}

type Point = readonly [x: number, y: number];

/** A curve that leaves and arrives along the direction of flow. */
function curve(from: Point, to: Point, layout: Layout): string {
  const [a, b] = [coordinate(from[0]), coordinate(from[1])];
  const [c, d] = [coordinate(to[0]), coordinate(to[1])];
  const [x, y] = [coordinate((a + c) / 2), coordinate((b + d) / 2)];
  return layout === 'wide' ? `M${a} ${b}C${x} ${b} ${x} ${d} ${c} ${d}` : `M${a} ${b}C${a} ${y} ${c} ${y} ${c} ${d}`;
}

const exit = ({ x, y, side }: Square, layout: Layout): Point =>
  layout === 'wide' ? [x + side + 2, y + side / 2] : [x + side / 2, y + side + 2];

const entry = ({ x, y, side }: Square, layout: Layout): Point =>
  layout === 'wide' ? [x - 2, y + side / 2] : [x + side / 2, y - 2];

/** Where the last lines end: at each class on a page, at the rule above all classes on a phone. */
function answerPoints({ bars, input }: OpeningPlan, classes: number, layout: Layout): Point[] {
  if (layout === 'narrow') return [[input.x + input.side / 2, bars.y - 24]];
  return range(classes).map((i) => [bars.x - 4, bars.y + (i + 0.5) * bars.pitch]);
}

/** All lines as one path: every map to every map of the next layer, the last ones to the answer. */
export function linkPath(plan: OpeningPlan, classes: number, layout: Layout): string {
  const stages: readonly (readonly Square[])[] = [[plan.input], ...plan.maps];
  const targets: readonly (readonly Point[])[] = [
    ...plan.maps.map((squares) => squares.map((square) => entry(square, layout))),
    answerPoints(plan, classes, layout),
  ];
  return stages
    .flatMap((sources, i) =>
      sources.flatMap((source) => elementAt(targets, i).map((target) => curve(exit(source, layout), target, layout))),
    )
    .join('');
}
