// What a reader has before them: an image, a network, what was done to both, and where they look. A value: whoever changes it makes a new
// one, and two that mean the same are written the same. Knows no page, no engine and no manifest but at its start.
import { sha256 } from '../../artifacts/sha256.ts';
import type { Manifest } from '../../artifacts/schema.ts';
import type { ChangedNetwork, InputChange, InputKey, Origin, WeightEdit } from '../../artifacts/keys.ts';
import type { ImageShape } from '../../artifacts/source.ts';
import { shownExample } from '../../subject/subject.ts';

export type SessionInput =
  | { readonly kind: 'example'; readonly id: string }
  /** By its place among the validation images, from 0. */
  | { readonly kind: 'validation'; readonly place: number }
  /** Row-major bytes, `[height, width, channels]`. */
  | { readonly kind: 'own'; readonly pixels: Uint8Array };

/** How the network's counterpart is shown: not at all, beside it, or in its place. */
export const twins = ['none', 'beside', 'flipped'] as const;
export type Twin = (typeof twins)[number];

export interface ChannelOf {
  readonly layer: string;
  readonly channel: number;
}

/** A place in the output of a layer. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

export interface Session {
  readonly input: SessionInput;
  readonly network: Origin;
  readonly twin: Twin;
  /** Channels whose outputs are held at zero: each once, by layer and channel. */
  readonly off: readonly ChannelOf[];
  /** Weights that were changed: each once, by tensor and place. */
  readonly edits: readonly WeightEdit[];
  /** Without the parts that change nothing. */
  readonly change: InputChange;
  readonly layer?: string;
  /** Of `layer`. */
  readonly channel?: number;
  /** Of the output of `layer`. */
  readonly cell?: Cell;
}

/** The session of a reader who has done nothing yet: the shown example in the trained network. */
export const startOf = (manifest: Pick<Manifest, 'dataset' | 'examples'>): Session => ({
  input: { kind: 'example', id: shownExample(manifest).id },
  network: 'trained',
  twin: 'none',
  off: [],
  edits: [],
  change: {},
});

const order = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

export const chooseExample = (session: Session, id: string): Session => ({
  ...session,
  input: { kind: 'example', id },
});

export const chooseValidation = (session: Session, place: number): Session => ({
  ...session,
  input: { kind: 'validation', place },
});

/** Shows an image of the reader's. Its bytes are copied. Throws where they are not an image of that shape. */
export function chooseOwn(session: Session, pixels: ArrayLike<number>, image: ImageShape): Session {
  const expected = image.height * image.width * image.channels;
  if (pixels.length !== expected) throw new Error(`invalid image: ${pixels.length} bytes, ${expected} were expected`);
  return { ...session, input: { kind: 'own', pixels: Uint8Array.from(pixels) } };
}

export const chooseNetwork = (session: Session, network: Origin): Session => ({
  ...session,
  network: typeof network === 'object' && 'run' in network ? { run: network.run, state: network.state } : network,
});

export const showTwin = (session: Session, twin: Twin): Session => ({ ...session, twin });

/** The session in which these channels of a layer are off, and no others of that layer. */
export function setOff(session: Session, layer: string, channels: Iterable<number>): Session {
  const own = [...new Set(channels)].map((channel) => ({ layer, channel }));
  const off = [...session.off.filter((one) => one.layer !== layer), ...own];
  return { ...session, off: off.sort((a, b) => order(a.layer, b.layer) || a.channel - b.channel) };
}

/** The channels of a layer that are off, in order. */
export const offIn = ({ off }: Session, layer: string): number[] =>
  off.flatMap((one) => (one.layer === layer ? [one.channel] : []));

export const switchOff = (session: Session, layer: string, channel: number): Session =>
  setOff(session, layer, [...offIn(session, layer), channel]);

export const switchOn = (session: Session, layer: string, channel: number): Session =>
  setOff(
    session,
    layer,
    offIn(session, layer).filter((one) => one !== channel),
  );

/**
 * Changes weights; of one that was changed before the new value counts. Values are rounded to what a network holds, single precision.
 * Throws where one is not finite there.
 */
export function edit(session: Session, changes: readonly WeightEdit[]): Session {
  const edits = new Map(session.edits.map((one) => [`${one.tensor} ${one.place}`, one]));
  for (const { tensor, place, value } of changes) {
    // Adding 0 makes 0 of -0, which weighs the same and is written otherwise.
    const rounded = Math.fround(value) + 0;
    if (!Number.isFinite(rounded))
      throw new Error(
        `invalid weight ${value} at place ${place} of "${tensor}": it must be finite in single precision`,
      );
    edits.set(`${tensor} ${place}`, { tensor, place, value: rounded });
  }
  return { ...session, edits: [...edits.values()].sort((a, b) => order(a.tensor, b.tensor) || a.place - b.place) };
}

/** Gives weights back what they were: those of one tensor, or all. */
export const restoreWeights = (session: Session, tensor?: string): Session => ({
  ...session,
  edits: tensor === undefined ? [] : session.edits.filter((one) => one.tensor !== tensor),
});

/** Changes the image before the network sees it: the parts that are given, the others stay. A part that changes nothing is left out. */
export function changeInput(session: Session, change: InputChange): Session {
  const { shift = [0, 0], isMirrored = false, covered } = { ...session.change, ...change };
  const [right, down] = shift;
  return {
    ...session,
    change: {
      ...(right !== 0 || down !== 0 ? { shift: [right, down] } : {}),
      ...(isMirrored ? { isMirrored } : {}),
      ...(covered !== undefined && covered.side > 0
        ? { covered: { row: covered.row, column: covered.column, side: covered.side } }
        : {}),
    },
  };
}

/** Gives the image back what it was. */
export const restoreInput = (session: Session): Session => ({ ...session, change: {} });

/** Looks at a layer, at a channel of it, at a cell of its output; what is not named is not looked at. */
export function lookAt(session: Session, layer?: string, channel?: number, cell?: Cell): Session {
  const { layer: _layer, channel: _channel, cell: _cell, ...rest } = session;
  if (layer === undefined) return rest;
  return {
    ...rest,
    layer,
    ...(channel === undefined ? {} : { channel }),
    ...(cell === undefined ? {} : { cell: { row: cell.row, column: cell.column } }),
  };
}

/** Undoes what was done to the network and to the image; image, network and place stay. */
export const reset = (session: Session): Session => ({ ...session, off: [], edits: [], change: {} });

const digests = new WeakMap<Uint8Array, string>();

/** The first 8 hexadecimal digits of the SHA-256 of an image's bytes. */
export function digestOf(pixels: Uint8Array): string {
  const digest = digests.get(pixels) ?? sha256(pixels).slice(0, 8);
  digests.set(pixels, digest);
  return digest;
}

function idOf(input: SessionInput): string {
  switch (input.kind) {
    case 'example':
      return input.id;
    case 'validation':
      return `validation-${input.place}`;
    case 'own':
      return `own-${digestOf(input.pixels)}`;
    default:
      return input satisfies never;
  }
}

/** What a source calls the session's image. */
export function inputKeyOf({ input, change }: Session): InputKey {
  const id = idOf(input);
  return Object.keys(change).length === 0 ? { id } : { id, change };
}

/** What a source calls the session's network. */
export const networkKeyOf = ({ network, edits, off }: Session): ChangedNetwork => ({
  origin: network,
  ...(edits.length === 0 ? {} : { edits }),
  ...(off.length === 0 ? {} : { off }),
});

const isSameImage = (a: SessionInput, b: SessionInput): boolean =>
  a.kind === 'own' && b.kind === 'own'
    ? a.pixels.length === b.pixels.length && a.pixels.every((byte, i) => byte === b.pixels[i])
    : a.kind === b.kind && idOf(a) === idOf(b);

/** Everything but the image, in one order. */
const restOf = ({ network, twin, off, edits, change, layer, channel, cell }: Session): string =>
  JSON.stringify([network, twin, off, edits, change, layer ?? null, channel ?? null, cell ?? null]);

/** Whether a reader would see the same. */
export const isSameSession = (a: Session, b: Session): boolean =>
  a === b || (isSameImage(a.input, b.input) && restOf(a) === restOf(b));
