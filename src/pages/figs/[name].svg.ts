// Each figure as an SVG file of its own.
import type { APIRoute } from 'astro';
import { fileSvg } from '../../book/picture.ts';
import { artifacts } from '../../artifacts/build.ts';
import { fileNames } from '../../exhibits/registry.ts';

export const getStaticPaths = () =>
  fileNames(artifacts().manifest).map(({ file, figure }) => ({ params: { name: file }, props: { figure } }));

export const GET: APIRoute<{ figure: string }> = ({ props }) =>
  new Response(fileSvg(props.figure), { headers: { 'content-type': 'image/svg+xml' } });
