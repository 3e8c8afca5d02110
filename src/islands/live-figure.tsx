// A figure drawn from live numbers, with what the static one has around it: a name, a text alternative, and the data behind it.
import type { JSX } from 'preact';
import type { Figure, Layout } from '../figures/figure.ts';
import { canvasRaster } from './canvas-raster.ts';

interface Props<Data> {
  /** Prefix of the ids inside; unique on the page. */
  readonly id: string;
  readonly figure: Figure<Data>;
  readonly title: string;
  readonly data: Data;
  readonly layout: Layout;
}

export function LiveFigure<Data>({ id, figure, title, data, layout }: Props<Data>): JSX.Element {
  const { Draw, describe } = figure;
  return (
    <div class="live-figure">
      <div class="live-picture" role="img" aria-label={title} aria-describedby={`${id}-description`}>
        <Draw data={data} layout={layout} raster={canvasRaster} />
      </div>
      <details class="figure-data">
        <summary>
          Description<span class="visually-hidden"> of: {title}</span>
        </summary>
        <p id={`${id}-description`}>{describe(data)}</p>
      </details>
    </div>
  );
}
