// Images on the plane of the first two principal components of a layer, trained and untrained, on one scale. What is lost on the way to the
// plane is written below: what neighbours are worth in all dimensions, and on the map.
import { extent, median, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import type { TensorData } from '../../artifacts/safetensors.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { ClassKey, classKeyHeight, ClassPoints, signsOf } from '../marks/class-signs.tsx';
import { coordinate, decimals, percent, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import type { Interval } from '../marks/interval.tsx';
import { partBoxes } from '../marks/labels.ts';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { extremes } from '../marks/order.ts';
import { Panels, panelsHeight } from '../marks/panels.tsx';
import { elementAt } from '../marks/plane.ts';
import { casing, fontSize, muted, rule } from '../marks/theme.ts';

/** One map: a space and the points of its images. */
export interface PlaneMap {
  readonly name: string;
  readonly dimensions: number;
  /** Share of the whole variance along each component, the first two at least. */
  readonly variance: readonly number[];
  /** Share of images whose class most of their nearest neighbours have: in the space, and on the map. */
  readonly neighbours: Interval;
  readonly neighboursInPlane: Interval;
  /** `[n, 2]` */
  readonly points: TensorData;
}

export interface PcaMapData {
  readonly layer: string;
  readonly classes: readonly string[];
  /** By label, the number of the class's kind: classes of one kind have one colour. */
  readonly kinds: readonly number[];
  /** Of each point. */
  readonly labels: Uint8Array;
  /** Drawn, on one scale. */
  readonly maps: readonly PlaneMap[];
  /** Told in words and numbers only. */
  readonly others: readonly PlaneMap[];
  /** Images behind the components and the neighbours. */
  readonly images: number;
  readonly neighbourCount: number;
}

type Place = readonly [x: number, y: number];

const pointsOf = ({ points }: PlaneMap): Place[] =>
  Array.from({ length: points.data.length / 2 }, (_, i) => [
    elementAt(points.data, 2 * i),
    elementAt(points.data, 2 * i + 1),
  ]);

const pointsOfClass = (places: readonly Place[], labels: Uint8Array, label: number): Place[] =>
  places.filter((_, i) => labels[i] === label);

/** The plot that holds every point of every map, in units of the map. */
interface Plot {
  readonly low: Place;
  readonly high: Place;
}

function plotOf(maps: readonly PlaneMap[]): Plot {
  const places = maps.flatMap(pointsOf);
  const ends = ([0, 1] as const).map((axis) => {
    const [low = -1, high = 1] = extent(places, (place) => place[axis]);
    const margin = 0.03 * (high - low || 1);
    return [low - margin, high + margin] as const;
  });
  const [x = [-1, 1], y = [-1, 1]] = ends;
  return { low: [x[0], y[0]], high: [x[1], y[1]] };
}

const widths: Readonly<Record<Layout, number>> = { wide: 326, narrow: 300 };
const left = 26;
const head = 24;
/** Below a plot: its axis and three lines of text. */
const foot = 76;

/** Both axes have the same unit, so that the height follows from the width. */
const heightOf = ({ low, high }: Plot, layout: Layout): number =>
  (widths[layout] * (high[1] - low[1])) / (high[0] - low[0]);

interface PanelProps {
  readonly map: PlaneMap;
  readonly data: PcaMapData;
  readonly plot: Plot;
  readonly layout: Layout;
}

/** About how wide a name is in bold small print. */
const textWidth = (text: string): number => text.length * 6 + 4;

/** Each class by its name at the median of its points, moved where names would meet. */
function ClassNames({
  places,
  data: { classes, labels },
  width,
  height,
}: {
  readonly places: readonly Place[];
  readonly data: PcaMapData;
  readonly width: number;
  readonly height: number;
}): JSX.Element {
  const boxes = classes.map((name, label) => {
    const own = pointsOfClass(places, labels, label);
    return { x: median(own, ([x]) => x) ?? 0, y: median(own, ([, y]) => y) ?? 0, width: textWidth(name), height: 14 };
  });
  const placed = partBoxes(boxes, { left: 2, right: width - 2, top: 2, bottom: height - 2 });
  return (
    <g font-size={fontSize.small} font-weight={700} text-anchor="middle" {...casing}>
      {classes.map((name, i) => (
        <text key={name} x={coordinate(elementAt(placed, i).x)} y={coordinate(elementAt(placed, i).y + 4)}>
          {name}
        </text>
      ))}
    </g>
  );
}

function Panel({ map, data, plot, layout }: PanelProps): JSX.Element {
  const [width, height] = [widths[layout], heightOf(plot, layout)];
  const x = scaleLinear([plot.low[0], plot.high[0]], [0, width]);
  const y = scaleLinear([plot.low[1], plot.high[1]], [height, 0]);
  const places = pointsOf(map).map(([across, up]): Place => [x(across), y(up)]);
  const share = (component: number): string => percent(elementAt(map.variance, component), 0);
  return (
    <g>
      <text y={13} font-weight={600}>
        {map.name}
      </text>
      <g transform={`translate(${left} ${head})`} font-size={fontSize.small}>
        <rect width={width} height={coordinate(height)} fill="none" stroke="currentColor" stroke-opacity={rule} />
        <g fill-opacity={muted}>
          {x.ticks(5).map((tick) => (
            <text key={tick} x={coordinate(x(tick))} y={coordinate(height + 14)} text-anchor="middle">
              {decimals(tick, 0)}
            </text>
          ))}
          {y.ticks(5).map((tick) => (
            <text key={tick} x={-5} y={coordinate(y(tick) + 4)} text-anchor="end">
              {decimals(tick, 0)}
            </text>
          ))}
        </g>
        {signsOf(data.kinds).map((sign, label) => (
          <ClassPoints key={label} sign={sign} points={pointsOfClass(places, data.labels, label)} />
        ))}
        <ClassNames places={places} data={data} width={width} height={height} />
        {[
          `across: component 1, ${share(0)} of the variance; up: component 2, ${share(1)}`,
          `neighbours: ${percent(map.neighbours.value)} right in all ${map.dimensions} dimensions,`,
          `${percent(map.neighboursInPlane.value)} on this map`,
        ].map((line, i) => (
          <text key={line} y={coordinate(height + 32 + i * 15)}>
            {line}
          </text>
        ))}
      </g>
    </g>
  );
}

const notesOf = ({ labels, images, neighbourCount }: PcaMapData): string[] => [
  `Drawn are ${thousands(labels.length)} of ${thousands(images)} validation images. Neighbours: the class that most of the ${neighbourCount} nearest images have. Distances between clusters and sizes of clusters on a map mean little: most of the variance is not on it.`,
];

function Draw({ data, layout }: DrawProps<PcaMapData>): JSX.Element {
  const { maps, classes, kinds } = data;
  const wide = layout === 'wide';
  const plot = plotOf(maps);
  const panels = { columns: wide ? 2 : 1, pitch: { x: 366, y: head + heightOf(plot, layout) + foot } };
  const bottom = coordinate(panelsHeight(maps.length, panels));
  const columns = wide ? 5 : 3;
  const notes = notesOf(data);
  const keyHeight = classKeyHeight(classes, columns);
  return (
    <Frame layout={layout} height={bottom + keyHeight + 6 + notesHeight(notes, layout)}>
      <Panels items={maps} {...panels}>
        {(map) => <Panel map={map} data={data} plot={plot} layout={layout} />}
      </Panels>
      <ClassKey
        classes={classes}
        signs={signsOf(kinds)}
        x={wide ? left : 0}
        y={bottom}
        width={layoutWidth[layout] - left}
        columns={columns}
      />
      <Notes notes={notes} layout={layout} y={bottom + keyHeight + 6} />
    </Frame>
  );
}

/** Nearest pair of classes by the middles of their points, in words. */
function closestClasses(map: PlaneMap, { classes, labels }: PcaMapData): string {
  const places = pointsOf(map);
  const middles = classes.map((_, label) => {
    const own = pointsOfClass(places, labels, label);
    return [median(own, ([x]) => x) ?? 0, median(own, ([, y]) => y) ?? 0] as const;
  });
  const pairs = classes.flatMap((a, i) =>
    classes.slice(i + 1).map((b, k) => {
      const [one, other] = [elementAt(middles, i), elementAt(middles, i + 1 + k)];
      return { a, b, distance: Math.hypot(one[0] - other[0], one[1] - other[1]) };
    }),
  );
  const found = extremes(pairs, ({ distance }) => distance);
  if (found === undefined) return 'the middles of all classes are equally far apart';
  const names = found.least.map(({ a, b }) => `${a} and ${b}`);
  return names.length > 3
    ? `of ${names.length} pairs of classes the middles lie closest`
    : `the middles of ${names.join(', of ')} lie closest`;
}

function describe(data: PcaMapData): string {
  const { layer, labels, maps, others, images, neighbourCount } = data;
  const worth = ({ dimensions, neighbours, neighboursInPlane }: PlaneMap): string =>
    `${percent(neighbours.value)} in all ${dimensions} dimensions and ${percent(neighboursInPlane.value)} on the map`;
  return [
    `Maps of ${thousands(labels.length)} validation images by the first two principal components of the means of the feature maps of ${layer}.`,
    ...maps.map(
      (map) =>
        `${map.name}: the two components hold ${percent(elementAt(map.variance, 0), 0)} and ${percent(elementAt(map.variance, 1), 0)} of the variance; ${closestClasses(map, data)}.`,
    ),
    `The ${neighbourCount} nearest of ${thousands(images)} images have the class of an image most often in ${[...maps, ...others].map((map) => `${map.name}: ${worth(map)}`).join('; ')}.`,
  ].join(' ');
}

const table = ({ maps, others, layer }: PcaMapData): Table => ({
  caption: `Principal components of ${layer}, and what nearest neighbours are worth`,
  columns: ['space', 'dimensions', 'component 1', 'component 2', 'neighbours right', 'neighbours right on the map'],
  rows: [...maps, ...others].map(({ name, dimensions, variance, neighbours, neighboursInPlane }) => [
    name,
    dimensions,
    ...variance.slice(0, 2).map((share) => cell.percent(share)),
    ...[neighbours, neighboursInPlane].map((estimate) => cell.interval(estimate, cell.percent)),
  ]),
});

/** Images on the plane of two principal components. */
export const pcaMap = defineFigure<PcaMapData>({
  title: 'Images on a map of principal components',
  Draw,
  describe,
  table,
});
