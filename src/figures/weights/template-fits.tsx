// Each filter of the first layer beside the ideal edge, Gabor or blob that explains it best, and how much such templates explain of learned
// and of random filters: without the second the first would convince anybody of anything.
import { max } from 'd3';
import type { JSX } from 'preact';
import type { TensorData } from '../../artifacts/safetensors.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { diverging } from '../marks/colour.ts';
import { coordinate, counted, decimals, listed, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { divergent } from '../marks/heatmap.tsx';
import { colourBarHeight } from '../marks/legend.tsx';
import type { NullRow } from '../marks/null-data.ts';
import { NullRows, nullRowsHeight } from '../marks/null-rows.tsx';
import { nullColumns, nullKey, nullRowText, nullTableRows } from '../marks/null-text.ts';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { elementAt, filterPlane } from '../marks/plane.ts';
import type { Plane } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import { Signs } from '../marks/signs.tsx';
import { fontSize, muted, rule } from '../marks/theme.ts';
import { WeightScale } from '../marks/weight-scale.tsx';

export interface BestTemplate {
  readonly filter: number;
  readonly family: string;
  readonly r2: number;
  /** Share of random filters that the family explains less. */
  readonly percentile: number;
  /** What the template looks like, in words. */
  readonly words: string;
}

export interface TemplateFitsData {
  readonly layer: string;
  /** Kernels `[h, w, 1, out]`. */
  readonly kernel: TensorData;
  /** By family, what its best templates explain of each filter: `[h, w, 1, out]`. */
  readonly templates: Readonly<Record<string, TensorData>>;
  /** In the order in which they are shown. */
  readonly best: readonly BestTemplate[];
  /** One for each family. */
  readonly rows: readonly NullRow[];
}

interface Pair {
  readonly fit: BestTemplate;
  readonly filter: Plane;
  readonly template: Plane;
}

/** Filters at length 1, and the templates scaled with them. */
function pairsOf({ kernel, templates, best }: TemplateFitsData): Pair[] {
  return best.map((fit) => {
    const family = templates[fit.family];
    if (family === undefined)
      throw new Error(`unknown family "${fit.family}"; families: ${Object.keys(templates).join(', ')}`);
    const plane = filterPlane(kernel, fit.filter);
    const length = Math.hypot(...plane.values) || 1;
    const scaled = (one: Plane): Plane => ({ ...one, values: one.values.map((value) => value / length) });
    return { fit, filter: scaled(plane), template: scaled(filterPlane(family, fit.filter)) };
  });
}

const scaleEnd = (pairs: readonly Pair[]): number =>
  max(pairs, ({ filter, template }) => max([...filter.values, ...template.values], Math.abs)) ?? 1;

const pairsPerRow: Readonly<Record<Layout, number>> = { wide: 8, narrow: 4 };
/** Room for the frames at the sides. */
const inset = 3;
const head = 16;
const foot = 15;

interface PairsProps extends Pick<DrawProps<TemplateFitsData>, 'layout' | 'raster'> {
  readonly pairs: readonly Pair[];
  readonly end: number;
}

const sheetOf = (pairs: readonly Pair[], layout: Layout) =>
  layOutSheet({
    count: 2 * pairs.length,
    side: elementAt(pairs, 0).filter.width,
    columns: 2 * pairsPerRow[layout],
    width: layoutWidth[layout] - 2 * inset,
    head,
    foot,
  });

/** Each filter with its template to the right, in one frame. */
function Pairs({ pairs, end, layout, raster }: PairsProps): JSX.Element {
  const sheet = sheetOf(pairs, layout);
  const tiles = pairs.flatMap(({ filter, template }) => [
    { picture: divergent(filter, end) },
    { picture: divergent(template, end) },
  ]);
  return (
    <g>
      <TileSheet raster={raster} tiles={tiles} palette={diverging} layout={sheet} x={inset} y={0} />
      {pairs.map(({ fit, filter, template }, i) => {
        const [own, other] = [sheet.corner(2 * i), sheet.corner(2 * i + 1)];
        const cell = sheet.tile / filter.width;
        return (
          <g
            key={fit.filter}
            transform={`translate(${coordinate(own.x + inset)} ${coordinate(own.y)})`}
            font-size={fontSize.small}
          >
            <Signs plane={filter} max={end} x={0} y={0} cell={cell} />
            <Signs plane={template} max={end} x={other.x - own.x} y={0} cell={cell} />
            <text y={-4} fill-opacity={muted}>{`filter ${fit.filter}`}</text>
            <text y={coordinate(sheet.tile + 12)}>{`${fit.family} ${decimals(fit.r2)}`}</text>
            <rect
              x={-1.5}
              y={-1.5}
              width={coordinate(other.x - own.x + sheet.tile + 3)}
              height={coordinate(sheet.tile + 3)}
              fill="none"
              stroke="currentColor"
              stroke-opacity={3 * rule}
            />
          </g>
        );
      })}
    </g>
  );
}

function Draw({ data, layout, raster }: DrawProps<TemplateFitsData>): JSX.Element {
  const pairs = pairsOf(data);
  const end = scaleEnd(pairs);
  const wide = layout === 'wide';
  const keyTop = 22 + sheetOf(pairs, layout).height + 4;
  const top = keyTop + colourBarHeight + 22;
  const notesTop = top + nullRowsHeight(data.rows.length, layout) + 6;
  const notes = data.rows.slice(0, 1).flatMap(nullKey);
  return (
    <Frame layout={layout} height={notesTop + notesHeight(notes, layout)}>
      <text y={14} font-size={fontSize.small} fill-opacity={muted}>
        {wide
          ? 'Pairs: a filter, then the part of it that its best template explains, with the share of its energy.'
          : 'Pairs: a filter, then its best template’s part.'}
      </text>
      <g transform="translate(0 22)">
        <Pairs pairs={pairs} end={end} layout={layout} raster={raster} />
      </g>
      <WeightScale raster={raster} layout={layout} end={end} y={keyTop} />
      <NullRows rows={data.rows} layout={layout} top={top} />
      <Notes notes={notes} layout={layout} y={notesTop} />
    </Frame>
  );
}

/** "above 97.3 % of random filters"; where none is above it, that. */
const placeOf = ({ percentile }: BestTemplate): string =>
  percentile === 1 ? 'more than of any random filter' : `more than of ${percent(percentile)} of random filters`;

function describe({ layer, best, rows }: TemplateFitsData): string {
  const [first] = best;
  if (first === undefined) throw new Error('missing fits: no filter is shown');
  const counts = rows.flatMap(({ name }) => {
    const family = name.split(',')[0] as string;
    const count = best.filter((fit) => fit.family === family).length;
    return count === 0 ? [] : [`${family} for ${count}`];
  });
  return [
    `The ${counted(best.length, 'filter')} of ${layer}, highest gain first, each with the template that stands out most against chance: ${listed(counts)}.`,
    `Filter ${first.filter}: ${first.words}, which explains ${percent(first.r2, 0)} of its energy, ${placeOf(first)}.`,
    'Then what the best template of each family explains, of learned filters and of random ones.',
    ...rows.map(nullRowText),
  ].join(' ');
}

function table({ layer, best, rows }: TemplateFitsData): Table {
  const empty = new Array<string>(nullColumns.length - 6).fill('');
  return {
    caption: `Templates that explain the filters of ${layer}: R² of each network’s filters against random ones, then the best template of each filter of the shown network`,
    columns: [...nullColumns, 'best template'],
    rows: [
      ...nullTableRows(rows).map((row) => [...row, '']),
      ...best.map(({ filter, family, r2, percentile, words }) => [
        `${family}, R²`,
        `filter ${filter}`,
        1,
        cell.decimals(r2),
        cell.decimals(percentile, 3),
        ...empty,
        '',
        words,
      ]),
    ],
  };
}

export const templateFits = defineFigure<TemplateFitsData>({
  title: 'Filters as edges, gratings and spots',
  Draw,
  describe,
  table,
});
