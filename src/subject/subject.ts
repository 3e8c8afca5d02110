// What a figure, a claim or a page is about: the images, the network, and which run and which example of them are shown. Everything that
// would otherwise be typed where it is used: 28, the last convolution, the class that stands for all. Knows no files and no tensors.
import type { ExampleRecord, LayerRecord, Manifest, RunRecord } from '../artifacts/schema.ts';
import { shownLabel } from './dataset-card.ts';
import type { DatasetCard } from './dataset-card.ts';
import { rolesOf } from './roles.ts';
import type { Roles } from './roles.ts';

/** The example that stands for all. */
export interface ShownExample extends ExampleRecord {
  /** Among the examples of the manifest, from 0. */
  readonly place: number;
}

export interface Subject {
  readonly card: DatasetCard;
  readonly roles: Roles<LayerRecord>;
  /** The run whose network is shown. */
  readonly run: RunRecord;
  readonly example: ShownExample;
}

/** Of a manifest, what a subject is made of. */
type Source = Pick<Manifest, 'dataset' | 'architecture' | 'runs' | 'examples'>;

/** The first example of the class that the card shows; throws where none is there. */
export function shownExample({ dataset, examples }: Pick<Source, 'dataset' | 'examples'>): ShownExample {
  const label = shownLabel(dataset);
  const place = examples.findIndex((example) => example.label === label);
  const example = examples[place];
  if (example === undefined) throw new Error(`missing example of class "${dataset.shown.class}": run npm run pipeline`);
  return { ...example, place };
}

/** The subject of a manifest. Throws where its parts do not make one. */
export function subjectOf(manifest: Source): Subject {
  const run = manifest.runs.find(({ shipped }) => shipped);
  if (run === undefined) throw new Error('stale artifacts: no run is shipped; run npm run pipeline');
  return { card: manifest.dataset, roles: rolesOf(manifest.architecture), run, example: shownExample(manifest) };
}
