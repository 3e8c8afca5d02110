// The table behind each figure.
import type { APIRoute } from 'astro';
import { artifacts } from '../../artifacts/build.ts';
import { toCsv } from '../../components/csv.ts';
import { figureEntry, registry } from '../../components/registry.ts';

export const getStaticPaths = () => Object.keys(registry).map((name) => ({ params: { name } }));

export const GET: APIRoute = ({ params }) =>
  new Response(toCsv(figureEntry(params['name'] ?? '').table(artifacts())), {
    headers: { 'content-type': 'text/csv; charset=utf-8' },
  });
