// A figure of what one analysis found. Where this run has no such result, a note takes the figure's place: a smaller run is no error.
import type { JSX } from 'preact';
import type { Source } from '../artifacts/source.ts';
import type { Evidence, EvidenceName } from '../artifacts/evidence/index.ts';
import { defineFigure } from '../figures/figure.ts';
import type { DrawProps, Figure } from '../figures/figure.ts';
import { Frame } from '../figures/marks/frame.tsx';
import { fontSize, muted } from '../figures/marks/theme.ts';
import { entry } from './entry.ts';
import type { Entry } from './entry.ts';

const remedy = 'npm run pipeline -- --from analyses';

function Note({ data: name, layout }: DrawProps<EvidenceName>): JSX.Element {
  return (
    <Frame layout={layout} height={60}>
      <text y={20} font-weight={600}>
        This run has no result of “{name}”.
      </text>
      <text y={42} font-size={fontSize.small} fill-opacity={muted}>
        {remedy}
      </text>
    </Frame>
  );
}

/** What is shown, said and listed in the place of a figure whose analysis is absent. */
const absence = defineFigure<EvidenceName>({
  title: 'Not measured in this run',
  Draw: Note,
  describe: (name) =>
    `Nothing is drawn here, because this run has no result of the analysis “${name}”. ${remedy} measures it, where the networks that it needs were trained.`,
  table: (name) => ({
    caption: `This run has no result of the analysis “${name}”`,
    columns: ['analysis', 'result'],
    rows: [[name, 'none']],
  }),
});

/**
 * Ties a figure to the result of the analysis `name`.
 * @param select takes the result apart; called only where there is one
 */
export function evidenceEntry<Name extends EvidenceName, Data>(
  name: Name,
  figure: Figure<Data>,
  select: (found: Evidence[Name], source: Source) => Data,
  options: { readonly title?: string } = {},
): Entry {
  const { title = figure.title } = options;
  const none = entry(absence, () => name, { title });
  const whole = entry(
    figure,
    (source) => {
      const found: Evidence[Name] | undefined = source.evidence[name];
      if (found === undefined) throw new Error(`missing result of the analysis "${name}": run ${remedy}`);
      return select(found, source);
    },
    { title },
  );
  const which = ({ evidence }: Source): Entry => (evidence[name] === undefined ? none : whole);
  return {
    title,
    data: (source) => which(source).data(source),
    draw: (source, layout, raster) => which(source).draw(source, layout, raster),
    describe: (source) => which(source).describe(source),
    table: (source) => which(source).table(source),
  };
}
