// Does a map change when the network forgets? One panel a method: rank correlation of the trained network's map with that of networks
// randomised from the last layer to the first, of the untrained one, and of one trained on permuted labels; and a verdict.
import { scaleLinear } from 'd3';
import type { JSX } from 'preact';
import type { Evidence } from '../../artifacts/evidence/index.ts';
import { methodName } from './attribution-names.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import { LeftAxis } from '../marks/axis.tsx';
import type { Position } from '../marks/axis.tsx';
import * as cell from '../marks/cell.ts';
import { coordinate, counted, decimals, intervalText, listed } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { IntervalLine, UprightInterval } from '../marks/interval.tsx';
import type { Interval } from '../marks/interval.tsx';
import { Line } from '../marks/line.tsx';
import type { Point } from '../marks/line.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { Panels, panelsHeight } from '../marks/panels.tsx';
import type { PanelsPlan } from '../marks/panels.tsx';
import { elementAt } from '../marks/plane.ts';
import { colour, fontSize, muted } from '../marks/theme.ts';

export type SanityChecksData = Evidence['sanity-checks'];
type Method = SanityChecksData['methods'][number];

/** Names below the places: a layer stands for "from the last layer down to this one". */
const placeNames: Readonly<Record<string, string>> = { untrained: 'untr.', 'permuted-labels': 'perm.' };
const placeName = (network: string): string => placeNames[network] ?? network;
const isLayer = (network: string): boolean => !(network in placeNames);

const verdictColour = { passes: colour.trained, fails: colour.highlight, undecided: colour.control } as const;

const panel = { left: 30, head: 22, height: 92, foot: 22 } as const;
const panelHeight = panel.head + panel.height + panel.foot;
const panelWidth = layoutWidth.narrow;

interface PanelProps {
  readonly method: Method;
  readonly threshold: number;
}

/** The trap: the same on all pixels, as a dotted line. */
function Everywhere({
  method,
  places,
  y,
}: {
  readonly method: Method;
  readonly places: readonly number[];
  readonly y: Position;
}): JSX.Element {
  const points = method.similarities.map(({ absoluteEverywhere }, i): Point => [
    elementAt(places, i),
    y(absoluteEverywhere.value),
  ]);
  const layers = points.filter((_, i) => isLayer(elementAt(method.similarities, i).network));
  return (
    <g>
      <Line points={layers} stroke={colour.control} width={1.3} dash="1.5 3" />
      {points.map(([cx, cy]) => (
        <circle key={cx} cx={coordinate(cx)} cy={coordinate(cy)} r={2} fill={colour.control} />
      ))}
    </g>
  );
}

function Panel({ method, threshold }: PanelProps): JSX.Element {
  const { similarities, verdict } = method;
  const y = scaleLinear([-0.2, 1], [panel.head + panel.height, panel.head]);
  const step = (panelWidth - panel.left - 8) / similarities.length;
  const places = similarities.map((_, i) => panel.left + (i + 0.5) * step);
  const layers = similarities.filter(({ network }) => isLayer(network));
  const others = similarities.map((one, i) => ({ one, at: elementAt(places, i) })).slice(layers.length);
  const right = panelWidth - 8;
  const absolutes = layers.map(({ absolute }): Interval => absolute);
  return (
    <g>
      <text y={13} font-weight="600">
        {methodName(method.method)}
      </text>
      <text x={right} y={13} text-anchor="end" font-weight="600" fill={verdictColour[verdict]}>
        {verdict}
      </text>
      <LeftAxis scale={y} ticks={[0, 0.5, 1]} format={(v) => decimals(v, 1)} left={panel.left} right={right} />
      <line
        x1={panel.left}
        x2={right}
        y1={coordinate(y(threshold))}
        y2={coordinate(y(threshold))}
        stroke={colour.highlight}
        stroke-dasharray="5 3"
      />
      <Everywhere method={method} places={places} y={y} />
      <IntervalLine estimates={absolutes} places={places} scale={y} stroke={colour.trained} />
      {others.map(({ one, at }) => (
        <UprightInterval key={one.network} estimate={one.absolute} scale={y} at={at} stroke={colour.trained} hollow />
      ))}
      <g font-size={fontSize.small} text-anchor="middle" fill-opacity={muted}>
        {similarities.map(({ network }, i) => (
          <text key={network} x={coordinate(elementAt(places, i))} y={panel.head + panel.height + 14}>
            {placeName(network)}
          </text>
        ))}
      </g>
    </g>
  );
}

const notesOf = ({ threshold, images, draws }: SanityChecksData): string[] => [
  `Rank correlation of absolute maps with those of the trained network, mean over ${images} images, 95 % intervals. Filled: weights randomised from the logits down to this layer (${draws} random draws). Hollow: untrained network; network trained on permuted labels.`,
  `Blue: on the foreground. Grey, dotted: on all pixels, where agreement on the background counts as similarity.`,
  `Verdict: passes where, with the logits alone randomised, the whole interval on the foreground is below ${decimals(threshold, 1)} (dashed), fails where none of it is.`,
];

const panelsOf = (layout: Layout): PanelsPlan => ({
  columns: layout === 'wide' ? 2 : 1,
  pitch: { x: layoutWidth.wide - panelWidth, y: panelHeight },
});

function Draw({ data, layout }: DrawProps<SanityChecksData>): JSX.Element {
  const { methods, threshold } = data;
  const notes = notesOf(data);
  const panels = panelsOf(layout);
  const bottom = panelsHeight(methods.length, panels);
  return (
    <Frame layout={layout} height={bottom + 6 + notesHeight(notes, layout)}>
      <Panels items={methods} {...panels}>
        {(method) => <Panel method={method} threshold={threshold} />}
      </Panels>
      <Notes notes={notes} layout={layout} y={bottom + 6} />
    </Frame>
  );
}

function methodText({ method, verdict, similarities }: Method): string {
  const [last] = similarities as [Method['similarities'][number]];
  const all = similarities.filter(({ network }) => isLayer(network)).at(-1) ?? last;
  return `${methodName(method)} ${verdict}: ${intervalText(last.absolute)} on the foreground with the logits randomised, ${decimals(all.absolute.value)} with all layers; on all pixels ${decimals(last.absoluteEverywhere.value)} and ${decimals(all.absoluteEverywhere.value)}`;
}

function describe(data: SanityChecksData): string {
  const { methods, images, threshold } = data;
  const named = (verdict: Method['verdict']): string[] =>
    methods.filter((one) => one.verdict === verdict).map(({ method }) => methodName(method));
  const counts = (['passes', 'fails', 'undecided'] as const).map((verdict) => {
    const names = named(verdict);
    return `${verdict}: ${names.length === 0 ? 'none' : listed(names)}`;
  });
  return [
    `Sanity checks of ${counted(methods.length, 'attribution method')} on ${images} images: how alike the maps of the trained network and of networks that forgot are, as rank correlation of absolute values. Limit of the verdict: ${decimals(threshold, 1)}.`,
    `${methods.map(methodText).join('. ')}.`,
    `${counts.join('; ')}.`,
  ].join(' ');
}

function table({ methods, threshold }: SanityChecksData): Table {
  return {
    caption: `Rank correlation of attribution maps with those of the trained network; 95 % intervals in brackets; limit of the verdict: ${decimals(threshold, 1)}`,
    columns: [
      'method',
      'other network',
      'foreground, absolute',
      'foreground, signed',
      'all pixels, absolute',
      'without order',
      'verdict',
    ],
    rows: methods.flatMap(({ method, similarities, verdict }) =>
      similarities.map(({ network, absolute, signed, absoluteEverywhere, withoutOrder }) => [
        methodName(method),
        isLayer(network) ? `random down to ${network}` : network,
        cell.interval(absolute),
        cell.interval(signed),
        cell.interval(absoluteEverywhere),
        cell.percent(withoutOrder, 0),
        verdict,
      ]),
    ),
  };
}

export const sanityChecks = defineFigure<SanityChecksData>({
  title: 'Sanity checks of attribution maps',
  Draw,
  describe,
  table,
});
