// The social preview, 1200 x 630 pixels.
import type { APIRoute } from 'astro';
import { previewSvg, siteCard } from '../../book/preview.ts';
import { rasterize } from '../../drawing/rasterize.ts';

export const GET: APIRoute = () =>
  new Response(rasterize(previewSvg(siteCard()), 1200), { headers: { 'content-type': 'image/png' } });
