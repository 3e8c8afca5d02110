// The bar while the network is on its way, or could not come. The button is one element from the first press to the last, so that the
// keyboard's place stays on it; its words change.
import type { JSX } from 'preact';
import { patienceSeconds } from './patience.ts';
import { Replaced } from './replaced.tsx';

export type Loading =
  | {
      readonly phase: 'loading';
      /** Bytes, unpacked. */
      readonly received: number;
      /** Whether nothing has arrived for a while. */
      readonly isSilent: boolean;
    }
  | { readonly phase: 'failed'; readonly reason: string };

interface Props {
  readonly state: Loading;
  /** Bytes of all files, unpacked. */
  readonly total: number;
  readonly load: () => void;
}

/** Plain words for the reader; the reason in brackets for whoever wants to report it. */
const apology = (reason: string): string =>
  `The network cannot run here (${reason}). The figures are the ones that were computed when this page was made.`;

const silence = `Nothing has arrived for ${patienceSeconds} seconds. Until the network runs, the figures are the ones that were computed when this page was made.`;

/** What the status region tells meanwhile. */
export const LoadingStatus = ({ state }: { readonly state: Loading }): JSX.Element | null =>
  state.phase === 'failed' ? null : (
    <Replaced by={String(state.isSilent)}>{state.isSilent ? silence : 'The network is on its way.'}</Replaced>
  );

function Progress({ received, total }: { readonly received: number; readonly total: number }): JSX.Element {
  const now = Math.min(received, total);
  const share = `${Math.floor((100 * now) / total)}\u202f%`;
  return (
    <span class="laboratory-note">
      <progress aria-label="Loading" max={total} value={now} /> <Replaced by={share}>{share}</Replaced>
    </span>
  );
}

export function LoadingBar({ state, total, load }: Props): JSX.Element {
  const canTryAgain = state.phase === 'failed' || state.isSilent;
  const label = canTryAgain ? 'Try again' : 'Run the network here';
  return (
    <div class="laboratory-line">
      <button
        type="button"
        class="laboratory-button"
        aria-disabled={canTryAgain ? undefined : 'true'}
        onClick={canTryAgain ? load : undefined}
      >
        <Replaced by={label}>{label}</Replaced>
      </button>
      {state.phase === 'failed' ? (
        <p key={state.reason} role="alert" class="laboratory-error">
          {apology(state.reason)}
        </p>
      ) : (
        <Progress received={state.received} total={total} />
      )}
    </div>
  );
}
