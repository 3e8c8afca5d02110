// Each figure as a PNG for print: 170 mm at 300 dots per inch, black on white.
import type { APIRoute } from 'astro';
import { filePng, fileSvg } from '../../book/picture.ts';
import { artifacts } from '../../artifacts/build.ts';
import { fileNames } from '../../exhibits/registry.ts';

export const getStaticPaths = () =>
  fileNames(artifacts().manifest).map(({ file, figure }) => ({ params: { name: file }, props: { figure } }));

export const GET: APIRoute<{ figure: string }> = ({ props }) =>
  new Response(filePng(fileSvg(props.figure)), { headers: { 'content-type': 'image/png' } });
