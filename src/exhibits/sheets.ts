// One sheet for each convolution: all its channels, and what stands for each: its filter where it reads the image, else the patch that
// excites it most. Orders are by gain and by what removal costs; a channel whose removal was not measured comes last.
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Source } from '../artifacts/source.ts';
import type { ActivatingPatch } from '../figures/activations/activating-patches.tsx';
import type { ChannelSheetData, SheetChannel } from '../figures/activations/channel-sheet.tsx';
import { channelSheet } from '../figures/activations/channel-sheet.tsx';
import { filterPlane, imagePlane, unitNorm } from '../figures/marks/plane.ts';
import { patchesOf } from './activations.ts';
import { channelsOf, statisticsOf } from './choices.ts';
import { ablationsOf, deadChannels, dossierLayer, neighbourLayers } from './dossier-layers.ts';
import type { AnyExhibit } from './exhibit.tsx';
import { exhibit } from './exhibit.tsx';

/** The patch in which a channel is strongest, of each channel of a layer; undefined where this run has none of this layer. */
function strongestPatches(
  source: Source,
  layer: string,
  filters: number,
): (channel: number) => ActivatingPatch | undefined {
  if (source.manifest.evidence['activating-patches']?.tensors === undefined) return () => undefined;
  const tensors = source.evidenceTensors('activating-patches');
  if (tensors.get(`trained/${layer}/pixels`)?.shape[0] !== filters) return () => undefined;
  return (channel) => patchesOf(source, tensors, 'trained', layer, channel, 0)[0];
}

/** The sheet of one layer in one of its two orders. */
export function selectChannelSheet(
  source: Source,
  name: string,
  orderedBy: ChannelSheetData['orderedBy'],
): ChannelSheetData {
  const layer = dossierLayer(source, name);
  const { gain, untrainedGain } = statisticsOf(source, name);
  const ablations = ablationsOf(source, layer);
  const dead = deadChannels(source, name);
  const readsImage = neighbourLayers(source, name).before === undefined;
  const kernel = tensorNamed(source.weights('trained'), `${name}/kernel`);
  const patchOf = strongestPatches(source, name, layer.filters);
  const pictureOf = (channel: number): Pick<SheetChannel, 'picture' | 'visible'> => {
    if (readsImage) return { picture: unitNorm(filterPlane(kernel, channel)) };
    const patch = patchOf(channel);
    return { picture: patch && imagePlane(patch.pixels), visible: patch?.visible };
  };
  const byGain = channelsOf(source, name);
  const cost = (channel: number): number => ablations?.[channel]?.zero.loss.value ?? -Infinity;
  const order = orderedBy === 'gain' ? byGain : byGain.toSorted((a, b) => cost(b) - cost(a) || a - b);
  return {
    layer: name,
    pictures: readsImage ? 'filters' : 'patches',
    orderedBy,
    images: source.manifest.dataset.splits.validation,
    channels: order.map((channel) => ({
      channel,
      ...pictureOf(channel),
      isDead: dead.includes(channel),
      gain: gain[channel] ?? 0,
      untrainedGain: untrainedGain[channel] ?? 0,
      cost: ablations?.[channel]?.zero.loss,
    })),
  };
}

/** The index of the dossiers and the handout show the same. */
export const sheetExhibits = (convs: readonly string[]): Record<string, AnyExhibit> =>
  Object.fromEntries(
    convs.map((layer, place) => [
      `channel-sheet-${layer}`,
      // The first layer is shown by its filters, the others by patches, which are cut where the image ends.
      exhibit(
        channelSheet,
        place === 0 ? ['weights'] : ['weights', 'examples'],
        (source) => selectChannelSheet(source, layer, 'gain'),
        {
          title: `All channels of ${layer}`,
          wants: ['tensors/activating-patches', 'evidence/channel-ablation', 'evidence/filter-duplicates'],
        },
      ),
    ]),
  );
