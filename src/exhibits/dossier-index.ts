// The lines of a layer's index: every channel with its numbers in short.
import type { Artifacts } from '../artifacts/build.ts';
import { elementAt } from '../figures/marks/plane.ts';
import { deadChannels, descending, fittingTensor, rowOf } from './dossier-layers.ts';
import type { ConvRecord } from './dossier-layers.ts';
import { ablationsOf, effectiveOf } from './select-dossier.ts';
import { channelsOf, className, statisticsOf } from './select.ts';

/** One line of a layer's index, highest gain first. */
export function selectIndex(artifacts: Artifacts, layer: ConvRecord) {
  const { gain, untrainedGain } = statisticsOf(artifacts, layer.name);
  const ablations = ablationsOf(artifacts, layer);
  const effective = effectiveOf(artifacts, layer)?.trained.effectiveClasses;
  const dead = deadChannels(artifacts, layer.name);
  const means = fittingTensor(artifacts, 'class-profile', `trained/${layer.name}/means`, 0, layer.filters);
  return channelsOf(artifacts, layer.name).map((channel) => {
    const [preferred] = means && !dead.includes(channel) ? descending(rowOf(means, channel)) : [];
    return {
      channel,
      isDead: dead.includes(channel),
      gain: elementAt(gain, channel),
      untrainedGain: elementAt(untrainedGain, channel),
      cost: ablations?.[channel]?.zero.loss.value,
      selectivity: ablations?.[channel]?.selectivity,
      effectiveClasses: effective?.[channel]?.value,
      preferred: preferred === undefined ? undefined : className(artifacts, preferred),
    };
  });
}
