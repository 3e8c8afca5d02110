// Switches channels off: their feature maps are replaced by one number, as if the filter responded the same everywhere and always. How much
// that changes what the network predicts is the channel's importance (Morcos et al. 2018, arXiv:1803.06959).
import * as tf from '@tensorflow/tfjs-core';

/**
 * Activations `[…, c]` with whole channels replaced by a number each; the others stay as they are, bit by bit.
 * @param replacements channel to number: 0, or the channel's mean. Throws where there is no such channel.
 */
export function replaceChannels<T extends tf.Tensor>(activations: T, replacements: ReadonlyMap<number, number>): T {
  const channels = activations.shape.at(-1) ?? 0;
  const keep = new Float32Array(channels).fill(1);
  const instead = new Float32Array(channels);
  for (const [channel, value] of replacements) {
    if (!(channel >= 0 && channel < channels)) throw new Error(`missing channel ${channel}: there are ${channels}`);
    keep[channel] = 0;
    instead[channel] = value;
  }
  return tf.tidy(() => tf.add<T>(tf.mul<T>(activations, tf.tensor1d(keep)), tf.tensor1d(instead)));
}

/** Replacements that switch these channels off. */
export const switchedOff = (channels: Iterable<number>): ReadonlyMap<number, number> =>
  new Map(Array.from(channels, (channel) => [channel, 0]));
