// A session in the fragment of an address, beside the anchor that the fragment was made for. The grammar, in EBNF:
//
//   fragment = anchor, [ "~", field, { "&", field } ] ;         each field at most once; of one that is absent the start's value holds
//   anchor   = { any character } ;                              the id of an element, as the address has it
//   field    = "i=", input | "n=", network | "t=", twin | "off=", off | "e=", edits | "c=", changes | "at=", place | "on=1" ;
//   input    = EXAMPLE | "validation-", number | "own-", digest, ".", packed ;
//   digest   = 8 * hex ;                                        of the bytes: a damaged drawing is noticed
//   packed   = { base64url character } ;                        see packed-pixels.ts; 28 x 28 bytes are at most 1047 characters
//   network  = "trained" | "untrained" | RUN, ".", ( "trained" | "untrained" ) | "step.", number ;
//   twin     = "none" | "beside" | "flipped" ;
//   off      = LAYER, channels, { channels }, { ",", LAYER, channels, { channels } } ;
//   channels = ".", number, [ "-", number ] ;                   the second is the last one
//   edits    = tensor, { ";", tensor } ;
//   tensor   = LAYER, "/", ( "kernel" | "bias" ), weight, { weight } ;
//   weight   = ",", number, ":", decimal ;                      a place in row-major order, and its value in single precision
//   changes  = change, { ";", change } ;
//   change   = "shift,", integer, ",", integer | "mirror" | "cover,", integer, ",", integer, ",", number ;
//   place    = LAYER, [ ".", [ number ], [ ".", number, ",", number ] ] ;          channel, row and column
//   number   = digit, { digit } ;   integer = [ "-" ], number ;   decimal = integer, [ ".", number ], [ "e", integer ] ;
//
// EXAMPLE, RUN and LAYER are names of the manifest. `on=1` is written only into links from page to page where storage is refused, and says
// that the reader switched the laboratory on. No character needs escaping (RFC 3986, section 3.5); escaped ones are understood.
import type { ImageShape } from '../../artifacts/source.ts';
import { fields } from './fields.ts';
import { quoted } from './ground.ts';
import type { Ground, Named } from './ground.ts';
import { sessionMark, withoutDirective } from './has-session.ts';
import { startOf } from './session.ts';
import type { Session } from './session.ts';

export interface Decoded {
  /** As the address has it, without the "#". */
  readonly anchor: string;
  /** Undefined where the address holds none, or one that is refused. */
  readonly session?: Session;
  /** Why a session is refused: `invalid link: …`. */
  readonly reason?: string;
}

/** The anchor of a fragment, and what is written behind the mark of a session. */
function partsOf(fragment: string): { readonly anchor: string; readonly text?: string } {
  const whole = fragment.replace(/^#/, '');
  const own = withoutDirective(whole);
  const mark = sessionMark.exec(own);
  if (mark === null) return { anchor: whole };
  return { anchor: own.slice(0, mark.index), text: own.slice(mark.index + mark[0].length) };
}

/** The field that says that a page of this site wrote the link, for a reader who had switched the laboratory on. */
export const handedOn = 'on=1';

/** The fragment for a session, without its "#". @param anchor of the place on the page; a "#" and a session in it are left out */
export function encode(session: Session, anchor = '', isHandedOn = false): string {
  const written = [...fields].flatMap(([name, { write }]) => {
    const text = write(session);
    return text === undefined ? [] : [`${name}=${text}`];
  });
  return `${partsOf(anchor).anchor}~${[...written, ...(isHandedOn ? [handedOn] : [])].join('&')}`;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A "%" that escapes nothing is refused where it stands.
    return text;
  }
}

/** The session with one more field; throws where the field is not known or holds what is not there. */
function readField(session: Session, field: string, seen: Set<string>, ground: Ground): Session {
  const [name = '', ...rest] = field.split('=');
  const value = rest.join('=');
  const refused = (why: string): Error => new Error(`part ${quoted(name)}: ${why}`);
  const known = fields.get(name);
  if (known === undefined && name !== 'on')
    throw new Error(`unknown part ${quoted(name)}; parts: ${[...fields.keys()].join(', ')}`);
  if (seen.has(name)) throw refused('it is there twice');
  seen.add(name);
  if (known === undefined) {
    if (value !== '1') throw refused(`invalid mark ${quoted(value)}: it must be 1`);
    return session;
  }
  try {
    return known.read(session, value, ground);
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error));
  }
}

/**
 * The anchor of a fragment, and the session in it. Never throws: whatever names a thing that the manifest does not have, or is damaged, is
 * refused as a whole, with the reason.
 */
export function decode(fragment: string, manifest: Named, image: ImageShape): Decoded {
  const { anchor, text } = partsOf(fragment);
  if (text === undefined) return { anchor };
  const seen = new Set<string>();
  try {
    const session = unescaped(text)
      .split('&')
      .reduce((current, field) => readField(current, field, seen, { manifest, image }), startOf(manifest));
    return { anchor, session };
  } catch (error) {
    return { anchor, reason: `invalid link: ${error instanceof Error ? error.message : String(error)}` };
  }
}
