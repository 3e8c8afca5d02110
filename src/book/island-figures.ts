// Which static figures of the registry stand in for each island, in print and until it is running.

export interface IslandFigures {
  readonly figures: readonly string[];
}

export const islandFigures: Readonly<Record<string, IslandFigures>> = {
  'feature-maps': { figures: ['class-probabilities-one'] },
};

/** The static figures of an island; throws on an unknown one and lists the known ones. */
export function islandNamed(name: string): IslandFigures {
  const island = islandFigures[name];
  if (island === undefined)
    throw new Error(`unknown island "${name}"; islands: ${Object.keys(islandFigures).join(', ')}`);
  return island;
}
