// A figure's table as comma-separated values. Format: https://www.rfc-editor.org/rfc/rfc4180
import type { Table } from '../figures/figure.ts';

/** Typography is for readers: programs want a plain hyphen for minus, and no thin spaces. */
const field = (value: string | number): string => {
  const text = String(value)
    .replace(/\u2212(?=[\d.])/g, '-')
    .replace(/[\u202f\u00a0\u2009]/g, ' ')
    .replace(/(?<=\d) %/g, '%');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Column names, then one line per row. */
export const toCsv = ({ columns, rows }: Table): string =>
  [columns, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
