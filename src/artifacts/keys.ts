// What a source is asked by: which network, with what changed in it, and which image, with what changed in that. Two keys are one where
// they mean the same, however they were written. Knows no tensors and no files.

/** Where a network comes from: the shown one, its start, another run (or the start of that), the shown one on its way. */
export type Origin =
  | 'trained'
  | 'untrained'
  | { readonly run: string; readonly state: 'trained' | 'untrained' }
  | { readonly step: number };

/** One weight that a reader has changed: a tensor such as `conv1/kernel`, a place in its row-major data, its new value. */
export interface WeightEdit {
  readonly tensor: string;
  readonly place: number;
  readonly value: number;
}

/** A network: where it comes from, and what was done to it since. */
export interface ChangedNetwork {
  readonly origin: Origin;
  /** Of two edits of one weight the later one counts. */
  readonly edits?: readonly WeightEdit[];
  /** Channels whose outputs are held at zero. */
  readonly off?: readonly { readonly layer: string; readonly channel: number }[];
}

export type NetworkKey = Origin | ChangedNetwork;

/** What was done to an image before the network saw it. */
export interface InputChange {
  /** Whole pixels to the right and down. */
  readonly shift?: readonly [right: number, down: number];
  readonly isMirrored?: boolean;
  /** A square that is covered: its first row and column, and its side. */
  readonly covered?: { readonly row: number; readonly column: number; readonly side: number };
}

/** An image: a shipped example or what a reader drew, by its id, and what was done to it. */
export interface InputKey {
  readonly id: string;
  readonly change?: InputChange;
}

const changed = (network: NetworkKey): ChangedNetwork =>
  typeof network === 'object' && 'origin' in network ? network : { origin: network };

export const originOf = (network: NetworkKey): Origin => changed(network).origin;
export const editsOf = (network: NetworkKey): readonly WeightEdit[] => changed(network).edits ?? [];

/** Whether something was done to a network since it was trained or begun. */
export function isChangedNetwork(network: NetworkKey): boolean {
  const { edits = [], off = [] } = changed(network);
  return edits.length > 0 || off.length > 0;
}

function originText(origin: Origin): string {
  if (typeof origin === 'string') return origin;
  return 'step' in origin ? `step ${origin.step}` : `${origin.run}, ${origin.state}`;
}

/** A network in words, for messages. */
export const networkWords = (network: NetworkKey): string =>
  `${originText(originOf(network))}${isChangedNetwork(network) ? ', changed' : ''}`;

function networkText(network: NetworkKey): string {
  const { origin, edits = [], off = [] } = changed(network);
  const values = new Map(edits.map(({ tensor, place, value }) => [`${tensor} ${place}`, value]));
  const silent = new Set(off.map(({ layer, channel }) => `${layer} ${channel}`));
  return JSON.stringify([originText(origin), [...values].sort(([a], [b]) => (a < b ? -1 : 1)), [...silent].sort()]);
}

/** Whether two keys name one network. */
export const isSameNetwork = (a: NetworkKey, b: NetworkKey): boolean => networkText(a) === networkText(b);

function changeText({ shift = [0, 0], isMirrored = false, covered }: InputChange): string {
  const square = covered && covered.side > 0 ? [covered.row, covered.column, covered.side] : [];
  return JSON.stringify([shift, isMirrored, square]);
}

/** Whether the network sees something else than the image of this id. */
export const isChangedInput = ({ change = {} }: InputKey): boolean => changeText(change) !== changeText({});

/** An image in words, for messages. */
export const inputWords = (input: InputKey): string => `"${input.id}"${isChangedInput(input) ? ', changed' : ''}`;

/** Whether two keys name one image. */
export const isSameInput = (a: InputKey, b: InputKey): boolean =>
  a.id === b.id && changeText(a.change ?? {}) === changeText(b.change ?? {});

/** What stands beside a network: the same before it was changed; else its other state, trained or untrained. */
export function counterpartOf(network: NetworkKey): NetworkKey {
  const origin = originOf(network);
  if (isChangedNetwork(network)) return origin;
  if (typeof origin === 'string') return origin === 'trained' ? 'untrained' : 'trained';
  return 'step' in origin
    ? 'untrained'
    : { run: origin.run, state: origin.state === 'trained' ? 'untrained' : 'trained' };
}
