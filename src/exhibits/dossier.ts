// Where a channel stands in its layer, and all that its dossier says of it in words. Every part is undefined where this run lacks its
// analysis, or where the analysis was made of a network of another shape; the page then says so.
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Source } from '../artifacts/source.ts';
import type { ActivatingPatchesData, PatchRow } from '../figures/activations/activating-patches.tsx';
import type { ActivationMaximisationData } from '../figures/attributions/activation-maximisation.tsx';
import type { DossierStandingData, Standing } from '../figures/dossier/standing.tsx';
import { rankOf } from '../figures/dossier/standing.tsx';
import type { ChannelFacts, ClassCounts } from '../figures/dossier/words.ts';
import { elementAt } from '../figures/marks/plane.ts';
import { both, cosinesToStart, statisticsOf } from './choices.ts';
import { selectFits } from './dossier-kernels.ts';
import type { Fits } from './dossier-kernels.ts';
import type { ConvRecord } from './dossier-layers.ts';
import { ablationsOf, deadChannels, effectiveOf, fittingTensor, rowOf } from './dossier-layers.ts';
import { selectMaximisation, selectPatches } from './dossier-responses.ts';
import { sum } from '../mean.ts';

/** How many validation images were counted for a channel: fewer than asked for where its map is above 0 in fewer. */
function countedImages(source: Source, { name, filters }: ConvRecord, channel: number): number {
  const found = fittingTensor(source, 'class-profile', `trained/${name}/top`, 0, filters);
  return found ? sum(rowOf(found, channel)) : (source.evidence('class-profile')?.top ?? 0);
}

/** Gain, cost of removal, selectivity and effective classes among the channels of the layer. */
export function selectStanding(source: Source, layer: ConvRecord, channel: number): DossierStandingData {
  const { gain, untrainedGain } = statisticsOf(source, layer.name);
  const ablations = ablationsOf(source, layer);
  const effective = effectiveOf(source, layer);
  const rows: (Standing | undefined)[] = [
    { name: 'gain', digits: 2, values: gain, untrained: untrainedGain[channel] },
    ablations && {
      name: 'rise of the loss without it',
      digits: 4,
      values: ablations.map(({ zero }) => zero.loss.value),
      interval: ablations[channel]?.zero.loss,
    },
    ablations && {
      name: 'class selectivity',
      digits: 2,
      values: ablations.map(({ selectivity }) => selectivity),
      untrained: ablations[channel]?.untrainedSelectivity,
    },
    effective && {
      name: 'effective classes',
      digits: 1,
      values: effective.trained.effectiveClasses.map((estimate) => estimate?.value ?? null),
      interval: effective.trained.effectiveClasses[channel] ?? undefined,
      untrained: effective.untrained.effectiveClasses[channel]?.value,
    },
  ];
  return { layer: layer.name, channel, rows: rows.filter((row) => row !== undefined) };
}

/** Classes among the patches of a row, the most frequent first. */
function countsOf(row: PatchRow | undefined): ClassCounts {
  const counts = new Map<string, number>();
  for (const { label } of row?.patches ?? []) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, count]) => ({ label, count })).sort((a, b) => b.count - a.count);
}

/** What more than one part of a dossier shows. */
export interface DossierShared {
  readonly fitted: Fits | undefined;
  readonly patches: ActivatingPatchesData | undefined;
  readonly maximisation: ActivationMaximisationData | undefined;
}

export const selectDossierShared = (source: Source, layer: ConvRecord, channel: number): DossierShared => ({
  fitted: selectFits(source, layer, channel),
  patches: selectPatches(source, layer, channel),
  maximisation: selectMaximisation(source, layer, channel),
});

/** What the description says. */
export function selectFacts(
  source: Source,
  layer: ConvRecord,
  channel: number,
  { fitted, patches }: Pick<DossierShared, 'fitted' | 'patches'> = selectDossierShared(source, layer, channel),
): ChannelFacts {
  const { name, filters, kernelSize, receptiveField } = layer;
  const { gain, untrainedGain } = statisticsOf(source, name);
  const cosines = cosinesToStart(source, name);
  const effective = effectiveOf(source, layer);
  const ablations = ablationsOf(source, layer);
  const loss = ablations?.[channel]?.zero.loss;
  const middle = patches?.trained.find((row) => row.name === '50th');
  return {
    layer: name,
    channel,
    channels: filters,
    kernels: tensorNamed(source.weights('trained'), `${name}/kernel`).shape[2] ?? 0,
    kernelSize,
    receptiveField,
    isDead: deadChannels(source, name).includes(channel),
    gain: {
      value: elementAt(gain, channel),
      rank: rankOf(gain, channel),
      untrained: elementAt(untrainedGain, channel),
    },
    cosineToStart: cosines && elementAt(cosines, channel),
    template: fitted && {
      ...fitted.best,
      explainingMore: fitted.fits.filter(({ r2 }) => r2 > fitted.best.r2),
    },
    patches: patches && {
      images: patches.images,
      highest: countsOf(patches.trained.find((row) => row.name === 'highest')),
      // Where the map is 0 there is no patch that it is about.
      median: middle?.patches.every(({ value }) => value > 0) ? countsOf(middle) : [],
      untrainedHighest: countsOf(patches.untrained),
      silent: patches.zeroShare,
    },
    effectiveClasses: effective && {
      images: source.evidence('class-profile')?.images ?? 0,
      counted: countedImages(source, layer, channel),
      ...both((network) => effective[network].effectiveClasses[channel] ?? null),
    },
    ablation:
      ablations && loss
        ? {
            images: source.evidence('channel-ablation')?.images ?? 0,
            loss,
            rank: rankOf(
              ablations.map(({ zero }) => zero.loss.value),
              channel,
            ),
          }
        : undefined,
  };
}
