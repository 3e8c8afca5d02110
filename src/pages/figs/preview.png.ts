// The social preview, 1200 x 630 pixels.
import type { APIRoute } from 'astro';
import { previewSvg } from '../../components/preview.ts';
import { rasterize } from '../../components/rasterize.ts';

export const GET: APIRoute = () =>
  new Response(rasterize(previewSvg(), 1200), { headers: { 'content-type': 'image/png' } });
