// A run of one network whose analyses were left out: every page and tag says so in one wording, and names what makes it.
import { getContainerRenderer } from '@astrojs/preact/container-renderer';
import { experimental_AstroContainer as AstroContainer } from 'astro/container';
import { loadRenderers } from 'astro:container';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { artifacts, shippedSource } from '../../src/artifacts/build.ts';
import { vocabulary } from '../../src/components/vocabulary.ts';
import { dossierLayers } from '../../src/exhibits/dossier-layers.ts';
import Channel from '../../src/pages/dossiers/[layer]/[channel].astro';
import Layer from '../../src/pages/dossiers/[layer]/index.astro';

vi.mock(import('../../src/artifacts/build.ts'), async (importOriginal) => {
  const build = await importOriginal();
  const whole = build.loadArtifacts();
  const one: typeof whole = {
    ...whole,
    manifest: {
      ...whole.manifest,
      runs: whole.manifest.runs.filter(({ shipped }) => shipped),
      comparisons: [],
      evidence: {},
    },
    evidence: {},
  };
  const source = build.sourceOfArtifacts(one);
  return { ...build, artifacts: () => one, shippedSource: () => source };
});

let container: AstroContainer;
beforeAll(async () => {
  container = await AstroContainer.create({ renderers: await loadRenderers([getContainerRenderer()]) });
});
type Component = Parameters<AstroContainer['renderToString']>[0];
const render = (component: unknown, props: Record<string, unknown>, slot?: string): Promise<string> =>
  container.renderToString(component as Component, {
    props,
    ...(slot === undefined ? {} : { slots: { default: slot } }),
    locals: { edition: 'site', chapter: 'dataset' },
  });
const words = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
/** The texts of the notes of a page, each once. */
const notes = (html: string): string[] => [
  ...new Set(
    [...html.matchAll(/<(em|p) class="absent"[^>]*>([\s\S]*?)<\/\1>/g)].map(([, , text]) => words(text ?? '')),
  ),
];

const measures = 'npm run pipeline -- --from analyses measures it, where the networks that it needs were trained.';
const lacks = (what: string): string => `This run lacks a result of the analysis “${what}. ${measures}`;

describe('a run that lacks something says so in one wording', () => {
  it('has one network and no result', () => {
    expect(artifacts().manifest.runs).toHaveLength(1);
    expect(shippedSource().evidence('shift')).toBeUndefined();
  });
  it('in place of a passage', async () => {
    const html = await render(vocabulary.Trained, { what: 'seeds permuted-labels' }, 'The passage.');
    expect(words(html)).toBe('This run lacks the main network from several seeds and the network “labels shuffled”.');
  });
  it('in place of a number', async () => {
    for (const of of ['evidence.shift.canvas.images', 'runs.short.epochs', 'derived.ablations.words'])
      expect(words(await render(vocabulary.Value, { of }))).toBe('(not measured in this run)');
  });
  it('on the page of a layer', async () => {
    const [layer] = dossierLayers(shippedSource());
    expect(notes(await render(Layer, { layer }))).toEqual([lacks('channel-ablation” for this layer')]);
  });
  it('in the dossier of a channel', async () => {
    const [first, second] = dossierLayers(shippedSource());
    expect(notes(await render(Channel, { layer: first, channel: 0 }))).toEqual(
      [
        'template-fits” for this filter',
        'activating-patches” for this layer',
        'activation-maximisation” for this layer',
        'class-profile” for this layer',
        'channel-ablation” for this layer',
        `circuits” for its links to ${second?.name}`,
      ].map(lacks),
    );
  });
});
