// The example that stands for all where one is shown: chosen by its class, never by its look.
import type { Manifest } from './schema.ts';
import type { InputKey } from './source.ts';

/** No class differs more from its mirror image, so left and right matter. */
export const shownClass = 'Ankle boot';

/** The first example of `shownClass`; throws where none is shipped. */
export function shownInput({ dataset, examples }: Pick<Manifest, 'dataset' | 'examples'>): InputKey {
  const label = dataset.classes.indexOf(shownClass);
  const example = examples.find((candidate) => candidate.label === label);
  if (example === undefined) throw new Error(`missing example of class "${shownClass}": run npm run pipeline`);
  return { id: example.id };
}
