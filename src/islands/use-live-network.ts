// Fetches the network and keeps it: what a figure that can come alive is told of the attempt, until it runs or a reason is known.
import { useCallback, useEffect, useErrorBoundary, useRef, useState } from 'preact/hooks';
import { exampleInAddress, keepInAddress } from './address.ts';
import type { BarState } from './island-bar.tsx';
import type { LiveNetwork } from './live-network.ts';
import { startPatience } from './patience.ts';
import { readingOf } from './reading.ts';
import type { Reading } from './reading.ts';

export type State =
  | BarState
  | {
      readonly phase: 'ready';
      readonly network: LiveNetwork;
      readonly reading: Reading;
      /** Whether the keyboard's place was on the button. */
      readonly takesFocus: boolean;
    };

interface Wanted {
  /** Address of the artifacts folder, with a slash at its end. */
  readonly base: string;
  /** The example that is read first, unless the address asks for another. */
  readonly first: string;
  readonly ids: readonly string[];
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const failure = (error: unknown): State => ({ phase: 'failed', reason: reasonOf(error), remedy: 'retry' });

/** The code of the network, fetched when it is asked for; undefined where it cannot be had. */
const networkCode = () => import('./live-network.ts').catch(() => undefined);
const missingCode: State = {
  phase: 'failed',
  reason: 'missing code: the network did not answer, or the site has changed since this page was loaded',
  remedy: 'reload',
};

type Loading = Extract<State, { phase: 'loading' }>;
type Say = (next: State) => void;

/** One attempt, told step by step. Throws where a file or the network is not what it should be; says where the code is missing. */
async function attempt({ base, first, ids }: Wanted, { signal }: AbortController, say: Say, takesFocus: () => boolean) {
  let loading: Loading = { phase: 'loading', part: 'code', received: 0, silent: false };
  const patience = startPatience(() => say({ ...loading, silent: true }));
  const progress = (change: Partial<Loading>): void => {
    loading = { ...loading, ...change };
    patience.renew();
    say(loading);
  };
  say(loading);
  try {
    const code = await networkCode();
    if (code === undefined) {
      say(missingCode);
      return;
    }
    progress({ part: 'files' });
    const report = (bytes: number): void => progress({ received: loading.received + bytes });
    const network = await code.openNetwork(base, { report, signal });
    const reading = readingOf(network, exampleInAddress(ids) ?? first);
    say({ phase: 'ready', network, reading, takesFocus: takesFocus() });
  } finally {
    patience.end();
  }
}

/** @param takesFocus whether the keyboard's place is on the button when the network is there */
export function useLiveNetwork(wanted: Wanted, takesFocus: () => boolean) {
  const { base, first, ids } = wanted;
  const [state, setState] = useState<State>({ phase: 'still' });
  const current = useRef<AbortController>();
  useErrorBoundary((error) => setState(failure(error)));

  const load = useCallback(async (): Promise<void> => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    // What a given-up attempt still hears must not hide what the next one says.
    const say: Say = (next) => {
      if (!controller.signal.aborted) setState(next);
    };
    try {
      await attempt({ base, first, ids }, controller, say, takesFocus);
    } catch (error) {
      say(failure(error));
      controller.abort(); // the other downloads
    }
  }, [base, first, ids]);

  // A shared address asks for its example; nothing else starts by itself.
  useEffect(() => {
    if (exampleInAddress(ids) === undefined) setState({ phase: 'idle' });
    else void load();
    return () => current.current?.abort();
  }, [load, ids]);

  const choose = (network: LiveNetwork, id: string): void => {
    try {
      setState({ phase: 'ready', network, reading: readingOf(network, id), takesFocus: false });
      keepInAddress(id);
    } catch (error) {
      setState(failure(error));
    }
  };
  return { state, load, choose };
}
