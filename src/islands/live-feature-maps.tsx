// The figures of the chapter on feature maps, drawn from what the live network says about one example.
import type { JSX } from 'preact';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Manifest } from '../artifacts/schema.ts';
import { classProbabilitiesOne } from '../figures/behaviour/class-probabilities.tsx';
import { featureMaps } from '../figures/activations/feature-maps.tsx';
import { channelsByGain } from '../figures/marks/order.ts';
import { LiveFigure } from './live-figure.tsx';
import type { LiveNetwork } from './live-network.ts';
import type { Reading } from './reading.ts';
import { useLayout } from './use-layout.ts';

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

interface Props {
  readonly network: LiveNetwork;
  readonly reading: Reading;
}

export function LiveFeatureMaps({ network: { manifest, scales }, reading }: Props): JSX.Element {
  const layout = useLayout();
  const { classes } = manifest.dataset;
  const { id, label, pixels, activations, probabilities } = reading;
  return (
    <>
      <LiveFigure
        id="live-probabilities"
        figure={classProbabilitiesOne}
        title="Class probabilities, computed here"
        data={{ classes, label, probabilities }}
        example={id}
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
              example: { id, label: classes[label] ?? '', pixels },
              networks: [
                { name: 'trained', activations: tensorNamed(activations, name), scale: tensorNamed(scales, name) },
              ],
              order,
            }}
            example={id}
            layout={layout}
          />
        </section>
      ))}
    </>
  );
}
