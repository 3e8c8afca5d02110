// What one change does: the difference in test accuracy between a changed network and the main one of the same length, with its interval.
// A difference counts as one where the test that looks at single images says so; the others are drawn hollow.
import { extent, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { ablationsTable, absent, changeText, describeAblations, isDifference, pText } from './ablations.words.ts';
import type { AblationsData, ChangedNetwork } from './ablations.words.ts';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout } from '../figure.ts';
import { Absent } from '../marks/absent.tsx';
import { BottomAxis } from '../marks/axis.tsx';
import { Stripe } from '../marks/band.tsx';
import type { Position } from '../marks/axis.tsx';
import { coordinate, decimals, signed, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { LyingInterval } from '../marks/interval.tsx';
import { colour, fontSize, muted, paper, rule, shade } from '../marks/theme.ts';

export type { AblationsData } from './ablations.words.ts';

interface Placement {
  /** Ends of the chart. */
  readonly left: number;
  readonly right: number;
  readonly row: number;
  /** Where in a row its name, its ground, its dot and its numbers are. */
  readonly nameY: number;
  readonly groundY: number;
  readonly dotY: number;
  readonly numbers: { readonly difference: number; readonly p: number; readonly anchor: 'start' | 'end' };
}

const placements: Readonly<Record<Layout, Placement>> = {
  wide: {
    left: 214,
    right: 560,
    row: 36,
    nameY: 15,
    groundY: 0,
    dotY: 17,
    numbers: { difference: 574, p: 626, anchor: 'start' },
  },
  narrow: {
    left: 6,
    right: 330,
    row: 50,
    nameY: 14,
    groundY: 20,
    dotY: 34,
    numbers: { difference: 280, p: 336, anchor: 'end' },
  },
};

interface RowProps {
  readonly network: ChangedNetwork;
  readonly x: Position;
  readonly layout: Layout;
  readonly spread: number | undefined;
}

/** Zero, and how far apart two seeds are: behind the dot and, where names stand above it, not behind them. */
function Ground({ x, layout, spread }: Omit<RowProps, 'network'>): JSX.Element {
  const { row, groundY } = placements[layout];
  const zero = coordinate(x(0));
  return (
    <>
      {spread !== undefined && (
        <>
          <rect
            x={coordinate(x(-spread))}
            y={groundY}
            width={coordinate(x(spread) - x(-spread))}
            height={row - groundY}
            fill={colour.control}
            fill-opacity={shade}
          />
          <path
            d={[-spread, spread].map((end) => `M${coordinate(x(end))} ${groundY}V${row}`).join('')}
            stroke={colour.control}
            stroke-width={0.75}
          />
        </>
      )}
      <line x1={zero} x2={zero} y1={groundY} y2={row} stroke="currentColor" stroke-opacity={muted} />
    </>
  );
}

function Row({ network: { name, parameters, comparison }, x, layout, spread }: RowProps): JSX.Element {
  const { left, right, nameY, dotY, numbers } = placements[layout];
  const wide = layout === 'wide';
  const { difference, interval, adjustedP } = comparison;
  return (
    <>
      <Ground x={x} layout={layout} spread={spread} />
      <text y={nameY} font-weight={600}>
        {name}
      </text>
      {wide && (
        <text y={nameY + 14} font-size={fontSize.small} fill-opacity={muted}>
          {thousands(parameters)} parameters
        </text>
      )}
      <line x1={left} x2={right} y1={dotY} y2={dotY} stroke="currentColor" stroke-opacity={rule} />
      <LyingInterval
        estimate={{ value: difference, low: interval[0], high: interval[1] }}
        scale={x}
        at={dotY}
        stroke={colour.trained}
        radius={4.5}
        hollow={!isDifference(comparison)}
      />
      <g text-anchor={numbers.anchor}>
        <text x={numbers.difference} y={wide ? dotY + 4 : nameY}>
          {changeText(comparison)}
        </text>
        <text x={numbers.p} y={wide ? dotY + 4 : nameY} font-size={fontSize.small} fill-opacity={muted}>
          {pText(adjustedP)}
        </text>
      </g>
    </>
  );
}

interface KeyProps {
  readonly layout: Layout;
  readonly y: number;
  readonly spread: number | undefined;
}

/** What the marks mean, each with its mark. */
function Key({ layout, y, spread }: KeyProps): JSX.Element {
  const texts = [
    { fill: colour.trained, text: 'a difference: adjusted p below 0.05' },
    { fill: paper, text: 'not told apart from the unchanged network' },
  ];
  const step = layout === 'wide' ? 0 : 18;
  return (
    <g font-size={fontSize.small}>
      {texts.map(({ fill, text }, i) => (
        <g key={text} transform={`translate(${layout === 'wide' ? i * 240 : 0} ${y + i * step})`}>
          <circle cx={6} cy={0} r={5} fill={fill} stroke={colour.trained} stroke-width={2} />
          <text x={18} y={4}>
            {text}
          </text>
        </g>
      ))}
      {spread !== undefined && (
        <g transform={`translate(0 ${y + (layout === 'wide' ? 20 : 36)})`}>
          <Stripe x={0} y={-6} width={12} height={12} ink={colour.control} />
          <text x={18} y={4}>
            {layout === 'wide'
              ? `no further apart than two seeds of the unchanged network at full length: ${decimals(spread * 100, 2)} points`
              : `two seeds of the main network: up to ${decimals(spread * 100, 2)} points`}
          </text>
        </g>
      )}
    </g>
  );
}

function Draw({ data, layout }: DrawProps<AblationsData>): JSX.Element {
  const { changed, seedSpread } = data;
  if (changed.length === 0) return <Absent layout={layout} what={absent} />;
  const { left, right, row } = placements[layout];
  const [low = 0, high = 0] = extent([
    0,
    ...changed.flatMap(({ comparison: { interval } }) => interval),
    ...(seedSpread === undefined ? [] : [seedSpread, -seedSpread]),
  ]);
  const x = scaleLinear([low, high], [left + 6, right - 6]);
  const top = 24;
  const bottom = top + row * changed.length;
  return (
    <Frame layout={layout} height={bottom + (layout === 'wide' ? 86 : 106)}>
      <g font-size={fontSize.small} fill-opacity={muted}>
        <text x={coordinate(x(0) - 6)} y={12} text-anchor="end">
          fewer right
        </text>
        <text x={coordinate(x(0) + 6)} y={12}>
          more right
        </text>
        {layout === 'wide' && (
          <text x={placements.wide.numbers.difference} y={12}>
            points, adjusted p
          </text>
        )}
      </g>
      {changed.map((network, i) => (
        <g key={network.id} transform={`translate(0 ${top + row * i})`}>
          <Row network={network} x={x} layout={layout} spread={seedSpread} />
        </g>
      ))}
      <BottomAxis
        scale={x}
        ticks={x.ticks(layout === 'wide' ? 7 : 5)}
        format={(share) => signed(share * 100, 1)}
        y={bottom}
        left={left}
        right={right}
        title="difference in test accuracy, percentage points"
      />
      <Key layout={layout} y={bottom + 52} spread={seedSpread} />
    </Frame>
  );
}

/** Changed networks against the unchanged one of the same length. */
export const ablations = defineFigure<AblationsData>({
  title: 'What one change does to the accuracy',
  Draw,
  describe: describeAblations,
  table: ablationsTable,
});
