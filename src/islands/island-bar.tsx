// The bar above a figure that can come alive: what stands there before the program has arrived, the button, the progress, and what went
// wrong. The button is one element from the first press to the last, so that the keyboard's place stays on it; its words change.
import type { JSX } from 'preact';
import { patienceSeconds } from './patience.ts';
import { Replaced } from './replaced.tsx';

export type BarState =
  /** As the server drew it: without a script nothing else will come. */
  | { readonly phase: 'still' }
  | { readonly phase: 'idle' }
  | {
      readonly phase: 'loading';
      /** The code comes in one piece; a browser does not tell how much of it is there. */
      readonly part: 'code' | 'files';
      /** Bytes of files. */
      readonly received: number;
      /** Whether nothing has arrived for a while. */
      readonly silent: boolean;
    }
  | {
      readonly phase: 'failed';
      readonly reason: string;
      /** A browser may remember that code could not be loaded, until the page is. */
      readonly remedy: 'retry' | 'reload';
    };

interface Props {
  readonly state: BarState;
  /** What the button says it will fetch, compressed. */
  readonly kilobytes: number;
  /** Bytes of all files, unpacked. */
  readonly total: number;
  readonly load: () => void;
}

const reload = (): void => location.reload();

/** What the button says and does in a state; without `press` it is waiting. */
function buttonOf(state: BarState, load: () => void): { readonly label: string; readonly press?: () => void } {
  const again = { label: 'Try again', press: load };
  const anew = { label: 'Reload this page', press: reload };
  if (state.phase === 'failed') return state.remedy === 'retry' ? again : anew;
  if (state.phase !== 'loading') return { label: 'Run the network here', press: load };
  if (!state.silent) return { label: 'Run the network here' };
  return state.part === 'code' ? anew : again;
}

/** Plain words for the reader; the reason in brackets for whoever wants to report it. */
const apology = (reason: string): string =>
  `The network cannot run here (${reason}). The figure below is the one that was computed when this page was made.`;

/** What the figure says by itself while it loads, to everybody: to be put into a status region. */
export function loadingSentence({ silent }: { readonly silent: boolean }): string {
  return silent
    ? `Nothing has arrived for ${patienceSeconds} seconds. Until the network runs, the figure below is the one that was computed when this page was made.`
    : 'The network is on its way.';
}

function Progress({ part, received, total }: { part: 'code' | 'files'; received: number; total: number }): JSX.Element {
  const share = `${Math.floor((100 * Math.min(received, total)) / total)}\u202f%`;
  // Without a value the bar says that something is going on, not how much.
  const value = part === 'code' ? {} : { value: Math.min(received, total) };
  return (
    <span class="island-note">
      <progress aria-label="Loading" max={total} {...value} />
      <Replaced by={`${part} ${share}`}>{part === 'code' ? 'The code comes first.' : share}</Replaced>
    </span>
  );
}

export function IslandBar({ state, kilobytes, total, load }: Props): JSX.Element {
  if (state.phase === 'still')
    return (
      <div class="island-bar">
        <span class="island-note">
          The figure below is the one that was computed when this page was made. A button to run the network appears
          here where JavaScript is at work.
        </span>
      </div>
    );
  const { label, press } = buttonOf(state, load);
  return (
    <div class="island-bar">
      {state.phase === 'failed' && (
        <p key={state.reason} role="alert" data-island-error class="island-error">
          {apology(state.reason)}
        </p>
      )}
      <button key="button" type="button" class="island-button" aria-disabled={press === undefined} onClick={press}>
        <Replaced by={label}>{label}</Replaced>
      </button>
      {state.phase === 'idle' && (
        <span key="size" class="island-note">
          Fetches about {kilobytes} kB, once: the code, WebAssembly and the weights.
        </span>
      )}
      {state.phase === 'loading' && (
        <Progress key="progress" part={state.part} received={state.received} total={total} />
      )}
    </div>
  );
}
