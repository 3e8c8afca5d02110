// A picture of the reader's own: chosen, pasted or dropped, and prepared before their eyes. It stays on the device: nothing here sends
// anything. Knows no network: it tells the image that one would see.
import type { JSX, RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ImageShape } from '../../artifacts/source.ts';
import type { Bitmap } from './bitmap.ts';
import { Press, Status } from './choice.tsx';
import { decode } from './decode.ts';
import type { Framing } from './framing.ts';
import { prepare, uncorrected } from './preparation.ts';
import type { Corrections, Rgba } from './preparation.ts';
import { PreparationSteps } from './preparation-steps.tsx';
import { outcomeWords } from './preparation-words.ts';

interface Props {
  /** What the network reads. */
  readonly image: ImageShape;
  /** How its dataset frames what it shows. */
  readonly framing: Framing;
  /** Told whenever a picture was prepared, and after each correction; not where nothing was found. */
  readonly onImage: (image: Bitmap) => void;
  /** Where the page has a status region of its own; without it this part has one. */
  readonly say?: (sentence: string) => void;
}

type State =
  | { readonly phase: 'empty' }
  | { readonly phase: 'reading' }
  | { readonly phase: 'refused'; readonly reason: string }
  | { readonly phase: 'ready'; readonly picture: Rgba; readonly name: string; readonly turn: number };

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const nothing = 'missing image: there is none among what was given; choose a file, or copy the picture itself';

/** The first file among what was pasted or dropped. A text is none, and neither is an address: nothing is fetched. */
const fileIn = (data: DataTransfer | null): File | undefined => data?.files[0];

/** Reads one file after the other; of several on their way the last counts. */
function usePicture(say: (sentence: string) => void): {
  readonly state: State;
  /** Opens a file once it is there; a promise of none, or one that fails, is refused in a sentence. */
  readonly open: (file: Blob | undefined | Promise<Blob | undefined>, name: string) => Promise<void>;
} {
  const [state, setState] = useState<State>({ phase: 'empty' });
  const latest = useRef(0);
  // What arrives after this part of the page has gone is for nobody.
  useEffect(
    () => () => {
      latest.current++;
    },
    [],
  );
  const open = async (given: Blob | undefined | Promise<Blob | undefined>, name: string): Promise<void> => {
    const own = ++latest.current;
    setState({ phase: 'reading' });
    let next: State;
    try {
      const file = await given;
      if (file === undefined) throw new Error(nothing);
      next = { phase: 'ready', picture: await decode(file), name, turn: own };
    } catch (error) {
      next = { phase: 'refused', reason: reasonOf(error) };
    }
    if (own !== latest.current) return;
    setState(next);
    if (next.phase === 'refused') say(next.reason);
  };
  return { state, open };
}

const isEditable = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=file]), textarea, [contenteditable]');

/** Pictures pasted anywhere on the page, but into a text. One that is dropped beside the door must not take the page's place. */
function usePasting(open: (file: File, name: string) => void): void {
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    const ends = new AbortController();
    const { signal } = ends;
    const paste = (event: ClipboardEvent): void => {
      const file = fileIn(event.clipboardData);
      if (file === undefined || isEditable(event.target)) return;
      event.preventDefault();
      latest.current(file, 'the pasted picture');
    };
    const stay = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
    };
    document.addEventListener('paste', paste, { signal });
    document.addEventListener('dragover', stay, { signal });
    document.addEventListener('drop', stay, { signal });
    return () => ends.abort();
  }, []);
}

interface DoorProps {
  readonly open: (file: Blob | undefined | Promise<Blob | undefined>, name: string) => void;
  readonly input: RefObject<HTMLInputElement>;
}

/** Asks the browser for what was copied. It may ask the reader first. Throws where one of them refuses. */
async function copied(): Promise<Blob | undefined> {
  const items = await navigator.clipboard.read().catch(() => {
    throw new Error(
      'missing permission: the browser does not hand over what was copied; paste with the keys, or choose a file',
    );
  });
  for (const item of items) {
    const type = item.types.find((one) => one.startsWith('image/'));
    if (type !== undefined) return item.getType(type);
  }
  return undefined;
}

function Door({ open, input }: DoorProps): JSX.Element {
  const [isOver, setIsOver] = useState(false);
  const canPaste = typeof (navigator.clipboard as Partial<Clipboard> | undefined)?.read === 'function';
  return (
    <div
      class="input-door"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        const file = fileIn(event.dataTransfer);
        open(file, file?.name ?? '');
      }}
    >
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        accept="image/*"
        aria-label="Picture"
        tabIndex={-1}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          // The same file again is a change, too.
          currentTarget.value = '';
          if (file !== undefined) open(file, file.name);
        }}
      />
      <div class="input-buttons">
        <Press press={() => input.current?.click()}>Choose a picture</Press>
        {canPaste && <Press press={() => open(copied(), 'the pasted picture')}>Paste a picture</Press>}
      </div>
      <p class="input-note">Or paste one, or drop one here. It stays on this device: nothing is sent.</p>
    </div>
  );
}

interface PreparedProps extends Omit<Props, 'say'> {
  readonly picture: Rgba;
  readonly name: string;
  readonly say: (sentence: string) => void;
}

/** A picture with its steps. */
function PreparedPicture({ picture, name, image, framing, onImage, say }: PreparedProps): JSX.Element {
  const [corrections, setCorrections] = useState<Corrections>(uncorrected);
  // By value: whoever uses this may make shape and framing anew each time.
  const { height, width, channels } = image;
  const { share, centre, peak } = framing;
  const prepared = useMemo(
    () => prepare(picture, { height, width, channels }, { share, centre, peak }, corrections),
    [picture, height, width, channels, share, centre, peak, corrections],
  );
  useEffect(() => {
    if (prepared.content !== undefined) onImage(prepared.image);
    say(outcomeWords(prepared));
  }, [prepared]);
  return (
    <section class="prepared-picture" aria-label={`Preparation of ${name}`}>
      <PreparationSteps
        prepared={prepared}
        corrections={corrections}
        correct={(change) => setCorrections({ ...corrections, ...change })}
      />
      <Press press={() => setCorrections(uncorrected)} isIdle={corrections === uncorrected}>
        As suggested
      </Press>
    </section>
  );
}

export function Upload({ image, framing, onImage, say }: Props): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState({ sentence: '', count: 0 });
  const tell = say ?? ((sentence: string) => setSaid(({ count }) => ({ sentence, count: count + 1 })));
  const { state, open } = usePicture(tell);
  const begin = (file: Parameters<typeof open>[0], name: string): void => void open(file, name);
  usePasting(begin);
  return (
    <div class="upload" data-upload={state.phase}>
      <Door open={begin} input={input} />
      {state.phase === 'refused' && (
        <p class="input-fault" data-input-error>
          {state.reason}
        </p>
      )}
      {say === undefined && <Status {...said} />}
      {state.phase === 'ready' && (
        <PreparedPicture
          key={state.turn}
          picture={state.picture}
          name={state.name}
          image={image}
          framing={framing}
          onImage={onImage}
          say={tell}
        />
      )}
    </div>
  );
}
