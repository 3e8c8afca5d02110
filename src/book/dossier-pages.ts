// A dossier as its page needs it: pictures as SVG with their text alternatives and tables, and links. Knows the figures, not the page.
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Source } from '../artifacts/source.ts';
import type { EvidenceName } from '../artifacts/evidence/index.ts';
import { activatingPatches } from '../figures/activations/activating-patches.tsx';
import { activationMaximisation } from '../figures/attributions/activation-maximisation.tsx';
import { channelSheet } from '../figures/activations/channel-sheet.tsx';
import type { ChannelSheetData } from '../figures/activations/channel-sheet.tsx';
import { dossierClasses } from '../figures/dossier/classes.tsx';
import { dossierKernels } from '../figures/dossier/kernels.tsx';
import { dossierMaps } from '../figures/dossier/maps.tsx';
import { dossierStanding } from '../figures/dossier/standing.tsx';
import type { ChannelFacts } from '../figures/dossier/words.ts';
import type { Figure, Layout, Table } from '../figures/figure.ts';
import { buildCache } from './picture-cache.ts';
import { prefixIds } from './picture.ts';
import { ablationsOf, dossierLayers, neighbourLayers } from '../exhibits/dossier-layers.ts';
import type { ConvRecord } from '../exhibits/dossier-layers.ts';
import { selectClassWeights, selectInputs, selectOutputs } from '../exhibits/dossier-links.ts';
import { selectDossierShared, selectFacts, selectStanding } from '../exhibits/dossier.ts';
import { selectKernels } from '../exhibits/dossier-kernels.ts';
import { selectClasses, selectMaps } from '../exhibits/dossier-responses.ts';
import type { DossierShared } from '../exhibits/dossier.ts';
import { selectChannelSheet } from '../exhibits/sheets.ts';
import { spriteRaster } from '../drawing/sprite.ts';

/** A rendered picture of a dossier, with its text alternative and table. */
export interface Drawing {
  /** Name of the figure, for `data-figure` and ids. */
  readonly name: string;
  readonly title: string;
  readonly svg: Readonly<Partial<Record<Layout, string>>>;
  readonly description: string;
  readonly table: Table;
}

/** Takes the place of a picture whose analysis this run lacks. */
export interface MissingAnalysis {
  readonly missing: EvidenceName;
}

function drawing<Data>(
  name: string,
  figure: Figure<Data>,
  data: Data,
  layouts: readonly Layout[] = ['wide', 'narrow'],
): Drawing {
  return {
    name,
    title: figure.title,
    svg: Object.fromEntries(
      layouts.map((layout) => [
        layout,
        prefixIds(renderToString(h(figure.Draw, { data, layout, raster: spriteRaster })), `${name}-${layout}`),
      ]),
    ),
    description: figure.describe(data),
    table: figure.table(data),
  };
}

const orMissing = <Data>(
  data: Data | undefined,
  missing: EvidenceName,
  draw: (data: Data) => Drawing,
): Drawing | MissingAnalysis => (data === undefined ? { missing } : draw(data));

/** Every picture of one channel. */
export const dossierPictures = (
  source: Source,
  layer: ConvRecord,
  channel: number,
  shared: DossierShared = selectDossierShared(source, layer, channel),
) =>
  buildCache().value(['dossier', source.manifest.digest, layer.name, String(channel)], () =>
    drawDossier(source, layer, channel, shared),
  );

const drawDossier = (source: Source, layer: ConvRecord, channel: number, shared: DossierShared) => ({
  standing: drawing('dossier-standing', dossierStanding, selectStanding(source, layer, channel)),
  kernels: drawing('dossier-kernels', dossierKernels, selectKernels(source, layer, channel, shared)),
  maps: drawing('dossier-maps', dossierMaps, selectMaps(source, layer, channel)),
  patches: orMissing(shared.patches, 'activating-patches', (data) =>
    drawing('dossier-patches', activatingPatches, data),
  ),
  // Three tiles do not need a second layout.
  maximisation: orMissing(shared.maximisation, 'activation-maximisation', (data) =>
    drawing('dossier-made', activationMaximisation, data, ['narrow']),
  ),
  classes: orMissing(selectClasses(source, layer, channel), 'class-profile', (data) =>
    drawing('dossier-classes', dossierClasses, data),
  ),
});

/** Everything that the page of one channel shows; data shared by several parts is selected once. */
export function dossierOf(source: Source, layer: ConvRecord, channel: number) {
  const shared = selectDossierShared(source, layer, channel);
  return {
    pictures: dossierPictures(source, layer, channel, shared),
    facts: selectFacts(source, layer, channel, shared),
    fits: shared.fitted?.fits,
    /** Whether an image was also made for the untrained network. */
    hasControl: (shared.maximisation?.groups.length ?? 0) > 1,
    ablation: ablationsOf(source, layer)?.[channel],
    inputs: selectInputs(source, layer, channel),
    outputs: selectOutputs(source, layer, channel),
    classWeights: selectClassWeights(source, layer, channel),
    ...neighbourLayers(source, layer.name),
  };
}

/** Both sheets of a layer; the one by cost only where removal was measured. */
export function sheetPictures(source: Source, { name }: ConvRecord) {
  const sheet = (orderedBy: ChannelSheetData['orderedBy']) => {
    const data = selectChannelSheet(source, name, orderedBy);
    return { data, part: drawing(`channel-sheet-${orderedBy}`, channelSheet, data) };
  };
  const cost = sheet('cost');
  const isMeasured = cost.data.channels.some((channel) => channel.cost !== undefined);
  return { gain: sheet('gain'), cost: isMeasured ? cost : undefined };
}

/** What a dossier shows, in one line for search engines. */
export function dossierSummary({ layer, channel, channels, patches }: ChannelFacts): string {
  const most = patches?.highest[0]?.label;
  const shown = most === undefined ? '' : ` (most of ${most})`;
  return `Channel ${channel} of the ${channels} in ${layer}: its weights, feature maps and strongest patches${shown}, and what its removal costs, beside the untrained one.`;
}

/** Relative to the base path: `/dossiers/conv3/17/`. */
export const dossierPath = (layer: string, channel: number): string => `/dossiers/${layer}/${channel}/`;
export const dossierIndexPath = (layer: string): string => `/dossiers/${layer}/`;

/** Every dossier of a run, in network order. */
export const allDossiers = (source: Pick<Source, 'manifest'>): { layer: ConvRecord; channel: number }[] =>
  dossierLayers(source).flatMap((layer) => Array.from({ length: layer.filters }, (_, channel) => ({ layer, channel })));
