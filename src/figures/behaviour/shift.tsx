// What survives when an image is moved sideways: layer by layer, trained beside untrained, and at the bottom the answers. Layers stand below
// each other in the order in which the image goes through them; all panels have one scale.
import { min, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout, Raster } from '../figure.ts';
import { BottomAxis } from '../marks/axis.tsx';
import { Stripe } from '../marks/band.tsx';
import type { Position } from '../marks/axis.tsx';
import { greys } from '../marks/colour.ts';
import { coordinate, counted, decimals } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { Heatmap, sequential } from '../marks/heatmap.tsx';
import { LyingInterval } from '../marks/interval.tsx';
import { Key, keyHeight, linesOf } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { Line } from '../marks/line.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { imagePlane } from '../marks/plane.ts';
import type { Plane } from '../marks/plane.ts';
import { colour, fontSize, muted, onPicture, rule } from '../marks/theme.ts';
import { describeShift, headingOf, tableOfShift } from './shift.words.ts';
import type { Compared, ShiftData, ShiftPanel } from './shift.words.ts';

export type { ShiftData } from './shift.words.ts';

interface Plan {
  /** Room for the names of rows, distance between panels, width of a plot. */
  readonly names: number;
  readonly pitch: number;
  readonly plot: number;
  readonly picture: number;
}

const plans = {
  wide: { names: 62, pitch: 222, plot: 196, picture: 90 },
  narrow: { names: 46, pitch: 98, plot: 80, picture: 80 },
} as const satisfies Record<Layout, Plan>;

const row = 24;
const head = 22;
const answersHead = 58;
const networks = ['untrained', 'trained'] as const;
const strokes = { trained: colour.trained, untrained: colour.control } as const;

/** The image on its canvas, moved to the right by `shift` columns. */
function moved(pixels: Uint8Array, canvasWidth: number, shift: number): Plane {
  const { height, width, values } = imagePlane(pixels);
  const left = Math.floor((canvasWidth - width) / 2) + shift;
  const canvas = new Float32Array(height * canvasWidth);
  values.forEach((value, i) => {
    const column = left + (i % width);
    if (column < canvasWidth) canvas[Math.floor(i / width) * canvasWidth + column] = value;
  });
  return { height, width: canvasWidth, values: canvas };
}

interface PictureProps {
  readonly data: ShiftData;
  readonly shift: number;
  readonly width: number;
  readonly raster: Raster;
}

/** The moved image; dashed, the frame of the image where it was. */
function Picture({ data: { pixels, canvasWidth }, shift, width, raster }: PictureProps): JSX.Element {
  const plane = moved(pixels, canvasWidth, shift);
  const unit = width / canvasWidth;
  const left = Math.floor((canvasWidth - plane.height) / 2) * unit;
  return (
    <g>
      <Heatmap raster={raster} picture={sequential(plane, 1)} palette={greys} x={0} y={0} width={width} />
      <rect
        x={coordinate(left)}
        y={0}
        width={coordinate(plane.height * unit)}
        height={coordinate(plane.height * unit)}
        fill="none"
        stroke={onPicture.frame}
        stroke-dasharray="3 3"
      />
    </g>
  );
}

interface ProfileProps {
  readonly rows: readonly Compared[];
  readonly x: Position;
  readonly top: number;
  readonly isJoined?: boolean;
}

/** Both networks in every row, the trained one in front. */
function Profiles({ rows, x, top, isJoined = false }: ProfileProps): JSX.Element {
  const y = (i: number): number => top + (i + 0.5) * row;
  return (
    <g>
      {networks.map((network) => (
        <g key={network}>
          {isJoined && (
            <Line points={rows.map((one, i) => [x(one[network].value), y(i)])} stroke={strokes[network]} width={1.5} />
          )}
          {rows.map((one, i) => (
            <LyingInterval
              key={i}
              estimate={one[network]}
              scale={x}
              at={y(i)}
              stroke={strokes[network]}
              radius={3.5}
              hollow={network === 'untrained'}
            />
          ))}
        </g>
      ))}
    </g>
  );
}

/** From the least to the greatest of all seeds, in every layer. */
function SeedStripes({ rows, x, top }: Pick<ShiftPanel, 'rows'> & { readonly x: Position; readonly top: number }) {
  return (
    <g>
      {rows.flatMap(({ layer, seeds }, i) =>
        networks
          .filter((network) => seeds[network].length > 1)
          .map((network) => {
            const [low, high] = [Math.min(...seeds[network]), Math.max(...seeds[network])];
            return (
              <Stripe
                key={`${layer} ${network}`}
                x={coordinate(x(low))}
                y={coordinate(top + (i + 0.5) * row - 6)}
                width={coordinate(x(high) - x(low))}
                height={12}
                ink={strokes[network]}
              />
            );
          }),
      )}
    </g>
  );
}

interface PanelProps {
  readonly data: ShiftData;
  readonly panel: ShiftPanel;
  readonly plan: Plan;
  readonly raster: Raster;
}

const pictureHeight = ({ pixels, canvasWidth }: ShiftData, { picture }: Plan): number =>
  coordinate((picture * Math.sqrt(pixels.length)) / canvasWidth);

/** Tops of the layers and of the answers, from the panel's top. */
const topsOf = (data: ShiftData, plan: Plan): { readonly layers: number; readonly answers: number } => {
  const layers = head + pictureHeight(data, plan) + 10;
  return { layers, answers: layers + (data.panels[0]?.rows.length ?? 0) * row + answersHead };
};

function Panel({ data, panel, plan, raster }: PanelProps): JSX.Element {
  const { plot, picture } = plan;
  const tops = topsOf(data, plan);
  const lowest = min(data.panels, ({ rows }) => min(rows, (one) => Math.min(one.trained.low, one.untrained.low))) ?? 0;
  const x = scaleLinear([Math.min(0, lowest), 1], [0, plot]);
  const shares = scaleLinear([0, 1], [x(0), plot]);
  const layersEnd = tops.layers + panel.rows.length * row;
  const answers = [panel.same, panel.right];
  const axis = { left: 0, right: plot };
  return (
    <g>
      <text y={13} font-weight={600}>
        {headingOf(panel)}
      </text>
      <g transform={`translate(0 ${head})`}>
        <Picture data={data} shift={panel.shift} width={picture} raster={raster} />
      </g>
      {panel.rows.map(
        ({ layer, isPooling }, i) =>
          isPooling && (
            <rect
              key={layer}
              x={0}
              y={coordinate(tops.layers + i * row)}
              width={plot}
              height={row}
              fill="currentColor"
              fill-opacity={0.07}
            />
          ),
      )}
      <BottomAxis
        {...axis}
        scale={x}
        ticks={[0, 0.5, 1]}
        format={(value) => decimals(value, value === 0.5 ? 1 : 0)}
        y={layersEnd}
        gridTop={tops.layers}
      />
      <SeedStripes rows={panel.rows} x={x} top={tops.layers} />
      <Profiles rows={panel.rows} x={x} top={tops.layers} isJoined />
      <BottomAxis
        {...axis}
        scale={shares}
        ticks={[0, 0.5, 1]}
        format={(share) => decimals(100 * share, 0)}
        y={tops.answers + answers.length * row}
        gridTop={tops.answers}
      />
      <Profiles rows={answers} x={shares} top={tops.answers} />
    </g>
  );
}

const keyOf = ({ panels }: ShiftData): KeyEntry[] => {
  const seeds = panels[0]?.rows[0]?.seeds.trained.length ?? 0;
  return [
    ...linesOf('trained', 'untrained'),
    ...(seeds > 1
      ? [{ name: `all ${seeds} seeds, each network in its colour`, stroke: colour.trained, stripe: true }]
      : []),
  ];
};

const notesOf = ({ images, narrowImages, room }: ShiftData): string[] => [
  `Of a layer: 0, as different as another image; 1, unchanged. ${counted(images, 'validation image')} on a canvas with empty columns added on both sides, so that nothing is cut off; each moved to the left and to the right. Red frame: the image before it was moved. Shaded: pooling layers. Whiskers: 95\u202f% intervals.`,
  `As a control, ${counted(narrowImages, 'image')} with ${room} empty columns of their own on both sides were moved without a wider canvas: see the table.`,
];

function Draw({ data, layout, raster }: DrawProps<ShiftData>): JSX.Element {
  const plan = plans[layout];
  const key = keyOf(data);
  const top = keyHeight(key, layout);
  const tops = topsOf(data, plan);
  const notes = notesOf(data);
  const bottom = top + tops.answers + 2 * row + 30;
  return (
    <Frame layout={layout} height={bottom + notesHeight(notes, layout)}>
      <Key entries={key} layout={layout} />
      <g transform={`translate(0 ${top})`} font-size={fontSize.small}>
        {data.panels[0]?.rows.map(({ layer }, i) => (
          <text key={layer} y={coordinate(tops.layers + (i + 0.5) * row + 4)}>
            {layer}
          </text>
        ))}
        <line
          x1={0}
          x2={plan.names + (data.panels.length - 1) * plan.pitch + plan.plot}
          y1={coordinate(tops.answers - 30)}
          y2={coordinate(tops.answers - 30)}
          stroke="currentColor"
          stroke-opacity={rule}
        />
        <text y={coordinate(tops.answers - 10)} fill-opacity={muted}>
          answers: the same as for the unmoved {data.noun.singular}, and right, in %
        </text>
        {['same', 'right'].map((name, i) => (
          <text key={name} y={coordinate(tops.answers + (i + 0.5) * row + 4)}>
            {name}
          </text>
        ))}
      </g>
      {data.panels.map((panel, i) => (
        <g key={panel.shift} transform={`translate(${plan.names + i * plan.pitch} ${top})`}>
          <Panel data={data} panel={panel} plan={plan} raster={raster} />
        </g>
      ))}
      <Notes notes={notes} layout={layout} y={bottom} />
    </Frame>
  );
}

/** How much of each layer, and of the answers, a sideways shift leaves. */
export const shift = defineFigure<ShiftData>({
  title: 'What a shift leaves of each layer',
  Draw,
  describe: describeShift,
  table: tableOfShift,
});
