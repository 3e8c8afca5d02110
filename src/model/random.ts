// Seeded random numbers. Every draw of the project comes from a generator made from named integers, so that any draw can be made
// again without replaying the ones before it: a resumed run needs no generator state.

/** Returns the next number, uniform in [0, 1). */
export type Random = () => number;

/** Mixes integers into one 32-bit seed (the finaliser of MurmurHash3, applied after each). */
function mix(keys: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const key of keys) {
    h = Math.imul(h ^ (key | 0), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h >>> 0;
}

/** A generator for these keys (seed, purpose, epoch, index, …): Mulberry32, period 2^32, ample for what is drawn from one. */
export function randomFrom(...keys: readonly number[]): Random {
  let state = mix(keys);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One draw from the standard normal distribution (Box & Muller 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Shuffles in place (Fisher & Yates) and returns the same array. */
export function shuffle<T extends Uint32Array | number[]>(items: T, random: Random): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = items[i] as number;
    items[i] = items[j] as number;
    items[j] = kept;
  }
  return items;
}
