// The figures of the chapter on feature maps, drawn from what the live network says about one example.
import type { JSX } from 'preact';
import type { Manifest } from '../artifacts/schema.ts';
import { selectFeatureMaps } from '../exhibits/activations.ts';
import { selectProbabilitiesOne } from '../exhibits/mistakes.ts';
import { classProbabilitiesOne } from '../figures/behaviour/class-probabilities.tsx';
import { featureMaps } from '../figures/activations/feature-maps.tsx';
import { LiveFigure } from './live-figure.tsx';
import type { Reading } from './reading.ts';
import { useLayout } from './use-layout.ts';

const layersWithMaps = ({ architecture }: Manifest): string[] =>
  architecture.filter(({ kind }) => kind === 'conv' || kind === 'maxPool').map(({ name }) => name);

interface Props {
  readonly reading: Reading;
}

export function LiveFeatureMaps({ reading: { source, choice } }: Props): JSX.Element {
  const layout = useLayout();
  const { id } = choice.input;
  return (
    <>
      <LiveFigure
        id="live-probabilities"
        figure={classProbabilitiesOne}
        title="Class probabilities, computed here"
        data={selectProbabilitiesOne(source, choice)}
        example={id}
        layout={layout}
      />
      {layersWithMaps(source.manifest).map((layer) => (
        <section key={layer} class="live-layer" aria-label={`Feature maps of ${layer}`}>
          <h3 class="live-heading">{layer}</h3>
          <LiveFigure
            id={`live-${layer}`}
            figure={featureMaps}
            title={`Feature maps of ${layer}, computed here`}
            data={selectFeatureMaps(source, layer, choice, { isAlone: true })}
            example={id}
            layout={layout}
          />
        </section>
      ))}
    </>
  );
}
