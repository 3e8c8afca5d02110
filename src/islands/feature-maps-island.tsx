// The first live island: choose a garment, the network runs here, and the figures of the chapter are drawn again from what it says.
// Until then, and wherever something fails, the static figures that come as children stay.
import type { ComponentChildren, JSX } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import type { Manifest } from '../artifacts/schema.ts';
import { classProbabilitiesOne } from '../figures/class-probabilities.tsx';
import { featureMaps } from '../figures/feature-maps.tsx';
import { percent } from '../figures/marks/format.ts';
import { channelsByGain } from '../figures/marks/order.ts';
import { argmax, softmax } from '../model/probabilities.ts';
import { ExampleChooser, exampleName } from './example-chooser.tsx';
import type { LiveNetwork } from './live-network.ts';
import { LiveFigure } from './live-figure.tsx';
import { useLayout } from './use-layout.ts';

interface Props {
  /** Address of the artifacts folder, with a slash at its end. */
  readonly base: string;
  /** What the button says it will fetch: code, WebAssembly, weights and examples, compressed. */
  readonly kilobytes: number;
  /** The example that the static figures show. */
  readonly first: string;
  /** Every example; an address may ask for one of them. */
  readonly ids: readonly string[];
  /** The static figures. */
  readonly children?: ComponentChildren;
}

type State =
  /** As the server drew it: the button cannot do anything yet. */
  | { readonly phase: 'still' }
  | { readonly phase: 'idle' }
  | { readonly phase: 'loading'; readonly received: number; readonly total: number }
  | { readonly phase: 'ready'; readonly network: LiveNetwork }
  | { readonly phase: 'failed'; readonly reason: string };

const parameter = 'example';
/** The example that the address asks for, where there is such a one. */
function exampleInAddress(ids: readonly string[]): string | undefined {
  const wanted = new URLSearchParams(location.search).get(parameter);
  return ids.find((id) => id === wanted);
}

function keepInAddress(id: string): void {
  const address = new URL(location.href);
  address.searchParams.set(parameter, id);
  history.replaceState(history.state, '', address);
}

/** Layers with maps, each with its channels in order: a pooling layer keeps the order of the convolution before it. */
function layersWithMaps({
  architecture,
  analyses,
}: Manifest): { readonly name: string; readonly order: readonly number[] }[] {
  let order: readonly number[] = [];
  return architecture
    .filter(({ kind }) => kind === 'conv' || kind === 'maxPool')
    .map(({ name }) => {
      const gain = analyses.filters.find(({ layer }) => layer === name)?.gain;
      if (gain) order = channelsByGain(gain);
      return { name, order };
    });
}

interface LiveProps {
  readonly network: LiveNetwork;
  readonly chosen: string;
  readonly choose: (id: string) => void;
}

function Live({ network, chosen, choose }: LiveProps): JSX.Element {
  const layout = useLayout();
  const { manifest, examples, scales, run } = network;
  const { classes } = manifest.dataset;
  const index = Math.max(
    0,
    manifest.examples.findIndex(({ id }) => id === chosen),
  );
  const record = manifest.examples[index];
  const pixels = examples[index] ?? new Uint8Array(784);
  const activations = useMemo(() => run(pixels), [run, pixels]);
  const probabilities = softmax((activations.get('logits') as TensorData).data);
  const winner = argmax(probabilities);
  const label = record?.label ?? 0;
  return (
    <div class="live">
      <ExampleChooser manifest={manifest} images={examples} chosen={record?.id ?? chosen} choose={choose} />
      <p role="status" class="live-status">
        {exampleName(manifest, record?.id ?? chosen)}. The network says <strong>{classes[winner]}</strong>,{' '}
        {percent(probabilities[winner] ?? 0)}
        {winner === label ? ', and the label agrees.' : `; the label says ${classes[label] ?? ''}.`}
      </p>
      <LiveFigure
        id="live-probabilities"
        figure={classProbabilitiesOne}
        title="Class probabilities, computed here"
        data={{ classes, label, probabilities }}
        layout={layout}
      />
      {layersWithMaps(manifest).map(({ name, order }) => (
        <section key={name} class="live-layer" aria-label={`Feature maps of ${name}`}>
          <h3 class="live-heading">{name}</h3>
          <LiveFigure
            id={`live-${name}`}
            figure={featureMaps}
            title={`Feature maps of ${name}, computed here`}
            data={{
              layer: name,
              example: { id: record?.id ?? chosen, label: classes[label] ?? '', pixels },
              networks: [
                { name: 'trained', activations: activations.get(name) as TensorData, scale: tensorNamed(scales, name) },
              ],
              order,
            }}
            layout={layout}
          />
        </section>
      ))}
    </div>
  );
}

/** Plain words for the reader; the reason in brackets for whoever wants to report it. */
const apology = (reason: string): string =>
  `The network cannot run here (${reason}). The figure below is the one that was computed when this page was made.`;

export function FeatureMapsIsland({ base, kilobytes, first, ids, children }: Props): JSX.Element {
  const [state, setState] = useState<State>({ phase: 'still' });
  const [chosen, setChosen] = useState(first);

  const load = useCallback(async (): Promise<void> => {
    setState({ phase: 'loading', received: 0, total: 0 });
    try {
      const { openNetwork } = await import('./live-network.ts');
      // Downloads that are still on their way when another one fails go on reporting; they must not hide the failure.
      const network = await openNetwork(base, (received, total) =>
        setState((now) => (now.phase === 'loading' ? { phase: 'loading', received, total } : now)),
      );
      setChosen(exampleInAddress(ids) ?? first);
      network.run(network.examples[0] ?? new Uint8Array(784)); // a network that cannot run fails here, not while drawing
      setState({ phase: 'ready', network });
    } catch (error) {
      setState({ phase: 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
  }, [base, first, ids]);

  // A shared address asks for its example; nothing else starts by itself.
  useEffect(() => {
    if (exampleInAddress(ids) === undefined) setState({ phase: 'idle' });
    else void load();
  }, [load, ids]);

  const choose = (id: string): void => {
    setChosen(id);
    keepInAddress(id);
  };

  return (
    <div class="island" data-island="feature-maps" data-live={state.phase}>
      {(state.phase === 'still' || state.phase === 'idle' || state.phase === 'loading') && (
        <div class="island-bar">
          <button type="button" class="island-button" disabled={state.phase !== 'idle'} onClick={() => void load()}>
            Run the network here
          </button>
          <span class="island-note">
            {state.phase !== 'loading' ? (
              `Fetches about ${kilobytes} kB, once: the code, WebAssembly and the weights.`
            ) : (
              <label>
                Loading{' '}
                <progress max={state.total || 1} value={state.received}>
                  {state.received} of {state.total} bytes
                </progress>{' '}
                {Math.round(state.received / 1024)} of {Math.round(state.total / 1024)} kB of numbers
              </label>
            )}
          </span>
        </div>
      )}
      {state.phase === 'failed' && (
        <div class="island-bar">
          <p role="alert" data-island-error class="island-error">
            {apology(state.reason)}
          </p>
          <button type="button" class="island-button" onClick={() => void load()}>
            Try again
          </button>
        </div>
      )}
      {state.phase === 'ready' ? <Live network={state.network} chosen={chosen} choose={choose} /> : children}
    </div>
  );
}
