// How well the filters of a set pair up with mirror images of each other, for every network, with chance as two lines.
import { extent, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import type { FilterDuplicatesData } from './filter-duplicates.words.ts';
import { BottomAxis } from '../marks/axis.tsx';
import type { Position } from '../marks/axis.tsx';
import { coordinate, decimals } from '../marks/format.ts';
import { LyingInterval } from '../marks/interval.tsx';
import type { Interval } from '../marks/interval.tsx';
import { kindsIn, sampleFill, sampleKindName } from '../marks/null-data.ts';
import { colour, fontSize, muted, rule } from '../marks/theme.ts';

/** The two mirrors. */
export const mirrorAxes = [
  { key: 'leftRight', title: 'mirrored left and right, as flips show them' },
  { key: 'upDown', title: 'mirrored up and down, never shown' },
] as const;

const mirrorPitch = 17;
const mirrorLabels = 92;

/** Height of one panel with its axis. */
export const mirrorHeight = ({ samples }: FilterDuplicatesData['mirrors']): number =>
  20 + mirrorPitch * kindsIn(samples).length + 32;

interface MirrorsProps {
  readonly left: number;
  readonly right: number;
  readonly mirrors: FilterDuplicatesData['mirrors'];
  readonly axis: (typeof mirrorAxes)[number];
  readonly domain: readonly [number, number];
}

interface ChanceProps {
  readonly chance: FilterDuplicatesData['mirrors']['null'];
  readonly x: Position;
  readonly bottom: number;
}

function ChanceLines({ chance, x, bottom }: ChanceProps): JSX.Element {
  const lines = [
    { at: chance.mean, stroke: 'currentColor', dash: '2 3' },
    { at: chance.percentile95, stroke: colour.highlight, dash: '4 2' },
  ];
  return (
    <>
      {lines.map(({ at, stroke, dash }) => (
        <line
          key={dash}
          x1={coordinate(x(at))}
          x2={coordinate(x(at))}
          y1={18}
          y2={bottom}
          stroke={stroke}
          stroke-dasharray={dash}
        />
      ))}
    </>
  );
}

interface MeanProps {
  readonly estimate: Interval;
  readonly isShown: boolean;
  readonly x: Position;
  readonly y: number;
  readonly stroke: string;
}

/** The mean of one network: with its interval where that network is shown. */
const Mean = ({ estimate, isShown, x, y, stroke }: MeanProps): JSX.Element =>
  isShown ? (
    <LyingInterval estimate={estimate} scale={x} at={y} stroke={stroke} radius={3.2} />
  ) : (
    <circle cx={coordinate(x(estimate.value))} cy={y} r={3} fill="none" stroke={stroke} stroke-width={1.4} />
  );

/** Mean best cosines of all networks for one kind of mirror, with chance as two lines. */
export function Mirrors({
  mirrors: { layer, samples, null: chance },
  axis: { key, title },
  domain,
  left,
  right,
}: MirrorsProps): JSX.Element {
  const x: Position = scaleLinear([...domain], [left + mirrorLabels + 6, right - 6]);
  const ticks = scaleLinear([...domain], [0, 1]).ticks(4);
  const present = kindsIn(samples);
  const bottom = 20 + mirrorPitch * present.length + 2;
  return (
    <g>
      <text x={left} y={12} font-size={fontSize.small}>
        {title}
      </text>
      <ChanceLines chance={chance} x={x} bottom={bottom} />
      {present.map((kind, i) => {
        const y = 20 + mirrorPitch * (i + 0.5);
        return (
          <g key={kind}>
            <text x={left} y={y + 4} font-size={fontSize.small} fill-opacity={muted}>
              {sampleKindName(kind, layer)}
            </text>
            <line x1={left + mirrorLabels} x2={right} y1={y} y2={y} stroke="currentColor" stroke-opacity={rule} />
            {samples
              .filter((sample) => sample.kind === kind)
              .map(({ run, isShown, [key]: mean }) => (
                <Mean key={run} estimate={mean} isShown={isShown} x={x} y={y} stroke={sampleFill(kind)} />
              ))}
          </g>
        );
      })}
      <BottomAxis
        scale={x}
        ticks={ticks}
        format={(value) => decimals(value, 1)}
        y={bottom}
        left={left + mirrorLabels}
        right={right}
      />
    </g>
  );
}

/** Tenths around every value that is drawn. */
export function mirrorDomain({ samples, null: chance }: FilterDuplicatesData['mirrors']): [number, number] {
  const ends = samples.flatMap(({ leftRight, upDown }) => [leftRight.low, leftRight.high, upDown.low, upDown.high]);
  const [low = 0, high = 1] = extent([...ends, chance.mean, chance.percentile95]);
  return [Math.floor(10 * low) / 10, Math.ceil(10 * high) / 10];
}
