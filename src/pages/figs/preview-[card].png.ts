// The social previews of chapters and of the dossiers of a layer, 1200 x 630 pixels.
import type { APIRoute } from 'astro';
import { cardNamed, cardNames, previewSvg } from '../../book/preview.ts';
import { rasterize } from '../../drawing/rasterize.ts';

export const getStaticPaths = () => cardNames().map((card) => ({ params: { card } }));

export const GET: APIRoute<Record<string, unknown>, { card: string }> = ({ params }) =>
  new Response(rasterize(previewSvg(cardNamed(params.card)), 1200), { headers: { 'content-type': 'image/png' } });
