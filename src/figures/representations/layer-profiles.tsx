// One measure through the layers of a network, trained and untrained, with its intervals and the band of all seeds; what is no network, the
// input among it, stands beside them on the same axes.
import { extent, max, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout } from '../figure.ts';
import { describeProfiles, tableOfProfiles } from './layer-profiles.words.ts';
import type { LayerProfilesData, Profile, ProfilePanel, Role } from './layer-profiles.words.ts';
import { LeftAxis } from '../marks/axis.tsx';
import type { Position } from '../marks/axis.tsx';
import { Band } from '../marks/band.tsx';
import { coordinate, decimals, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { IntervalLine, UprightInterval } from '../marks/interval.tsx';
import { EndLabels } from '../marks/line.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { Panels, panelsHeight } from '../marks/panels.tsx';
import { hasRoom, SeamLine, seamedScale, stepBelow, ticksBetween } from '../marks/seam.tsx';
import type { Seam } from '../marks/seam.tsx';
import { colour, fontSize } from '../marks/theme.ts';
import { elementAt } from '../marks/plane.ts';

export type { LayerProfilesData } from './layer-profiles.words.ts';

const panelHeight = 286;
const top = 30;
const bottom = 240;
/** Share of the height below the seam of an axis that has one. */
const squeezed = 0.22;

/** Where panels stand, and the ends of their plots. */
const placements: Readonly<
  Record<Layout, { readonly columns: number; readonly pitch: number; readonly left: number; readonly right: number }>
> = {
  wide: { columns: 2, pitch: 366, left: 38, right: 248 },
  narrow: { columns: 1, pitch: 0, left: 36, right: 226 },
};

const strokes: Readonly<Record<Role, { readonly stroke: string; readonly dash?: string; readonly hollow?: boolean }>> =
  {
    trained: { stroke: colour.trained },
    untrained: { stroke: colour.control, hollow: true },
    control: { stroke: colour.control, dash: '2 4' },
  };

interface Axes {
  readonly x: (layer: string) => number;
  readonly y: Position;
  readonly ticks: readonly number[];
  readonly seam?: Seam;
}

const valuesOf = (profiles: readonly Profile[]): number[] =>
  profiles.flatMap(({ values, seeds }) => [
    ...values.flatMap(({ estimate: { value, low, high } }) => [value, low, high]),
    ...seeds.flat(),
  ]);

/** One vertical axis for all panels. Shares end at 1; of them, a control far below the networks is squeezed under a seam. */
function verticalOf({ panels, unit }: LayerProfilesData): Omit<Axes, 'x'> {
  const profiles = panels.flatMap((panel) => panel.profiles);
  const all = valuesOf(profiles);
  if (unit !== '%') {
    const high = Math.ceil(max(all) ?? 1);
    return { y: scaleLinear([0, high], [bottom, top]), ticks: ticksBetween(0, high, 1) };
  }
  const step = 0.1;
  const seam = stepBelow(valuesOf(profiles.filter(({ role }) => role !== 'control')), step);
  if (Math.min(...all) < seam && hasRoom(seam)) {
    const { scale, seam: found } = seamedScale(seam, 1, squeezed, bottom, top);
    return { y: scale, ticks: [0, ...ticksBetween(seam, 1, step)], seam: found };
  }
  const low = Math.max(0, stepBelow(all, step));
  return { y: scaleLinear([low, 1], [bottom, top]), ticks: ticksBetween(low, 1, step) };
}

function axesOf(data: LayerProfilesData, left: number, right: number): Axes {
  const { layers } = data;
  const pitch = (right - left) / layers.length;
  const x = (layer: string): number => {
    const place = layers.indexOf(layer);
    if (place < 0) throw new Error(`unknown layer "${layer}"; layers: ${layers.join(', ')}`);
    return left + pitch * (place + 0.5);
  };
  return { x, ...verticalOf(data) };
}

interface ProfileProps {
  readonly profile: Profile;
  readonly axes: Axes;
}

/** A line with its intervals over the band of the seeds. */
function ProfileLine({ profile: { role, values, seeds }, axes: { x, y } }: ProfileProps): JSX.Element {
  const { stroke, dash, hollow = false } = strokes[role];
  const spread = values.map(({ layer }, i): [number, number, number] => {
    const [low = 0, high = 0] = extent(seeds.flatMap((own) => own.slice(i, i + 1)));
    return [x(layer), y(low), y(high)];
  });
  return (
    <g>
      {seeds.length > 1 && <Band points={spread} fill={stroke} />}
      <IntervalLine
        estimates={values.map(({ estimate }) => estimate)}
        places={values.map(({ layer }) => x(layer))}
        scale={y}
        stroke={stroke}
        hollow={hollow}
        {...(dash !== undefined && { dash })}
      />
    </g>
  );
}

/** What has a single value: a dot with its name above or, where there is no room, below it. */
function Single({ profile: { name, values }, axes: { x, y } }: ProfileProps): JSX.Element | null {
  const [only] = values;
  if (only === undefined) return null;
  const at = x(only.layer);
  const place = y(only.estimate.value);
  // Clear of the dot and of the interval.
  const above = Math.min(place - 10, y(only.estimate.high) - 6);
  const below = Math.max(place + 18, y(only.estimate.low) + 14);
  return (
    <g>
      <UprightInterval estimate={only.estimate} scale={y} at={at} stroke={colour.control} />
      <text
        x={coordinate(at)}
        y={coordinate(place < top + 24 ? below : above)}
        font-size={fontSize.small}
        text-anchor="middle"
      >
        {name}
      </text>
    </g>
  );
}

interface PanelProps {
  readonly data: LayerProfilesData;
  readonly panel: ProfilePanel;
  readonly layout: Layout;
}

function Panel({ data, panel, layout }: PanelProps): JSX.Element {
  const { left, right } = placements[layout];
  const axes = axesOf(data, left, right);
  const lines = panel.profiles.filter(({ values }) => values.length > 1);
  const format = (value: number): string => (data.unit === '%' ? percent(value, 0) : decimals(value, 1));
  return (
    <g>
      <text y={13} font-weight={600}>
        {panel.title}
      </text>
      <LeftAxis scale={axes.y} ticks={axes.ticks} format={format} left={left} right={right} />
      {axes.seam && <SeamLine seam={axes.seam} scale={axes.y} left={left} right={right} />}
      {[...lines].reverse().map((profile) => (
        <ProfileLine key={profile.name} profile={profile} axes={axes} />
      ))}
      {panel.profiles
        .filter(({ values }) => values.length === 1)
        .map((profile) => (
          <Single key={profile.name} profile={profile} axes={axes} />
        ))}
      <EndLabels
        labels={lines.map(({ name, role, values }) => ({
          text: name,
          y: axes.y(elementAt(values, values.length - 1).estimate.value),
          stroke: strokes[role].stroke,
        }))}
        x={right - 4}
      />
      <g font-size={fontSize.small} text-anchor="middle">
        {data.layers.map((layer) => (
          <text key={layer} x={coordinate(axes.x(layer))} y={bottom + 18}>
            {layer}
          </text>
        ))}
      </g>
    </g>
  );
}

function Draw({ data, layout }: DrawProps<LayerProfilesData>): JSX.Element {
  const { columns, pitch } = placements[layout];
  const panels = { columns, pitch: { x: pitch, y: panelHeight } };
  const height = panelsHeight(data.panels.length, panels);
  const notes = [
    `${data.measure.charAt(0).toUpperCase()}${data.measure.slice(1)}, with 95\u202f% intervals; bands: all seeds.`,
    ...data.notes,
  ];
  return (
    <Frame layout={layout} height={height + notesHeight(notes, layout)}>
      <Panels items={data.panels} {...panels}>
        {(panel) => <Panel data={data} panel={panel} layout={layout} />}
      </Panels>
      <Notes notes={notes} layout={layout} y={height - 14} />
    </Frame>
  );
}

/** A measure through the layers: trained, untrained, controls. */
export const layerProfiles = defineFigure<LayerProfilesData>({
  title: 'Through the layers',
  Draw,
  describe: describeProfiles,
  table: tableOfProfiles,
});
