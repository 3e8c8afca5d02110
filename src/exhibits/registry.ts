// Every figure of the tutorial by its one name: the name in a chapter, in `data-figure`, in the gallery and of the files in figs/.
import type { Manifest } from '../artifacts/schema.ts';
import { rolesOf } from '../subject/roles.ts';
import { edgeResponse, featureMapExhibits, responseExhibits, zeroShare } from './activations.ts';
import { attributionExhibits } from './attributions.ts';
import { circuitExhibits } from './circuits.ts';
import { embeddingExhibits } from './embeddings.ts';
import type { AnyExhibit } from './exhibit.tsx';
import { filterExhibits } from './filters.ts';
import { invarianceExhibits } from './invariance.ts';
import { maximisationExhibits } from './maximisation.ts';
import { answerExhibits, mistakeExhibits } from './mistakes.ts';
import { overview } from './overview.ts';
import { classGeometry, linearProbes, pixelDecodability } from './probes.ts';
import { removalExhibits } from './removal.ts';
import { patchShuffle, robustnessExhibits } from './robustness.ts';
import { sheetExhibits } from './sheets.ts';
import { ckaBetween, seedPartners } from './similarity.ts';
import { trainingExhibits } from './training.ts';

/** The names and their order in the gallery. What there is once for each layer follows from the network. */
function exhibitsOf(convs: readonly string[]): Record<string, AnyExhibit> {
  const { 'filter-memory-through-training': filterMemory, ...training } = trainingExhibits;
  const {
    'convolution-worked': worked,
    'template-fits': templates,
    'filter-spectrum': spectrum,
    ...filters
  } = filterExhibits;
  const { architecture, 'receptive-fields': fields, ...data } = overview;
  return {
    ...data,
    'convolution-worked': worked,
    architecture,
    'receptive-fields': fields,
    ...training,
    'filter-memory-through-training': filterMemory,
    ...filters,
    'template-fits': templates,
    'filter-spectrum': spectrum,
    ...circuitExhibits,
    ...featureMapExhibits(convs),
    'zero-share': zeroShare,
    ...responseExhibits(convs),
    ...removalExhibits,
    'edge-response': edgeResponse,
    'linear-probes': linearProbes,
    'pixel-decodability': pixelDecodability,
    cka: ckaBetween,
    'class-geometry': classGeometry,
    ...embeddingExhibits,
    'seed-comparison': seedPartners,
    ...answerExhibits,
    ...attributionExhibits,
    ...maximisationExhibits,
    ...sheetExhibits(convs),
    ...invarianceExhibits,
    'patch-shuffle': patchShuffle,
    ...mistakeExhibits,
    ...robustnessExhibits,
  };
}

/** What a registry depends on. */
type Kind = Pick<Manifest, 'architecture' | 'dataset'>;

const known = new WeakMap<Kind, Readonly<Record<string, AnyExhibit>>>();

/** With titles that name what these images show. */
const titled = (exhibits: Record<string, AnyExhibit>, { dataset: { noun } }: Kind): Record<string, AnyExhibit> =>
  Object.fromEntries(
    Object.entries(exhibits).map(([name, one]) => [
      name,
      one.titleOf === undefined ? one : { ...one, title: one.titleOf(noun) },
    ]),
  );

/** Every exhibit of a network and its images by its name. */
export function registryOf(manifest: Kind): Readonly<Record<string, AnyExhibit>> {
  const convs = rolesOf(manifest.architecture).convs.map(({ name }) => name);
  const found = known.get(manifest) ?? titled(exhibitsOf(convs), manifest);
  known.set(manifest, found);
  return found;
}

/** Finds an exhibit; throws and lists the known ones. */
export function exhibitNamed(manifest: Kind, name: string): AnyExhibit {
  const registry = registryOf(manifest);
  const found = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (found === undefined) throw new Error(`unknown figure "${name}"; figures: ${Object.keys(registry).join(', ')}`);
  return found;
}

/** The names under which figs/ serves each figure: its own, and the one of the tutorial's first version. */
export const fileNames = (manifest: Kind): { readonly file: string; readonly figure: string }[] =>
  Object.entries(registryOf(manifest)).flatMap(([figure, { original }]) =>
    [figure, original].filter((file) => file !== undefined).map((file) => ({ file, figure })),
  );
