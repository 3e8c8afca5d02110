// What a session may name: the layers, tensors, images and networks of a manifest. Whatever it does not have is refused by name.
import type { LayerRecord, Manifest } from '../../artifacts/schema.ts';
import type { Origin } from '../../artifacts/keys.ts';
import type { ImageShape } from '../../artifacts/source.ts';

/** Of a manifest, what a session is checked against. */
export type Named = Pick<Manifest, 'dataset' | 'architecture' | 'runs' | 'checkpoints' | 'examples'>;

export interface Ground {
  readonly manifest: Named;
  readonly image: ImageShape;
}

/** A part of a link in a message: whatever it is, it does not fill the page. */
export const quoted = (text: string): string => `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;

const unknown = (what: string, name: string, list: string, names: readonly string[]): Error =>
  new Error(`unknown ${what} ${quoted(name)}; ${list}: ${names.join(', ')}`);

/** Throws where a number is none of so many places. @param of in whose words they are counted: ` of "conv1"` */
export function checkPlace(what: string, place: number, count: number, of = ''): void {
  if (!(place < count)) throw new Error(`unknown ${what} ${place}${of}; ${what}s: 0 to ${count - 1}`);
}

/** Throws and lists the layers where there is none of that name. */
export function layerOf({ manifest: { architecture } }: Ground, name: string): LayerRecord {
  const layer = architecture.find((one) => one.name === name);
  if (layer !== undefined) return layer;
  throw unknown(
    'layer',
    name,
    'layers',
    architecture.map((one) => one.name),
  );
}

const channelsIn = ({ outputShape }: LayerRecord): number => outputShape[2];

export const checkChannel = (layer: LayerRecord, channel: number): void =>
  checkPlace('channel', channel, channelsIn(layer), ` of ${quoted(layer.name)}`);

/** How many numbers the tensors of a network hold: one bias for each output, the rest of a layer is its kernel. */
function tensorSizes({ manifest: { architecture } }: Ground): ReadonlyMap<string, number> {
  return new Map(
    architecture
      .filter(({ parameters }) => parameters > 0)
      .flatMap((layer) => [
        [`${layer.name}/kernel`, layer.parameters - channelsIn(layer)] as const,
        [`${layer.name}/bias`, channelsIn(layer)] as const,
      ]),
  );
}

/** The size of a tensor; throws and lists the tensors where there is none of that name. */
export function sizeOfTensor(ground: Ground, name: string): number {
  const sizes = tensorSizes(ground);
  const size = sizes.get(name);
  if (size === undefined) throw unknown('tensor', name, 'tensors', [...sizes.keys()]);
  return size;
}

/** The runs whose networks have the layers of the shown one, so that a session fits all of them. */
function runsAlike({ manifest: { runs, architecture } }: Ground): string[] {
  const isAlike = (layers: readonly object[]): boolean =>
    layers.length === architecture.length &&
    layers.every((layer, i) => {
      const shown = (architecture[i] ?? {}) as Readonly<Record<string, unknown>>;
      return Object.entries(layer).every(([key, value]) => shown[key] === value);
    });
  return runs.filter(({ configuration }) => isAlike(configuration.architecture)).map(({ id }) => id);
}

/** Throws where a network is none of the manifest's, or has other layers than the shown one. */
export function checkOrigin(ground: Ground, origin: Origin): void {
  if (typeof origin === 'string') return;
  if ('run' in origin) {
    const runs = runsAlike(ground);
    if (!runs.includes(origin.run)) throw unknown('run', origin.run, 'runs with the layers of the shown network', runs);
    return;
  }
  const steps = ground.manifest.checkpoints.map(({ step }) => step);
  if (!steps.includes(origin.step)) throw unknown('step', `${origin.step}`, 'steps', steps.map(String));
}

/** Throws and lists the examples where there is none of that id. */
export function checkExample({ manifest: { examples } }: Ground, id: string): void {
  if (examples.some((one) => one.id === id)) return;
  throw unknown(
    'example',
    id,
    'examples',
    examples.map((one) => one.id),
  );
}
