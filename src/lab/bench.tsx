// The bar once the network runs: choose a garment, draw one, bring a picture, go back and forth in what was done. Everything else of the page
// follows the session.
import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Source } from '../artifacts/source.ts';
import { ExampleChooser } from './example-chooser.tsx';
import { NetworkChooser } from './network-chooser.tsx';
import type { OwnImageProps } from './own-image.tsx';
import { chooseExample, chooseNetwork } from './session/session.ts';
import type { Session } from './session/session.ts';
import { useSession } from './use-session.ts';

interface Props {
  /** The shipped numbers. */
  readonly source: Source;
  /** Whole address of the site's home page. */
  readonly home: string;
  /** Whether what was kept could not be shown. */
  readonly isFresh: boolean;
  readonly takesFocus: boolean;
  readonly play: (session: Session) => void;
  /** Says something in the status region. */
  readonly tell: (words: string) => void;
}

interface ToolProps {
  readonly label: string;
  /** Absent where there is nothing to do now. */
  readonly press: (() => void) | undefined;
  /** Of a button that opens something, whether it is open. */
  readonly isOpen?: boolean;
}

const Tool = ({ label, press, isOpen }: ToolProps): JSX.Element => (
  <button
    type="button"
    class="laboratory-tool"
    aria-disabled={press === undefined ? 'true' : undefined}
    aria-expanded={isOpen}
    onClick={press}
  >
    {label}
  </button>
);

/** Copies the address, which holds the session; says how that went. */
async function copyLink(tell: Props['tell']): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    tell('The link is copied.');
  } catch {
    tell('The browser does not let this page copy; the link stands in the address bar.');
  }
}

type Way = OwnImageProps['way'];

/** The part for the reader's own image, and what opens and closes it. Its code comes when it is first opened. */
function useOwnImage(tell: Props['tell']) {
  const [way, setWay] = useState<Way>();
  const [part, setPart] = useState<{ readonly OwnImage: ComponentType<OwnImageProps> }>();
  const toggle = async (wanted: Way): Promise<void> => {
    if (way === wanted) {
      setWay(undefined);
      return;
    }
    setWay(wanted);
    if (part !== undefined) return;
    try {
      const { OwnImage } = await import('./own-image.tsx');
      setPart({ OwnImage });
    } catch {
      setWay(undefined);
      tell('The code for drawing did not arrive; reload the page to try again.');
    }
  };
  return { way, part, toggle };
}

export function Bench({ source, home, isFresh, takesFocus, play, tell }: Props): JSX.Element {
  const { session, refusal, change, undo, redo, reset } = useSession(source, home, isFresh);
  const { way, part, toggle } = useOwnImage(tell);
  useEffect(() => play(session), [session]);
  const opener = (wanted: Way, label: string): JSX.Element => (
    <Tool label={label} press={() => void toggle(wanted)} isOpen={way === wanted} />
  );
  return (
    <div class="bench">
      {refusal !== undefined && (
        <p key={refusal} role="alert" class="laboratory-error">
          The link holds a session that cannot be shown ({refusal}). This is the published example.
        </p>
      )}
      {way !== undefined && part !== undefined && (
        <div class="laboratory-own">
          <part.OwnImage key={way} way={way} source={source} session={session} change={change} tell={tell} />
        </div>
      )}
      <ExampleChooser
        manifest={source.manifest}
        images={source.examples.map(({ pixels }) => pixels)}
        chosen={session.input.kind === 'example' ? session.input.id : ''}
        choose={(id) => change(chooseExample(session, id))}
        takesFocus={takesFocus}
      />
      <div class="laboratory-tools">
        <NetworkChooser
          manifest={source.manifest}
          chosen={session.network}
          choose={(origin) => change(chooseNetwork(session, origin))}
        />
        {opener('draw', 'Draw')}
        {opener('upload', 'Use a picture')}
        <Tool label="Undo" press={undo} />
        <Tool label="Redo" press={redo} />
        <Tool label="Reset" press={reset} />
        <Tool label="Copy link" press={() => void copyLink(tell)} />
      </div>
    </div>
  );
}
