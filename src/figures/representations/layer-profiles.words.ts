// Profiles through the layers in words and numbers: what each network says in each layer, how far its control is, what other seeds say.
import { extent } from 'd3';
import * as cell from '../marks/cell.ts';
import type { Interval } from '../marks/interval.tsx';
import { counted, decimals, listed, percent } from '../marks/format.ts';
import type { Table } from '../figure.ts';

/** Who is measured: the network itself, the same before training, or something that neither is. */
export type Role = 'trained' | 'untrained' | 'control';

export interface Profile {
  readonly name: string;
  readonly role: Role;
  /** In the order of the layers; a profile of a single value stands for itself. */
  readonly values: readonly { readonly layer: string; readonly estimate: Interval }[];
  /** The same values of every seed, this one among them; empty for controls that are measured once. */
  readonly seeds: readonly (readonly number[])[];
}

export interface ProfilePanel {
  readonly title: string;
  readonly profiles: readonly Profile[];
}

export interface LayerProfilesData {
  /** What is compared, for the text alternative and the table. */
  readonly title: string;
  /** What the vertical axis shows. */
  readonly measure: string;
  /** '%' writes shares as percentages. */
  readonly unit: '%' | '';
  /** The horizontal axis; `input` is the image itself. */
  readonly layers: readonly string[];
  readonly panels: readonly ProfilePanel[];
  readonly notes: readonly string[];
}

/** How values are written: shares with one decimal of a percent, other numbers with two. */
const writerOf =
  (unit: LayerProfilesData['unit']) =>
  (value: number): string =>
    unit === '%' ? percent(value) : decimals(value);

/** A difference of two values, in points for shares. */
function difference(value: number, unit: LayerProfilesData['unit']): string {
  return unit === '%' ? `${decimals(value * 100, 1)} percentage points` : decimals(value);
}

/** What a row of values does from layer to layer. */
function courseOf(values: readonly number[]): string {
  const steps = values.slice(1).map((value, i) => value - (values[i] ?? value));
  if (steps.length === 0) return '';
  if (steps.every((step) => step > 0)) return ', rising from layer to layer';
  if (steps.every((step) => step < 0)) return ', falling from layer to layer';
  return '';
}

function profileText({ name, values, seeds }: Profile, unit: LayerProfilesData['unit']): string {
  const write = writerOf(unit);
  const said = listed(values.map(({ layer, estimate }) => `${write(estimate.value)} in ${layer}`));
  const last = values.at(-1);
  const ends = seeds.flatMap((own) => own.slice(-1));
  const [low = 0, high = 0] = extent(ends);
  const spread =
    seeds.length > 1 && last !== undefined
      ? `; over ${counted(seeds.length, 'seed')} ${write(low)} to ${write(high)} in ${last.layer}`
      : '';
  return `${name} ${said}${courseOf(values.map(({ estimate }) => estimate.value))}${spread}.`;
}

/** How far the trained network is above the untrained one in the last layer of both. */
function gapText({ profiles }: ProfilePanel, unit: LayerProfilesData['unit']): string {
  const last = (role: Role) => profiles.find((profile) => profile.role === role)?.values.at(-1);
  const [after, before] = [last('trained'), last('untrained')];
  if (after === undefined || before === undefined) return '';
  const gap = after.estimate.value - before.estimate.value;
  return `In ${after.layer} the trained network is ${difference(Math.abs(gap), unit)} ${gap < 0 ? 'below' : 'above'} the untrained one.`;
}

/** The text alternative. */
export function describeProfiles({ title, measure, unit, panels }: LayerProfilesData): string {
  return [
    `${title}: lines show ${measure}, layer by layer, with 95\u202f% intervals.`,
    ...panels.flatMap((panel) => [
      `${panel.title}:`,
      ...panel.profiles.map((profile) => profileText(profile, unit)),
      gapText(panel, unit),
    ]),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** Every value with its interval and, where there are several, the least and greatest of all seeds. */
export function tableOfProfiles({ title, measure, unit, panels }: LayerProfilesData): Table {
  const write: cell.Write = unit === '%' ? cell.percent : cell.decimals;
  return {
    caption: `${title}: ${measure}`,
    columns: ['what is read', 'network', 'layer', 'value', 'low', 'high', 'least of seeds', 'greatest of seeds'],
    rows: panels.flatMap((panel) =>
      panel.profiles.flatMap(({ name, values, seeds }) =>
        values.map(({ layer, estimate: { value, low, high } }, i) => {
          const [least, greatest] = extent(seeds.flatMap((own) => own.slice(i, i + 1)));
          const ofSeeds = [least, greatest].map((end) => (end === undefined ? '' : write(end)));
          return [panel.title, name, layer, write(value), write(low), write(high), ...ofSeeds];
        }),
      ),
    ),
  };
}
