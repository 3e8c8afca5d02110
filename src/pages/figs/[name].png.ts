// Each figure as a PNG for print: 170 mm at 300 dots per inch, black on white.
import type { APIRoute } from 'astro';
import { fileSvg } from '../../book/picture.ts';
import { rasterize } from '../../drawing/rasterize.ts';
import { fileNames } from '../../exhibits/registry.ts';

export const getStaticPaths = () =>
  fileNames().map(({ file, figure }) => ({ params: { name: file }, props: { figure } }));

export const GET: APIRoute<{ figure: string }> = ({ props }) =>
  new Response(rasterize(fileSvg(props.figure)), { headers: { 'content-type': 'image/png' } });
