// A figure drawn from live numbers, with what the static one has around it: a name, a text alternative, and the data behind it.
import type { JSX } from 'preact';
import type { Figure, Layout } from '../figures/figure.ts';
import { pngRaster } from './png-raster.ts';
import { Replaced } from './replaced.tsx';

interface Props<Data> {
  /** Prefix of the ids inside; unique on the page. */
  readonly id: string;
  readonly figure: Figure<Data>;
  readonly title: string;
  readonly data: Data;
  /** The example that the data are of. */
  readonly example: string;
  readonly layout: Layout;
}

export function LiveFigure<Data>({ id, figure, title, data, example, layout }: Props<Data>): JSX.Element {
  const { Draw, describe } = figure;
  return (
    <div class="live-figure">
      <div class="live-picture" role="img" aria-label={title} aria-describedby={`${id}-description`}>
        {/* Labels inside are text as well: another picture, not another text in the same one. */}
        <Draw key={`${example} ${layout}`} data={data} layout={layout} raster={pngRaster} />
      </div>
      <details class="figure-data">
        <summary>
          Description<span class="visually-hidden"> of: {title}</span>
        </summary>
        <p id={`${id}-description`}>
          <Replaced by={example}>{describe(data)}</Replaced>
        </p>
      </details>
    </div>
  );
}
