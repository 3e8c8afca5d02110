// Images in the mirror: accuracy lost or won, class by class, for networks that trained with mirrored images and networks that did not.
// One example of each class, as it is and mirrored, stands beside its row.
import { scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout, Raster } from '../figure.ts';
import { BottomAxis } from '../marks/axis.tsx';
import type { Position } from '../marks/axis.tsx';
import { greys } from '../marks/colour.ts';
import { coordinate } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { Heatmap, sequential } from '../marks/heatmap.tsx';
import { LyingInterval } from '../marks/interval.tsx';
import { Key, keyHeight } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { imagePlane, mirrored } from '../marks/plane.ts';
import { colour, fontSize, rule } from '../marks/theme.ts';
import { axisEnds, describeMirror, nameOf, pointsOnAxis, tableOfMirror } from './mirror.words.ts';
import type { MirrorData, MirrorNetwork, MirrorRow } from './mirror.words.ts';

export type { MirrorData } from './mirror.words.ts';

interface Plan {
  readonly picture: number;
  readonly left: number;
  readonly right: number;
}

const plans = {
  wide: { picture: 30, left: 156, right: 708 },
  narrow: { picture: 24, left: 126, right: 328 },
} as const satisfies Record<Layout, Plan>;

const lane = 10;

/** With mirrored images blue discs, without them orange diamonds; the first of a kind is filled. */
function markOf(networks: readonly MirrorNetwork[], index: number): Pick<KeyEntry, 'stroke' | 'hollow'> & Shape {
  const sawMirrors = networks[index]?.sawMirrors === true;
  const isFirst = networks.findIndex((one) => one.sawMirrors === sawMirrors) === index;
  return {
    stroke: sawMirrors ? colour.trained : colour.training,
    shape: sawMirrors ? 'circle' : 'diamond',
    hollow: !isFirst,
  };
}
interface Shape {
  readonly shape: 'circle' | 'diamond';
}

interface RowProps {
  readonly row: MirrorRow;
  readonly data: MirrorData;
  readonly plan: Plan;
  readonly x: Position;
  readonly height: number;
  readonly raster: Raster;
}

function Row({ row: { name, pixels, results }, data, plan, x, height, raster }: RowProps): JSX.Element {
  const { picture, right } = plan;
  const middle = height / 2;
  const first = middle - (lane * (results.length - 1)) / 2;
  return (
    <g>
      <line x1={0} x2={right} y1={0} y2={0} stroke="currentColor" stroke-opacity={rule} />
      {pixels !== undefined &&
        [imagePlane(pixels), mirrored(imagePlane(pixels))].map((plane, i) => (
          <Heatmap
            key={i}
            raster={raster}
            picture={sequential(plane, 1)}
            palette={greys}
            x={1 + i * (picture + 3)}
            y={coordinate(middle - picture / 2)}
            width={picture}
          />
        ))}
      <text
        x={pixels === undefined ? 0 : 2 * picture + 9}
        y={coordinate(middle + 4)}
        font-size={fontSize.small}
        font-weight={pixels === undefined ? 600 : 400}
      >
        {name}
      </text>
      {results.map(({ difference }, i) => (
        <LyingInterval
          key={i}
          estimate={difference}
          scale={x}
          at={first + lane * i}
          radius={3}
          {...markOf(data.networks, i)}
        />
      ))}
      <line x1={coordinate(x(0))} x2={coordinate(x(0))} y1={0} y2={height} stroke="currentColor" />
    </g>
  );
}

const keyOf = ({ networks }: MirrorData): KeyEntry[] =>
  networks.map((network, i) => {
    const { shape, ...rest } = markOf(networks, i);
    return { name: nameOf(network), dot: shape, ...rest };
  });

const notes = [
  'Percentage points, mirrored minus as they are, on the same validation images; whiskers: 95\u202f% intervals for pairs. With each class its first shipped example, as it is and mirrored. Classes come in the order of what is lost by the network without mirrored images, where one was trained.',
];

function Draw({ data, layout, raster }: DrawProps<MirrorData>): JSX.Element {
  const plan = plans[layout];
  const key = keyOf(data);
  const top = keyHeight(key, layout);
  const height = Math.max(plan.picture + 8, lane * data.networks.length + 10);
  const [low, high] = axisEnds(data);
  const x = scaleLinear([low, high], [plan.left, plan.right]);
  const bottom = top + height * data.rows.length;
  return (
    <Frame layout={layout} height={bottom + 42 + notesHeight(notes, layout)}>
      <Key entries={key} layout={layout} />
      <BottomAxis
        scale={x}
        ticks={x.ticks(layout === 'wide' ? 8 : 4)}
        format={pointsOnAxis}
        y={bottom}
        left={plan.left}
        right={plan.right}
        gridTop={top}
        title="percentage points"
      />
      {data.rows.map((row, i) => (
        <g key={row.name} transform={`translate(0 ${top + i * height})`}>
          <Row row={row} data={data} plan={plan} x={x} height={height} raster={raster} />
        </g>
      ))}
      <Notes notes={notes} layout={layout} y={bottom + 42} />
    </Frame>
  );
}

/** What a mirror costs every class, with and without mirrored images in training. */
export const mirror = defineFigure<MirrorData>({
  title: 'Images in the mirror',
  Draw,
  describe: describeMirror,
  table: tableOfMirror,
});
