// The trainings that the evidence needs, as data: the main network from five seeds, and for each control or ablation one run that differs
// from the main network in one thing.
import { runKinds } from '../../src/artifacts/schema.ts';
import type { LayerSpec } from '../../src/model/architecture.ts';
import { rolesOf } from '../../src/subject/roles.ts';
import type { Configuration } from '../config.ts';

export type RunKind = (typeof runKinds)[number];

export interface Run {
  /** `seed-0` to `seed-4` for the main network, the kind for all others. */
  readonly id: string;
  readonly kind: RunKind;
  readonly configuration: Configuration;
  /** Too long for a processor; left out where there is no GPU. */
  readonly gpuOnly: boolean;
}

export const mainSeeds = [0, 1, 2, 3, 4] as const;

/** Passes over the training images for every run but the main ones; `short` is the main network at this length, for comparison. */
export const shortEpochs = 12;

type Conv = Extract<LayerSpec, { kind: 'conv' }>;

/** A network with other sizes of its convolutions. */
const withConvs = (layers: readonly LayerSpec[], change: (conv: Conv) => Partial<Conv>): LayerSpec[] =>
  layers.map((layer) => (layer.kind === 'conv' ? { ...layer, ...change(layer) } : layer));

/** What each kind changes about the main network. */
function change(kind: Exclude<RunKind, 'main'>, { augmentation, architecture }: Configuration): Partial<Configuration> {
  const { first, last } = rolesOf(architecture);
  const firstKernel = (kernelSize: number): Partial<Configuration> => ({
    architecture: withConvs(architecture, (conv) => (conv.name === first.name ? { kernelSize } : {})),
  });
  const scaled = (factor: number): Partial<Configuration> => ({
    architecture: withConvs(architecture, ({ filters }) => ({ filters: filters * factor })),
  });
  switch (kind) {
    case 'short':
      return {};
    case 'permuted-labels':
      return { labels: 'permuted' };
    case 'frozen-conv1':
      return { frozen: [first.name] };
    case 'no-flip':
      return { augmentation: { ...augmentation, flip: 0 } };
    case 'no-shift':
      return { augmentation: { ...augmentation, shift: 0 } };
    case 'no-augmentation':
      return { augmentation: { ...augmentation, flip: 0, shift: 0, erase: 0 } };
    case 'kernel-3':
      return firstKernel(3);
    case 'kernel-7':
      return firstKernel(7);
    case 'half-width':
      return scaled(0.5);
    case 'wide-end':
      return {
        architecture: withConvs(architecture, ({ name, filters }) =>
          name === last.name ? { filters: 2 * filters } : {},
        ),
      };
    case 'flatten':
      return { architecture: architecture.filter(({ kind: layer }) => layer !== 'globalAveragePool') };
    case 'double-width':
      return scaled(2);
    default:
      return kind satisfies never;
  }
}

/** One main run. */
export function mainRun(base: Configuration, seed: number): Run {
  return { id: `seed-${seed}`, kind: 'main', configuration: { ...base, seed }, gpuOnly: false };
}

/** All runs, the main ones first. @param base the recipe of the main network */
export function allRuns(base: Configuration): Run[] {
  const others = runKinds
    .filter((kind) => kind !== 'main')
    .map((kind): Run => {
      const epochs = Math.min(shortEpochs, base.epochs);
      return {
        id: kind,
        kind,
        configuration: { ...base, seed: mainSeeds[0], epochs, ...change(kind, base) },
        gpuOnly: kind === 'double-width',
      };
    });
  return [...mainSeeds.map((seed) => mainRun(base, seed)), ...others];
}
