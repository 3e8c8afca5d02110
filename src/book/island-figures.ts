// The islands: which figures of the registry stand still in the place of a live one, in print and until it is live.

export interface IslandFigures {
  readonly figures: readonly string[];
}

export const islandFigures: Readonly<Record<string, IslandFigures>> = {
  'feature-maps': { figures: ['class-probabilities-one'] },
};

/** Finds an island; throws and lists the known ones. */
export function islandNamed(name: string): IslandFigures {
  const island = islandFigures[name];
  if (island === undefined)
    throw new Error(`unknown island "${name}"; islands: ${Object.keys(islandFigures).join(', ')}`);
  return island;
}
