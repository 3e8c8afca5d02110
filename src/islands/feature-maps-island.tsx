// The first live island: choose a garment, the network runs here, and the figures of the chapter are drawn again from what it says.
// Until then, and wherever something fails, the static figures that come as children stay.
import type { ComponentChildren, JSX } from 'preact';
import { useCallback, useEffect, useErrorBoundary, useRef, useState } from 'preact/hooks';
import { exampleInAddress, keepInAddress } from './address.ts';
import { ExampleChooser } from './example-chooser.tsx';
import { IslandBar, loadingSentence } from './island-bar.tsx';
import type { BarState } from './island-bar.tsx';
import { LiveFeatureMaps } from './live-feature-maps.tsx';
import type { LiveNetwork } from './live-network.ts';
import { startPatience } from './patience.ts';
import { readingOf, sentenceOf } from './reading.ts';
import type { Reading } from './reading.ts';
import { Replaced } from './replaced.tsx';

interface Props {
  /** Address of the artifacts folder, with a slash at its end. */
  readonly base: string;
  /** What the button says it will fetch: code, WebAssembly, weights and examples, compressed. */
  readonly kilobytes: number;
  /** Bytes of all files but the code, unpacked: the length of the progress bar. */
  readonly total: number;
  /** The example that the static figures show. */
  readonly first: string;
  /** Every example; an address may ask for one of them. */
  readonly ids: readonly string[];
  /** The static figures. */
  readonly children?: ComponentChildren;
}

type State =
  | BarState
  | {
      readonly phase: 'ready';
      readonly network: LiveNetwork;
      readonly reading: Reading;
      /** Whether the keyboard's place was on the button. */
      readonly takesFocus: boolean;
    };

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const failure = (error: unknown): State => ({ phase: 'failed', reason: reasonOf(error), remedy: 'retry' });

/** The code of the network, fetched when it is asked for; undefined where it cannot be had. */
const networkCode = () => import('./live-network.ts').catch(() => undefined);
const missingCode: State = {
  phase: 'failed',
  reason: 'missing code: the network did not answer, or the site has changed since this page was loaded',
  remedy: 'reload',
};

/** What a status region tells in a state. */
function Status({ state }: { readonly state: State }): JSX.Element | null {
  if (state.phase === 'loading') {
    const sentence = loadingSentence(state);
    return <Replaced by={sentence}>{sentence}</Replaced>;
  }
  if (state.phase !== 'ready') return null;
  const [before, said, after] = sentenceOf(state.reading);
  return (
    <Replaced by={state.reading.input.id}>
      {before}
      <strong>{said}</strong>
      {after}
    </Replaced>
  );
}

export function FeatureMapsIsland({ base, kilobytes, total, first, ids, children }: Props): JSX.Element {
  const [state, setState] = useState<State>({ phase: 'still' });
  const island = useRef<HTMLDivElement>(null);
  const attempt = useRef<AbortController>();
  useErrorBoundary((error) => setState(failure(error)));

  const load = useCallback(async (): Promise<void> => {
    attempt.current?.abort();
    const controller = new AbortController();
    attempt.current = controller;
    const { signal } = controller;
    // What a given-up attempt still hears must not hide what the next one says.
    const say = (next: State): void => {
      if (!signal.aborted) setState(next);
    };
    let loading: Extract<State, { phase: 'loading' }> = { phase: 'loading', part: 'code', received: 0, silent: false };
    const patience = startPatience(() => say({ ...loading, silent: true }));
    const progress = (change: Partial<typeof loading>): void => {
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
      const takesFocus = island.current?.querySelector('button') === document.activeElement;
      say({ phase: 'ready', network, reading, takesFocus });
    } catch (error) {
      say(failure(error));
      controller.abort(); // the other downloads
    } finally {
      patience.end();
    }
  }, [base, first, ids]);

  // A shared address asks for its example; nothing else starts by itself.
  useEffect(() => {
    if (exampleInAddress(ids) === undefined) setState({ phase: 'idle' });
    else void load();
    return () => attempt.current?.abort();
  }, [load, ids]);

  const choose = (network: LiveNetwork, id: string): void => {
    try {
      setState({ phase: 'ready', network, reading: readingOf(network, id), takesFocus: false });
      keepInAddress(id);
    } catch (error) {
      setState(failure(error));
    }
  };

  return (
    <div class="island" data-island="feature-maps" data-live={state.phase} ref={island}>
      {state.phase === 'ready' ? (
        <ExampleChooser
          key="chooser"
          manifest={state.network.source.manifest}
          images={state.network.source.examples.map(({ pixels }) => pixels)}
          chosen={state.reading.input.id}
          choose={(id) => choose(state.network, id)}
          takesFocus={state.takesFocus}
        />
      ) : (
        <IslandBar key="bar" state={state} kilobytes={kilobytes} total={total} load={() => void load()} />
      )}
      {/* One region from the start: what is put in together with its text may not be read out. */}
      <p key="status" role="status" class="live-status">
        <Status state={state} />
      </p>
      {state.phase === 'ready' ? <LiveFeatureMaps key="live" reading={state.reading} /> : children}
    </div>
  );
}
