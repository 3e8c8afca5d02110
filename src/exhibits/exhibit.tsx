// An exhibit: a figure, what it needs, and the one rule that chooses its numbers from a source. Picture, words and table share what was
// chosen. Knows no files and no network that runs, so that a page and an engine can show the same.
import { h } from 'preact';
import type { JSX } from 'preact';
import type { Evidence, EvidenceName } from '../artifacts/evidence/index.ts';
import type { Need, Source } from '../artifacts/source.ts';
import { defineFigure } from '../figures/figure.ts';
import type { Figure, Layout, Raster, Table } from '../figures/figure.ts';
import { absenceTable, absenceWords, absentNumber, notMeasured } from '../figures/marks/absence.ts';
import { Absent } from '../figures/marks/absent.tsx';
import type { Noun } from '../subject/dataset-card.ts';
import { nounOf } from './choices.ts';
import type { Choice } from './choices.ts';

/** What an exhibit shows of one source. */
export interface Chosen {
  /** As the exhibit's, but that it names no more than is known of the chosen image. */
  readonly title: string;
  /** What the figure is given, whatever its type: for whoever asks where a number comes from. */
  readonly data: unknown;
  /** The `<svg>`. */
  readonly picture: (layout: Layout, raster: Raster) => JSX.Element;
  readonly describe: () => string;
  readonly table: () => Table;
}

/** An exhibit, whatever the type of its data. */
export interface AnyExhibit {
  readonly title: string;
  /** The title of images of this noun, where it names them. */
  readonly titleOf?: (noun: Noun) => string;
  /**
   * What a source must be filled with: for a choice, what is of the trained network here is needed of the chosen one, and what is of the
   * untrained one of its counterpart; activations are those of the chosen image. Where a run lacks an analysis among it, a note takes the
   * figure's place: a smaller run is no error.
   */
  readonly needs: readonly Need[];
  /** What is shown, too, where a run has it. */
  readonly wants: readonly Need[];
  /** The file name that the first version of this tutorial gave to the same figure, without its ending. */
  readonly original?: string;
  readonly choose: (source: Source, choice?: Choice) => Chosen;
}

export interface Exhibit<Data> extends AnyExhibit {
  readonly figure: Figure<Data>;
  /** Throws where the source was not filled with `needs`. */
  readonly select: (source: Source, choice?: Choice) => Data;
}

interface Options {
  /** Where one figure is drawn for several layers or quantities. */
  readonly title?: string;
  readonly titleOf?: AnyExhibit['titleOf'];
  readonly original?: string | undefined;
  readonly wants?: readonly Need[];
}

const chosen = <Data,>(title: string, figure: Figure<Data>, data: Data): Chosen => ({
  title,
  data,
  picture: (layout, raster) => h(figure.Draw, { data, layout, raster }),
  describe: () => figure.describe(data),
  table: () => figure.table(data),
});

/** Ties a figure to what it needs and to the rule that selects its numbers. */
export function exhibit<Data>(
  figure: Figure<Data>,
  needs: readonly Need[],
  select: (source: Source, choice: Choice) => Data,
  { title = figure.title, titleOf, original, wants = [] }: Options = {},
): Exhibit<Data> {
  return {
    title,
    figure,
    needs,
    wants,
    select: (source, choice = {}) => select(source, choice),
    choose: (source, choice = {}) => {
      const lacking = lackingAnalysis(source, needs);
      const words = titleOf?.(nounOf(source, choice)) ?? title;
      return lacking === undefined ? chosen(words, figure, select(source, choice)) : chosen(words, absence, lacking);
    },
    ...(original === undefined ? {} : { original }),
    ...(titleOf === undefined ? {} : { titleOf }),
  };
}

/**
 * Ties a figure to the result of the analysis `name`.
 * @param needs what it needs beside that result
 */
export const ofAnalysis = <Name extends EvidenceName, Data>(
  name: Name,
  figure: Figure<Data>,
  needs: readonly Need[],
  select: (found: Evidence[Name], source: Source, choice: Choice) => Data,
  options: Options = {},
): Exhibit<Data> =>
  exhibit(
    figure,
    [`evidence/${name}`, ...needs],
    (source, choice) => select(resultOf(source, name), source, choice),
    options,
  );

function resultOf<Name extends EvidenceName>(source: Source, name: Name): Evidence[Name] {
  const found = source.evidence(name);
  if (found === undefined) throw new Error(`missing result of the analysis "${name}": run ${notMeasured(name).remedy}`);
  return found;
}

/** The first analysis among some needs that the source's run has no result of. */
export function lackingAnalysis(
  { manifest }: Pick<Source, 'manifest'>,
  needs: readonly Need[],
): EvidenceName | undefined {
  const names = needs.flatMap((need) =>
    /^(?:evidence|tensors)\//.test(need) ? [need.slice(need.indexOf('/') + 1)] : [],
  );
  return names.find((name) => manifest.evidence[name] === undefined) as EvidenceName | undefined;
}

/** What is shown, said and listed in the place of a figure whose analysis is absent. */
const absence = defineFigure<EvidenceName>({
  title: `${absentNumber.charAt(0).toUpperCase()}${absentNumber.slice(1)}`,
  Draw: ({ data, layout }) => <Absent layout={layout} what={notMeasured(data)} />,
  describe: (name) => absenceWords(notMeasured(name)),
  table: (name) => absenceTable(notMeasured(name)),
});
