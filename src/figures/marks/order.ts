// The order in which channels are shown. A network's own order means nothing (permute the channels and nothing changes), so figures
// sort by gain: the norm of a filter's incoming weights times that of its outgoing weights, which no rescaling can change.

/** Channel indices by gain, the largest first; equals stay in their own order. */
export const channelsByGain = (gain: readonly number[]): number[] =>
  gain.map((_, channel) => channel).sort((a, b) => (gain[b] ?? 0) - (gain[a] ?? 0));
