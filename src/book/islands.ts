// The islands: which figures of the registry stand still in the place of a live one, in print and until it is live.

export interface IslandRecord {
  readonly figures: readonly string[];
}

export const islands: Readonly<Record<string, IslandRecord>> = {
  'feature-maps': { figures: ['class-probabilities-one'] },
};

/** Finds an island; throws and lists the known ones. */
export function islandNamed(name: string): IslandRecord {
  const island = islands[name];
  if (island === undefined) throw new Error(`unknown island "${name}"; islands: ${Object.keys(islands).join(', ')}`);
  return island;
}
