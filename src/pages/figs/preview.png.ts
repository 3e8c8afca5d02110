// The social preview, 1200 x 630 pixels.
import type { APIRoute } from 'astro';
import { filePng } from '../../book/picture.ts';
import { previewSvg, siteCard } from '../../book/preview.ts';

export const GET: APIRoute = () =>
  new Response(filePng(previewSvg(siteCard()), 1200), { headers: { 'content-type': 'image/png' } });
