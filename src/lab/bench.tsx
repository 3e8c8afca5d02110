// The bar once the network runs: choose a garment, go back and forth in what was done. Everything else of the page follows the session.
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Source } from '../artifacts/source.ts';
import { ExampleChooser } from './example-chooser.tsx';
import { chooseExample } from './session/session.ts';
import type { Session } from './session/session.ts';
import { useSession } from './use-session.ts';

interface Props {
  /** The shipped numbers. */
  readonly source: Source;
  /** Whole address of the site's home page. */
  readonly home: string;
  readonly takesFocus: boolean;
  readonly play: (session: Session) => void;
  /** Says something in the status region. */
  readonly tell: (words: string) => void;
}

interface ToolProps {
  readonly label: string;
  /** Absent where there is nothing to do now. */
  readonly press: (() => void) | undefined;
}

const Tool = ({ label, press }: ToolProps): JSX.Element => (
  <button type="button" class="laboratory-tool" aria-disabled={press === undefined} onClick={press}>
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

export function Bench({ source, home, takesFocus, play, tell }: Props): JSX.Element {
  const { session, refusal, change, undo, redo, reset } = useSession(source, home);
  useEffect(() => play(session), [session]);
  return (
    <div class="bench">
      {refusal !== undefined && (
        <p key={refusal} role="alert" class="laboratory-error">
          The link holds a session that cannot be shown ({refusal}). This is the published example.
        </p>
      )}
      <ExampleChooser
        manifest={source.manifest}
        images={source.examples.map(({ pixels }) => pixels)}
        chosen={session.input.kind === 'example' ? session.input.id : ''}
        choose={(id) => change(chooseExample(session, id))}
        takesFocus={takesFocus}
      />
      <div class="laboratory-tools">
        <Tool label="Undo" press={undo} />
        <Tool label="Redo" press={redo} />
        <Tool label="Reset" press={reset} />
        <Tool label="Copy link" press={() => void copyLink(tell)} />
      </div>
    </div>
  );
}
