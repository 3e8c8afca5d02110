// The data of each figure as CSV.
import type { APIRoute } from 'astro';
import { artifacts } from '../../artifacts/build.ts';
import { toCsv } from '../../drawing/csv.ts';
import { displayNamed } from '../../book/display.ts';
import { fileNames } from '../../exhibits/registry.ts';

export const getStaticPaths = () =>
  fileNames(artifacts().manifest).map(({ file, figure }) => ({ params: { name: file }, props: { figure } }));

export const GET: APIRoute<{ figure: string }> = ({ props }) =>
  new Response(toCsv(displayNamed(props.figure).table()), {
    headers: { 'content-type': 'text/csv; charset=utf-8' },
  });
