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
import { colour, paper, rule } from '../marks/theme.ts';
import { describeSeeds, inOrder, moments, momentsText, seedTable, sets } from './seed-spread.words.ts';
import type { SeedSpreadData } from './seed-spread.words.ts';

export type { SeedSpreadData } from './seed-spread.words.ts';

const row = 22;
const head = 26;
interface Placement {
  /** Top left corners of the two panels, the space for names, and the width of the strip. */
  readonly corners: readonly (readonly [x: number, y: number])[];
  readonly names: number;
  readonly strip: number;
}
const placements = (rows: number): Readonly<Record<Layout, Placement>> => ({
  wide: {
    corners: [
      [0, 0],
      [390, 0],
    ],
    names: 92,
    strip: 150,
  },
  narrow: {
    corners: [
      [0, 0],
      [0, head + row * rows + 56],
    ],
    names: 86,
    strip: 150,
  },
});

interface PanelProps {
  readonly data: SeedSpreadData;
  readonly set: (typeof sets)[number];
  readonly x: Position;
  readonly ticks: readonly number[];
  readonly placement: Placement;
  readonly at: readonly [number, number];
}

function Panel({ data, set, x, ticks, placement: { names, strip }, at: [left, top] }: PanelProps): JSX.Element {
  const rows = inOrder(data);
  const { mean: centre, deviation: spread } = moments(rows.map((record) => record[set.key]));
  const bottom = head + row * (rows.length + (rows.length > 1 ? 1 : 0));
  const meanY = head + row * (rows.length + 0.5);
  const value = names + strip + 12;
  return (
    <g transform={`translate(${left} ${top})`}>
      <text y={14} font-weight={600}>
        {set.title}
      </text>
      {rows.map((record, i) => {
        const y = head + row * (i + 0.5);
        const place = coordinate(x(record[set.key]));
        return (
          <g key={record.seed} font-weight={record.shipped ? 600 : 400}>
            <text y={y + 4}>
              seed {record.seed}
              {record.shipped && ', shown'}
            </text>
            <line x1={names} x2={names + strip} y1={y} y2={y} stroke="currentColor" stroke-opacity={rule} />
            {record.shipped && set.key === 'testAccuracy' && (
              <line
                x1={coordinate(x(data.sampling.low))}
                x2={coordinate(x(data.sampling.high))}
                y1={y}
                y2={y}
                stroke={colour.trained}
                stroke-width={1.5}
              />
            )}
            <circle
              cx={place}
              cy={y}
              r={4.5}
              fill={record.shipped ? colour.trained : paper}
              stroke={colour.trained}
              stroke-width={1.8}
            />
            <text x={value} y={y + 4}>
              {percent(record[set.key], 2)}
            </text>
          </g>
        );
      })}
      {rows.length > 1 && (
        <g>
          <text y={meanY + 4}>mean ± sd</text>
          <line
            x1={coordinate(x(centre - (spread ?? 0)))}
            x2={coordinate(x(centre + (spread ?? 0)))}
            y1={meanY}
            y2={meanY}
            stroke="currentColor"
            stroke-width={2}
          />
          <line
            x1={coordinate(x(centre))}
            x2={coordinate(x(centre))}
            y1={meanY - 6}
            y2={meanY + 6}
            stroke="currentColor"
            stroke-width={2}
          />
          <text x={value} y={meanY + 4}>
            {momentsText(rows.map((record) => record[set.key]))}
          </text>
        </g>
      )}
      <BottomAxis
        scale={x}
        ticks={ticks}
        format={(share) => percent(share, 1)}
        y={bottom + 4}
        left={names}
        right={names + strip}
        gridTop={head}
      />
    </g>
  );
}

const notes = ['Filled: the network that is shown. Its line under test: 95 % interval for other test images.'];

function Draw({ data, layout }: DrawProps<SeedSpreadData>): JSX.Element {
  const rows = data.seeds.length + (data.seeds.length > 1 ? 1 : 0);
  const placement = placements(rows)[layout];
  const values = data.seeds.flatMap((record) => sets.map(({ key }) => record[key]));
  const [low = 0, high = 1] = extent([...values, data.sampling.low, data.sampling.high]);
  const x = scaleLinear([low, high], [placement.names + 6, placement.names + placement.strip - 6]);
  const ticks = x.ticks(3);
  const last = placement.corners.at(-1)?.[1] ?? 0;
  const notesTop = last + head + row * rows + 31;
  return (
    <Frame layout={layout} height={notesTop + notesHeight(notes, layout)}>
      {sets.map((set, i) => (
        <Panel key={set.key} {...{ data, set, x, ticks, placement }} at={placement.corners[i] ?? [0, 0]} />
      ))}
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
