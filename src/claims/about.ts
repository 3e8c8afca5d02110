// What a claim speaks of: any images or one dataset's, and the network that it takes. Elsewhere it is not refuted, it says nothing.
import type { Manifest } from '../artifacts/schema.ts';
import { groupNamed, labelOf } from '../subject/dataset-card.ts';

export interface About {
  /** Name of the dataset whose images it speaks of; absent where it speaks of any. */
  readonly dataset?: string;
  /** Classes that it compares; only with a dataset. */
  readonly classes?: readonly string[];
  /** Groups of classes that it compares; only with a dataset. */
  readonly groups?: readonly string[];
  /** How many layers of a kind the network must have at least; absent where one convolution is enough. */
  readonly layers?: Readonly<Partial<Record<Manifest['architecture'][number]['kind'], number>>>;
}

/** Any images, any network with a convolution. */
export const anyImages: About = {};

/** The images of Fashion-MNIST. */
export const garments = (named: Pick<About, 'classes' | 'groups'> = {}): About => ({
  dataset: 'Fashion-MNIST',
  ...named,
});

/** What a claim is not about, where it speaks of something else than these artifacts. */
export type Elsewhere = 'not about these images' | 'not about this network';

/**
 * Whether a claim speaks of these artifacts: `undefined` where it does. Throws where it names a class or a group that its dataset has not:
 * a claim about nothing would never be refuted.
 */
export function elsewhere(
  { id, about }: { readonly id: string; readonly about: About },
  { dataset, architecture }: Pick<Manifest, 'dataset' | 'architecture'>,
): Elsewhere | undefined {
  const { classes = [], groups = [], layers = {} } = about;
  if (about.dataset === undefined && classes.length + groups.length > 0)
    throw new Error(`invalid claim "${id}": it names classes and no dataset; add about.dataset`);
  if (about.dataset !== undefined && about.dataset !== dataset.name) return 'not about these images';
  try {
    for (const name of classes) labelOf(dataset, name);
    for (const name of groups) groupNamed(dataset, name);
  } catch (error) {
    throw new Error(`invalid claim "${id}": about: ${(error as Error).message}`, { cause: error });
  }
  const lacking = Object.entries(layers).some(
    ([kind, least]) => architecture.filter((layer) => layer.kind === kind).length < least,
  );
  return lacking ? 'not about this network' : undefined;
}
