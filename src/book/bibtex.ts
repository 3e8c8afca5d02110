// How to cite this work.
import { site } from './site.ts';

/** A BibTeX entry; with an address where the site knows its own. */
export function bibtex(address: string | undefined): string {
  const fields = [
    `author = {Chapalabandla, Praneeth Kumar}`,
    `title  = {{${site.title.replace('&', '\\&')}}}`,
    `year   = {${site.year}}`,
    ...(address === undefined ? [] : [`url    = {${address}}`]),
  ];
  return `@misc{chapalabandla${site.year}visualizing,\n${fields.map((field) => `  ${field}`).join(',\n')}\n}`;
}
