// The social previews of chapters and of the dossiers of a layer, 1200 x 630 pixels.
import type { APIRoute } from 'astro';
import { filePng } from '../../book/picture.ts';
import { cardNamed, cardNames, previewSvg } from '../../book/preview.ts';

export const getStaticPaths = () => cardNames().map((card) => ({ params: { card } }));

export const GET: APIRoute<Record<string, unknown>, { card: string }> = ({ params }) =>
  new Response(filePng(previewSvg(cardNamed(params.card)), 1200), { headers: { 'content-type': 'image/png' } });
