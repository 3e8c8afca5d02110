// The words and the table behind a live picture, as the static figure has them.
import type { JSX } from 'preact';
import type { Table } from '../figures/figure.ts';
import { textOf } from '../figures/marks/cell.ts';
import type { Cell } from '../figures/marks/cell.ts';

interface Props {
  readonly id: string;
  readonly title: string;
  readonly words: string;
  readonly table: Table;
}

/** As it is read: with a real minus sign. */
const written = (cell: Cell): string => textOf(cell).replace(/^-(?=[\d.])/, '−');

/** Text that changes is a new element: a browser that translates the page has put its own in the place of the old text. */
export const LiveWords = ({ id, title, words, table: { caption, columns, rows } }: Props): JSX.Element => (
  <div key={`${words}${rows.map((row) => row.map(textOf).join()).join()}`}>
    <p id={id}>
      <strong>{title}, computed here.</strong> {words}
    </p>
    <div class="scroll figure-table table-plain" tabIndex={0} role="group" aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((value, j) =>
                j === 0 ? (
                  <th key={j} scope="row">
                    {written(value)}
                  </th>
                ) : (
                  <td key={j}>{written(value)}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </div>
);
