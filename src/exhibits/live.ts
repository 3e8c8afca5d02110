// Which exhibits can be drawn again for another input, and what a page has to fetch for them. What an engine computes is not fetched, and
// of the families only those that stand on a page are.
import type { Need } from '../artifacts/source.ts';
import type { AnyExhibit } from './exhibit.tsx';

/** What an engine computes of the reader's input, and makes again of the start. */
const computed: ReadonlySet<Need> = new Set([
  'activations',
  'untrainedActivations',
  'untrainedWeights',
  'untrainedScales',
]);

interface Family {
  readonly names: RegExp;
  readonly load: (convs: readonly string[]) => Promise<Readonly<Record<string, AnyExhibit>>>;
}

const families: readonly Family[] = [
  { names: /^(?:opening|receptive-fields)$/, load: async () => (await import('./overview.ts')).overview },
  {
    names: /^feature-maps-/,
    load: async (convs) => (await import('./activations.ts')).featureMapExhibits(convs),
  },
  { names: /^convolution-worked$/, load: async () => (await import('./filters.ts')).filterExhibits },
  { names: /^class-probabilities-one$/, load: async () => (await import('./mistakes.ts')).answerExhibits },
  { names: /^cam-sum$/, load: async () => (await import('./attributions.ts')).attributionExhibits },
];

/** Whether an exhibit follows the reader's input. */
export const isLive = (name: string): boolean => families.some(({ names }) => names.test(name));

/** Loads exhibits by their names; throws where one is not there for these convolutions. */
export function loadLive(names: readonly string[], convs: readonly string[]): Promise<ReadonlyMap<string, AnyExhibit>> {
  return Promise.all(
    names.map(async (name) => {
      const family = families.find((one) => one.names.test(name));
      const found = (await family?.load(convs))?.[name];
      if (found === undefined) throw new Error(`unknown live figure "${name}"`);
      return [name, found] as const;
    }),
  ).then((all) => new Map(all));
}

/** What is to be fetched for some exhibits. */
export const fetchedFor = (exhibits: Iterable<AnyExhibit>): Need[] => [
  ...new Set([...exhibits].flatMap(({ needs }) => needs).filter((need) => !computed.has(need))),
];

/** Whether the start of the network has to run beside it. */
export const needsTwin = (exhibits: Iterable<AnyExhibit>): boolean =>
  [...exhibits].some(({ needs }) => needs.includes('untrainedActivations'));
