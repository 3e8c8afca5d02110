// A table that is too broad for paper, as several that are not.
import type { Table } from '../figures/figure.ts';

/** Cuts a table into parts of at most `most` columns. Each part begins with the first column, which names the rows. */
export function tableParts({ caption, columns, rows }: Table, most: number): Table[] {
  const [name, ...others] = columns;
  if (name === undefined || columns.length <= most) return [{ caption, columns, rows }];
  const count = Math.ceil(others.length / (most - 1));
  // Parts of nearly the same breadth look like one table.
  const breadth = Math.ceil(others.length / count);
  return Array.from({ length: count }, (_, part) => {
    const [from, to] = [1 + part * breadth, 1 + (part + 1) * breadth];
    return {
      caption: `${caption} (part ${part + 1} of ${count})`,
      columns: [name, ...columns.slice(from, to)],
      rows: rows.map((row) => [...row.slice(0, 1), ...row.slice(from, to)]),
    };
  });
}
