// A figure of what one analysis found. Where this run has no such result, a note takes the figure's place: a smaller run is no error.
import type { Artifacts } from '../artifacts/build.ts';
import type { Evidence, EvidenceName } from '../artifacts/evidence/index.ts';
import { defineFigure } from '../figures/figure.ts';
import type { Figure } from '../figures/figure.ts';
import { Absent, absentTable, absentWords, notMeasured } from '../figures/marks/absent.tsx';
import { entry } from './entry.ts';
import type { Entry } from './entry.ts';

/** What is shown, said and listed in the place of a figure whose analysis is absent. */
const absence = defineFigure<EvidenceName>({
  title: 'Not measured in this run',
  Draw: ({ data, layout }) => <Absent layout={layout} what={notMeasured(data)} />,
  describe: (name) => absentWords(notMeasured(name)),
  table: (name) => absentTable(notMeasured(name)),
});

/**
 * Ties a figure to the result of the analysis `name`.
 * @param select takes the result apart; called only where there is one
 */
export function evidenceEntry<Name extends EvidenceName, Data>(
  name: Name,
  figure: Figure<Data>,
  select: (found: Evidence[Name], artifacts: Artifacts) => Data,
  options: { readonly title?: string } = {},
): Entry {
  const { title = figure.title } = options;
  const none = entry(absence, () => name, { title });
  const whole = entry(
    figure,
    (artifacts) => {
      const found: Evidence[Name] | undefined = artifacts.evidence[name];
      if (found === undefined)
        throw new Error(`missing result of the analysis "${name}": run ${notMeasured(name).remedy}`);
      return select(found, artifacts);
    },
    { title },
  );
  const which = ({ evidence }: Artifacts): Entry => (evidence[name] === undefined ? none : whole);
  return {
    title,
    data: (artifacts) => which(artifacts).data(artifacts),
    draw: (artifacts, layout, raster) => which(artifacts).draw(artifacts, layout, raster),
    describe: (artifacts) => which(artifacts).describe(artifacts),
    table: (artifacts) => which(artifacts).table(artifacts),
  };
}
