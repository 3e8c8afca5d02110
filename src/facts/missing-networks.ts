// The networks that a passage is about, and whether this run trained them: a smaller run is not an error, but cannot report what it did not
// measure.
import type { Manifest } from '../artifacts/schema.ts';
import { runNames, runsOf } from './run-kinds.ts';
import type { RunKind } from './run-kinds.ts';

/** Kinds that need a GPU, and are left out without one. */
const optional: readonly RunKind[] = ['double-width'];
const kinds = Object.keys(runNames) as RunKind[];

/** What a passage may ask for besides single kinds. */
const groups = {
  seeds: 'the main network from several seeds',
  ablations: 'the networks with one change',
} as const;

const isKind = (name: string): name is RunKind => (kinds as readonly string[]).includes(name);

/**
 * The networks of `what` that this run did not train, in words; empty if it trained all of them.
 * @param what names separated by spaces: `seeds` (two or more of the main network), `ablations` (all that need no GPU), or a run's kind.
 * Throws on any other name and lists the known ones.
 */
export function missingNetworks(manifest: Pick<Manifest, 'runs'>, what: string): string[] {
  return what.split(' ').flatMap((name) => {
    if (name === 'seeds') return runsOf(manifest, 'main').length < 2 ? [groups.seeds] : [];
    if (name === 'ablations') {
      const wanted = kinds.filter((kind) => kind !== 'main' && kind !== 'permuted-labels' && !optional.includes(kind));
      return wanted.some((kind) => runsOf(manifest, kind).length === 0) ? [groups.ablations] : [];
    }
    if (!isKind(name))
      throw new Error(`unknown networks "${name}"; networks: ${[...Object.keys(groups), ...kinds].join(', ')}`);
    return runsOf(manifest, name).length === 0 ? [`the network “${runNames[name]}”`] : [];
  });
}
