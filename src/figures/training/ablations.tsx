// What one change does: the difference in test accuracy between a changed network and the main one of the same length, with its interval.
// A difference that the test on single images does not find is drawn hollow.
import { extent, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { ablationsTable, absent, changeText, describeAblations, isDifference, pText } from './ablations.words.ts';
import type { AblationsData, ChangedNetwork } from './ablations.words.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout } from '../figure.ts';
import { Absent } from '../marks/absent.tsx';
import { coordinate, decimals, signed, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { IntervalRows, rowMiddle, rowsHeight } from '../marks/interval-rows.tsx';
import type { IntervalRow, RowsPlan } from '../marks/interval-rows.tsx';
import { Key, keyHeight } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { colour, fontSize, muted } from '../marks/theme.ts';

export type { AblationsData } from './ablations.words.ts';

interface Placement extends RowsPlan {
  /** Where the numbers of a row stand, and how far above or below the middle of its marks. */
  readonly numbers: {
    readonly difference: number;
    readonly p: number;
    readonly anchor: 'start' | 'end';
    readonly offset: number;
  };
}

const named = { names: 0, nameSize: fontSize.normal, nameWeight: 600 } as const;

const placements: Readonly<Record<Layout, Placement>> = {
  wide: {
    left: 214,
    right: 560,
    pitch: 36,
    ...named,
    numbers: { difference: 574, p: 626, anchor: 'start', offset: 4 },
  },
  narrow: {
    left: 6,
    right: 330,
    pitch: 50,
    head: 20,
    ...named,
    numbers: { difference: 280, p: layoutWidth.narrow, anchor: 'end', offset: -21 },
  },
};

/** A changed network: its difference, hollow where the test does not tell it from none. */
const rowOf = ({ name, parameters, comparison }: ChangedNetwork, layout: Layout): IntervalRow => ({
  name,
  ...(layout === 'wide' && { detail: `${thousands(parameters)} parameters` }),
  marks: [
    {
      interval: { value: comparison.difference, low: comparison.interval[0], high: comparison.interval[1] },
      stroke: colour.trained,
      radius: 4.5,
      hollow: !isDifference(comparison),
    },
  ],
});

/** The differences in numbers, beside the rows or above their right ends. */
function Numbers({ changed, layout }: { readonly changed: readonly ChangedNetwork[]; readonly layout: Layout }) {
  const plan = placements[layout];
  const { difference, p, anchor, offset } = plan.numbers;
  return (
    <g text-anchor={anchor}>
      {changed.map(({ id, comparison }, i) => (
        <g key={id} transform={`translate(0 ${rowMiddle(plan, i) + offset})`}>
          <text x={difference}>{changeText(comparison)}</text>
          <text x={p} font-size={fontSize.small} fill-opacity={muted}>
            {pText(comparison.adjustedP)}
          </text>
        </g>
      ))}
    </g>
  );
}

/** What the marks mean, each with its mark. */
function keyOf(spread: number | undefined, layout: Layout): KeyEntry[] {
  const difference: KeyEntry = { name: 'a difference: adjusted p below 0.05', stroke: colour.trained, dot: 'circle' };
  const points = spread === undefined ? '' : decimals(spread * 100, 2);
  return [
    difference,
    { ...difference, name: 'not told apart from the unchanged network', hollow: true },
    ...(spread === undefined
      ? []
      : [
          {
            name:
              layout === 'wide'
                ? `no further apart than two seeds of the unchanged network at full length: ${points} points`
                : `two seeds of the main network: up to ${points} points`,
            stroke: colour.control,
            stripe: true,
          },
        ]),
  ];
}

function Draw({ data, layout }: DrawProps<AblationsData>): JSX.Element {
  const { changed, seedSpread } = data;
  if (changed.length === 0) return <Absent layout={layout} what={absent} />;
  const plan = placements[layout];
  const [low = 0, high = 0] = extent([
    0,
    ...changed.flatMap(({ comparison: { interval } }) => interval),
    ...(seedSpread === undefined ? [] : [seedSpread, -seedSpread]),
  ]);
  const x = scaleLinear([low, high], [plan.left + 6, plan.right - 6]);
  const top = 24;
  const keyTop = top + rowsHeight(changed.length, plan) + 43;
  const key = keyOf(seedSpread, layout);
  return (
    <Frame layout={layout} height={keyTop + keyHeight(key, layout)}>
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
      <g transform={`translate(0 ${top})`}>
        <IntervalRows
          rows={changed.map((network) => rowOf(network, layout))}
          plan={plan}
          scale={x}
          references={[{ at: 0 }]}
          {...(seedSpread !== undefined && { band: { low: -seedSpread, high: seedSpread } })}
          axis={{
            ticks: x.ticks(layout === 'wide' ? 7 : 5),
            format: (share) => signed(share * 100, 1),
            title: 'difference in test accuracy, percentage points',
          }}
        />
        <Numbers changed={changed} layout={layout} />
      </g>
      <g transform={`translate(0 ${keyTop})`}>
        <Key entries={key} layout={layout} />
      </g>
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
