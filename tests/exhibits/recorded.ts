// Sources that write down what they are asked for, and sources that were filled with some of it only.
import type { Artifacts } from '../../src/artifacts/build.ts';
import { partsOf } from '../../src/artifacts/build.ts';
import { sourceOf } from '../../src/artifacts/source.ts';
import type { Need, Parts, Source } from '../../src/artifacts/source.ts';

/** A source of everything, and what it was asked for since. */
export function recorded(artifacts: Artifacts): { readonly source: Source; readonly asked: Set<Need> } {
  const parts = partsOf(artifacts);
  const asked = new Set<Need>();
  const source = sourceOf({
    ...parts,
    tensors: (need) => {
      asked.add(need);
      return parts.tensors(need);
    },
    checkpoint: (step) => {
      asked.add('checkpoints');
      return parts.checkpoint(step);
    },
    evidence: (name) => {
      asked.add(`evidence/${name}`);
      return parts.evidence(name);
    },
  });
  return { source, asked };
}

/** A source that was filled with these and nothing else. Asking for the result of an analysis that was left out throws. */
export function filledWith(artifacts: Artifacts, needs: readonly Need[]): Source {
  const parts: Parts = partsOf(artifacts);
  return sourceOf({
    ...parts,
    tensors: (need) => (needs.includes(need) ? parts.tensors(need) : undefined),
    checkpoint: (step) => (needs.includes('checkpoints') ? parts.checkpoint(step) : undefined),
    evidence: (name) => {
      if (!needs.includes(`evidence/${name}`)) throw new Error(`missing evidence/${name}: it was not asked for`);
      return parts.evidence(name);
    },
  });
}
