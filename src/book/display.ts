// An exhibit as the book shows it: rendered to text. For the shipped artifacts, each exhibit selects its numbers once.
import { renderToString } from 'preact-render-to-string';
import { artifacts, shippedSource } from '../artifacts/build.ts';
import type { Source } from '../artifacts/source.ts';
import type { AnyExhibit } from '../exhibits/exhibit.tsx';
import { exhibitNamed } from '../exhibits/registry.ts';
import type { Layout, Raster, Table } from '../figures/figure.ts';

export interface Display {
  readonly title: string;
  /** The data of the figure, whatever its type. */
  readonly data: unknown;
  /** The `<svg>` as text. */
  readonly draw: (layout: Layout, raster: Raster) => string;
  readonly describe: () => string;
  readonly table: () => Table;
}

/** An exhibit over a source. */
export function display({ choose }: AnyExhibit, source: Source): Display {
  const { title, data, picture, describe, table } = choose(source);
  return { title, data, draw: (layout, raster) => renderToString(picture(layout, raster)), describe, table };
}

const known = new Map<string, Display>();

/** A figure of the tutorial by its name; throws and lists the known ones. */
export function displayNamed(name: string): Display {
  const found = known.get(name) ?? display(exhibitNamed(artifacts().manifest, name), shippedSource());
  known.set(name, found);
  return found;
}
