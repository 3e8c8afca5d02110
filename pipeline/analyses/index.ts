// Every analysis of the evidence, in the order in which they run: long ones first, so that none runs alone at the end.
import type { Analysis } from './analysis.ts';
import { filterMemory } from './filter-memory.ts';
import { patchShuffle } from './patch-shuffle.ts';

export const analyses: readonly Analysis[] = [patchShuffle, filterMemory] as readonly Analysis[];
