// The same network from several random starts: validation and test accuracy of each, their mean and standard deviation, and which of them
// is shown: the one in the middle of the validation accuracies.
import { extent, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout } from '../figure.ts';
import { BottomAxis } from '../marks/axis.tsx';
import type { Position } from '../marks/axis.tsx';
import { coordinate, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { Panels, panelsHeight } from '../marks/panels.tsx';
import { colour, paper, rule } from '../marks/theme.ts';
import { describeSeeds, inOrder, moments, momentsText, seedTable, sets } from './seed-spread.words.ts';
import type { SeedSpreadData } from './seed-spread.words.ts';

export type { SeedSpreadData } from './seed-spread.words.ts';

const row = 22;
const head = 26;
/** Room below the rows of a panel, and the space for names and the width of the strip. */
const foot = 56;
const strip = 150;
const placements = {
  wide: { columns: 2, names: 92, strip },
  narrow: { columns: 1, names: 86, strip },
} as const satisfies Record<Layout, unknown>;
type Placement = (typeof placements)[Layout];

interface PanelProps {
  readonly data: SeedSpreadData;
  readonly set: (typeof sets)[number];
  readonly x: Position;
  readonly ticks: readonly number[];
  readonly placement: Placement;
}

interface RowProps {
  readonly x: Position;
  readonly y: number;
  readonly placement: Placement;
}

const valueAt = ({ names, strip }: Placement): number => names + strip + 12;

/** One seed: filled where its network is shown, with `sampling` where there is one to show. */
function SeedRow({
  record,
  share,
  sampling,
  x,
  y,
  placement,
}: RowProps & {
  readonly record: SeedSpreadData['seeds'][number];
  readonly share: number;
  readonly sampling: SeedSpreadData['sampling'] | undefined;
}): JSX.Element {
  const { names, strip } = placement;
  return (
    <g font-weight={record.shipped ? 600 : 400}>
      <text y={y + 4}>
        seed {record.seed}
        {record.shipped && ', shown'}
      </text>
      <line x1={names} x2={names + strip} y1={y} y2={y} stroke="currentColor" stroke-opacity={rule} />
      {record.shipped && sampling && (
        <line
          x1={coordinate(x(sampling.low))}
          x2={coordinate(x(sampling.high))}
          y1={y}
          y2={y}
          stroke={colour.trained}
          stroke-width={1.5}
        />
      )}
      <circle
        cx={coordinate(x(share))}
        cy={y}
        r={4.5}
        fill={record.shipped ? colour.trained : paper}
        stroke={colour.trained}
        stroke-width={1.8}
      />
      <text x={valueAt(placement)} y={y + 4}>
        {percent(share, 2)}
      </text>
    </g>
  );
}

/** Mean and standard deviation of all seeds. */
function MeanRow({ values, x, y, placement }: RowProps & { readonly values: readonly number[] }): JSX.Element {
  const { mean: centre, deviation = 0 } = moments(values);
  return (
    <g>
      <text y={y + 4}>mean ± sd</text>
      <line
        x1={coordinate(x(centre - deviation))}
        x2={coordinate(x(centre + deviation))}
        y1={y}
        y2={y}
        stroke="currentColor"
        stroke-width={2}
      />
      <line
        x1={coordinate(x(centre))}
        x2={coordinate(x(centre))}
        y1={y - 6}
        y2={y + 6}
        stroke="currentColor"
        stroke-width={2}
      />
      <text x={valueAt(placement)} y={y + 4}>
        {momentsText(values)}
      </text>
    </g>
  );
}

function Panel({ data, set, x, ticks, placement }: PanelProps): JSX.Element {
  const rows = inOrder(data);
  const bottom = head + row * (rows.length + (rows.length > 1 ? 1 : 0));
  return (
    <>
      <text y={14} font-weight={600}>
        {set.title}
      </text>
      {rows.map((record, i) => (
        <SeedRow
          key={record.seed}
          record={record}
          share={record[set.key]}
          sampling={set.key === 'testAccuracy' ? data.sampling : undefined}
          x={x}
          y={head + row * (i + 0.5)}
          placement={placement}
        />
      ))}
      {rows.length > 1 && (
        <MeanRow
          values={rows.map((record) => record[set.key])}
          x={x}
          y={head + row * (rows.length + 0.5)}
          placement={placement}
        />
      )}
      <BottomAxis
        scale={x}
        ticks={ticks}
        format={(share) => percent(share, 1)}
        y={bottom + 4}
        left={placement.names}
        right={placement.names + placement.strip}
        gridTop={head}
      />
    </>
  );
}

const notes = ['Filled: the network that is shown. Its line under test: 95 % interval for other test images.'];

function Draw({ data, layout }: DrawProps<SeedSpreadData>): JSX.Element {
  const rows = data.seeds.length + (data.seeds.length > 1 ? 1 : 0);
  const placement = placements[layout];
  const values = data.seeds.flatMap((record) => sets.map(({ key }) => record[key]));
  const [low = 0, high = 1] = extent([...values, data.sampling.low, data.sampling.high]);
  const x = scaleLinear([low, high], [placement.names + 6, placement.names + placement.strip - 6]);
  const ticks = x.ticks(3);
  const panels = { columns: placement.columns, pitch: { x: 390, y: head + row * rows + foot } };
  const notesTop = panelsHeight(sets.length, panels) - 25;
  return (
    <Frame layout={layout} height={notesTop + notesHeight(notes, layout)}>
      <Panels items={sets} {...panels}>
        {(set) => <Panel {...{ data, set, x, ticks, placement }} />}
      </Panels>
      <Notes notes={notes} layout={layout} y={notesTop} />
    </Frame>
  );
}

/** Accuracy of the main network from every seed. */
export const seedSpread = defineFigure<SeedSpreadData>({
  title: 'The same network from several seeds',
  Draw,
  describe: describeSeeds,
  table: seedTable,
});
