// The first live island: choose an image, the network runs here, and the figures of the chapter are drawn again from what it says.
// Until then, and wherever something fails, the static figures that come as children stay.
import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { ExampleChooser } from './example-chooser.tsx';
import { IslandBar, loadingSentence } from './island-bar.tsx';
import { LiveFeatureMaps } from './live-feature-maps.tsx';
import { sentenceOf } from './reading.ts';
import { Replaced } from './replaced.tsx';
import { useLiveNetwork } from './use-live-network.ts';
import type { State } from './use-live-network.ts';

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

/** What a status region tells in a state. */
function Status({ state }: { readonly state: State }): JSX.Element | null {
  if (state.phase === 'loading') {
    const sentence = loadingSentence(state);
    return <Replaced by={sentence}>{sentence}</Replaced>;
  }
  if (state.phase !== 'ready') return null;
  const [before, said, after] = sentenceOf(state.reading);
  return (
    <Replaced by={state.reading.choice.input.id}>
      {before}
      <strong>{said}</strong>
      {after}
    </Replaced>
  );
}

export function FeatureMapsIsland({ base, kilobytes, total, first, ids, children }: Props): JSX.Element {
  const island = useRef<HTMLDivElement>(null);
  const { state, load, choose } = useLiveNetwork(
    { base, first, ids },
    () => island.current?.querySelector('button') === document.activeElement,
  );
  return (
    <div class="island" data-island="feature-maps" data-live={state.phase} ref={island}>
      {state.phase === 'ready' ? (
        <ExampleChooser
          key="chooser"
          manifest={state.network.source.manifest}
          images={state.network.source.examples.map(({ pixels }) => pixels)}
          chosen={state.reading.choice.input.id}
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
