// The bar once the network runs: choose a garment, see what the network answers. Everything else of the page follows.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { NetworkKey, Source } from '../artifacts/source.ts';
import { percent } from '../figures/marks/format.ts';
import type { Scene } from './conductor.ts';
import { ExampleChooser, exampleName } from './example-chooser.tsx';
import type { Specimen } from './live-source.ts';
import { chooseExample, inputKeyOf, networkKeyOf, startOf } from './session/session.ts';
import type { Session } from './session/session.ts';

interface Props {
  /** The shipped numbers. */
  readonly source: Source;
  readonly hasTwin: boolean;
  readonly takesFocus: boolean;
  readonly play: (scene: Scene) => void;
}

/** The image of a session. */
function specimenOf(session: Session, source: Source): Specimen {
  const { input } = session;
  const key = inputKeyOf(session);
  if (input.kind === 'own') return { key, pixels: input.pixels };
  if (input.kind === 'validation') throw new Error('missing validation images: they are not fetched on this page');
  const { label, pixels } = source.input({ id: input.id });
  return { key, pixels, ...(label === undefined ? {} : { label }) };
}

function sceneOf(session: Session, source: Source, hasTwin: boolean): Scene {
  const network: NetworkKey = networkKeyOf(session);
  const networks = hasTwin ? [network, { origin: 'untrained' } as const] : [network];
  return { specimen: specimenOf(session, source), networks };
}

/** What the network answers, in one sentence; the class is set off. */
export function Answer({ source }: { readonly source: Source }): JSX.Element {
  const { manifest, shown } = source;
  const { classes } = manifest.dataset;
  const { label, predicted, probabilities } = source.input(shown);
  const name = (one: number): string => classes[one] ?? '';
  const verdict =
    label === undefined ? '.' : predicted === label ? ', and the label agrees.' : `; the label says ${name(label)}.`;
  return (
    <>
      {label === undefined ? 'Your image' : exampleName(manifest, shown.id)}. The network says{' '}
      <strong>{name(predicted)}</strong>, {percent(probabilities[predicted] ?? 0)}
      {verdict}
    </>
  );
}

export function Bench({ source, hasTwin, takesFocus, play }: Props): JSX.Element {
  const [session, setSession] = useState<Session>(() => startOf(source.manifest));
  useEffect(() => play(sceneOf(session, source, hasTwin)), [session]);
  return (
    <div class="bench">
      <ExampleChooser
        manifest={source.manifest}
        images={source.examples.map(({ pixels }) => pixels)}
        chosen={session.input.kind === 'example' ? session.input.id : ''}
        choose={(id) => setSession(chooseExample(session, id))}
        takesFocus={takesFocus}
      />
    </div>
  );
}
