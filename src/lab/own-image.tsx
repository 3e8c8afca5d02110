// The reader's own image: drawn, or made of a picture of theirs. Fetched when one of the two is opened; nothing leaves the device.
import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { Source } from '../artifacts/source.ts';
import { bitmapOf } from './input/bitmap.ts';
import { DrawingPad } from './input/drawing-pad.tsx';
import { framingOf } from './input/framing.ts';
import { Upload } from './input/upload.tsx';
import { specimenOf } from './scene.ts';
import { chooseOwn } from './session/session.ts';
import type { Session } from './session/session.ts';

export interface OwnImageProps {
  readonly way: 'draw' | 'upload';
  readonly source: Source;
  readonly session: Session;
  /** @param same the stroke that the change belongs to */
  readonly change: (next: Session, same?: string) => void;
  readonly tell: (words: string) => void;
}

export function OwnImage({ way, source, session, change, tell }: OwnImageProps): JSX.Element {
  const { image, examples } = source;
  const hand = useRef(false);
  const framing = useMemo(
    () =>
      framingOf(
        examples.map(({ pixels }) => pixels),
        image,
      ),
    [examples, image],
  );
  if (way === 'upload')
    return (
      <Upload
        image={image}
        framing={framing}
        onImage={({ values }) => change(chooseOwn(session, values, image), 'upload')}
        say={tell}
      />
    );
  // What stands there is drawn on: a garment, or what was drawn before.
  const { pixels } = specimenOf(session, source);
  // One sentence for each action: after a stroke by hand it is the network's answer; whoever draws by keys is told where the cursor is.
  const byHand = (): void => void (hand.current = true);
  const byKeys = (): void => void (hand.current = false);
  return (
    <div onPointerDownCapture={byHand} onKeyDownCapture={byKeys}>
      <DrawingPad
        bitmap={bitmapOf(pixels, image)}
        size={208}
        onChange={({ values }, stroke) =>
          change(chooseOwn({ ...session, change: {} }, values, image), `stroke ${stroke}`)
        }
        say={(words) => hand.current || tell(words)}
      />
    </div>
  );
}
