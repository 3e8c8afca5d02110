// What a page and its engine say to each other. Everything is plain data, so that a worker can be at the other end.
import type { Fetched } from '../../artifacts/browser.ts';
import type { NetworkKey, Origin } from '../../artifacts/keys.ts';
import type { Need, Tensors } from '../../artifacts/source.ts';

/** What a page asks for. */
export interface Orders {
  /** Starts the engine if it is not running, fetches what some exhibits need, and hands it over. */
  readonly open: {
    /** Address of the artifacts folder, with a slash at its end. */
    readonly base: string;
    readonly needs: readonly Need[];
  };
  /** Runs networks on one image, `[height, width, channels]` bytes, row-major. */
  readonly forward: { readonly networks: readonly NetworkKey[]; readonly pixels: Uint8Array };
  /** Hands over what figures need of a network that is in no file of the page's. */
  readonly network: { readonly origin: Origin };
  /** Counts what is held, for tests of memory. */
  readonly count: Readonly<Record<string, never>>;
}

/** What it is given. */
export interface Answers {
  readonly open: Fetched;
  /** Of each network the output of every layer: `[h, w, c]`, or `[c]` from global average pooling on. */
  readonly forward: readonly Tensors[];
  readonly network: { readonly weights: Tensors; readonly scales: Tensors };
  readonly count: { readonly tensors: number; readonly networks: number; readonly bytes: number };
}

export type OrderName = keyof Orders;

/** From the page. `number` ties answers to what was asked. */
export type ToEngine =
  | { readonly number: number; readonly name: OrderName; readonly order: Orders[OrderName] }
  /** The page does not wait for this any more. */
  | { readonly number: number; readonly name: 'drop' };

/** From the engine. */
export type FromEngine =
  | { readonly kind: 'awake' }
  | { readonly kind: 'bytes'; readonly number: number; readonly bytes: number }
  | { readonly kind: 'answer'; readonly number: number; readonly answer: Answers[OrderName] }
  | { readonly kind: 'failure'; readonly number: number; readonly reason: string };

/** An engine, wherever it runs. */
export interface Engine {
  readonly ask: <Name extends OrderName>(name: Name, order: Orders[Name], watch?: AskWatch) => Promise<Answers[Name]>;
}

export interface AskWatch {
  /** Is told how many bytes have just arrived, unpacked. */
  readonly report?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** The buffers of an answer: they are handed over, not copied. */
export const buffersOf = (all: readonly Tensors[]): ArrayBuffer[] =>
  all.flatMap((tensors) => [...tensors.values()].map(({ data }) => data.buffer as ArrayBuffer));
