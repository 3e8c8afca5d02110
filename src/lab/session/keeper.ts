// Keeps the session where it outlives the page: in the address when the hand rests, in the session storage for the next page of this tab,
// and in the links to it where storage is refused. What it does to the browser it is given as functions.
import type { ImageShape } from '../../artifacts/source.ts';
import { decode, encode } from './address.ts';
import type { Named } from './ground.ts';
import { wasSwitchedOn } from './has-session.ts';
import { linkWith } from './links.ts';
import { rhythmOf } from './rhythm.ts';
import type { Clock } from './rhythm.ts';
import { isSameSession, startOf } from './session.ts';
import type { Session } from './session.ts';

/** What the keeper may do to the browser. */
export interface Effects extends Clock {
  /** The whole address of the page. */
  readonly here: () => string;
  /** Replaces the fragment, and says in the entry of the history whether the laboratory is on. Throws where the browser has had enough. */
  readonly replace: (fragment: string, isOn: boolean) => void;
  /** Whether this entry of the history says that the laboratory was on. */
  readonly wasOn: () => boolean;
  /** Whether the reader had this page loaded again. */
  readonly isReloaded: () => boolean;
  /** The entry of the session storage. Both throw where it is refused. */
  readonly stored: () => string | null;
  /** @param entry null takes it away */
  readonly store: (entry: string | null) => void;
  /** @returns what ends the listening */
  readonly listen: (listeners: Listeners) => () => void;
}

export interface Listeners {
  /** The address may be another: the reader went back or forward, or followed a link within the page. */
  readonly moved: () => void;
  /** The page is shown again as it was left. */
  readonly shownAgain: () => void;
  /** The page is left, or hidden: it may never run again. */
  readonly left: () => void;
  /** A link is about to be followed; it leads where the function says. */
  readonly link: (href: string) => string;
}

/** What a page begins with, or goes on with after a move through the history. */
export interface Opening {
  readonly session: Session;
  /** Whether the reader switched the laboratory on, here or on an earlier page. */
  readonly isOn: boolean;
  /** Of the place on the page: where a session stands in the fragment a browser does not find it. */
  readonly anchor: string;
  /** Whether the address brought the session. */
  readonly isLinked: boolean;
  /** Why the session of the address is refused: `invalid link: …`. */
  readonly reason?: string;
}

export interface Keeper {
  readonly opening: Opening;
  /** Is told of every change while the laboratory is on. */
  readonly keep: (session: Session) => void;
  readonly switchOn: (session: Session) => void;
  readonly switchOff: () => void;
  readonly end: () => void;
}

/** What the keeper knows of the site. */
export interface Site {
  readonly manifest: Named;
  readonly image: ImageShape;
  /** Whole address of its home page. */
  readonly home: string;
}

const fragmentOf = ({ here }: Effects): string => new URL(here()).hash.slice(1);
const withoutFragment = (address: string): string => address.replace(/#.*$/s, '');

/** The session of an earlier page; undefined where there is none, or none that this page can read. */
function storedSession({ manifest, image }: Site, { stored }: Effects): Session | undefined {
  try {
    return decode(stored() ?? '', manifest, image).session;
  } catch {
    return undefined;
  }
}

/** Reads the address. @param otherwise the session where it holds none */
function readAddress({ manifest, image }: Site, effects: Effects, otherwise: Session, isOn: boolean): Opening {
  const { anchor, session, reason } = decode(fragmentOf(effects), manifest, image);
  return {
    session: session ?? otherwise,
    isOn,
    anchor,
    isLinked: session !== undefined,
    ...(reason === undefined ? {} : { reason }),
  };
}

/**
 * Reads all there is: the address goes before what an earlier page left, and that before `otherwise`. A page that is loaded again has the
 * address from before it was left, without what was done last; there the storage goes first.
 */
function read(site: Site, effects: Effects, otherwise: Session, isReloaded = false): Opening {
  const stored = storedSession(site, effects);
  const isOn = wasSwitchedOn({ stored: effects.stored, wasOn: effects.wasOn(), fragment: fragmentOf(effects) });
  const opening = readAddress(site, effects, stored ?? otherwise, isOn);
  return isReloaded && stored !== undefined ? { ...opening, session: stored, isLinked: false } : opening;
}

/** Puts the session into the storage; off, takes it out. @returns whether storage took it */
function isStored({ store }: Effects, { session, isOn }: Opening): boolean {
  try {
    store(isOn ? encode(session) : null);
    return true;
  } catch {
    return false;
  }
}

/** Puts the session into the address; off, takes it out. */
function writeAddress(effects: Effects, { session, isOn, anchor }: Opening): void {
  const fragment = isOn ? encode(session, anchor) : anchor;
  if (fragment === fragmentOf(effects) && isOn === effects.wasOn()) return;
  try {
    effects.replace(fragment, isOn);
  } catch {
    // Browsers allow so many changes in so many seconds, a sandboxed frame none. The next rest tries again.
  }
}

/** A link with the session. One within the page must name its place alone, or no browser finds it: the session is written behind it later. */
const leadFrom = (here: string, href: string, session: Session, { home }: Site): string =>
  withoutFragment(href) === withoutFragment(here) ? href : linkWith(href, session, home);

/** Begins to keep the session of a page. @param adopt is told where the browser's history leads to another one, or a link is refused */
export function startKeeper(site: Site, effects: Effects, adopt: (opening: Opening) => void): Keeper {
  const opening = read(site, effects, startOf(site.manifest), effects.isReloaded());
  let state = opening;
  let isRefused = false;
  /** The fragment that was read or written last. */
  let known = fragmentOf(effects);
  const store = (): void => {
    isRefused = !isStored(effects, state);
  };
  const rhythm = rhythmOf(effects, () => {
    store();
    writeAddress(effects, state);
    known = fragmentOf(effects);
  });
  /** What was switched goes to the next page at once; the address waits for the hand. */
  const takeUp = (next: Opening): void => {
    state = next;
    known = fragmentOf(effects);
    rhythm.forget();
    if (state.isOn) store();
    // A link that is refused stays in the address until something changes, so that a reader can look at it.
    if (state.isOn && state.reason === undefined) rhythm.touch();
  };
  const switchTo = (isOn: boolean, session: Session): void => {
    state = { ...state, session, isOn };
    store();
    rhythm.touch();
  };
  const moved = (): void => {
    if (fragmentOf(effects) === known) return;
    const { session } = state;
    takeUp(readAddress(site, effects, session, state.isOn));
    if (state.reason !== undefined || !isSameSession(session, state.session)) adopt(state);
  };
  const end = effects.listen({
    moved,
    shownAgain: () => {
      takeUp(read(site, effects, state.session));
      adopt(state);
    },
    left: rhythm.hurry,
    link: (href) => (state.isOn && isRefused ? leadFrom(effects.here(), href, state.session, site) : href),
  });
  takeUp(state);
  return {
    opening,
    keep: (session) => {
      state = { ...state, session };
      if (state.isOn) rhythm.touch();
    },
    switchOn: (session) => switchTo(true, session),
    switchOff: () => switchTo(false, state.session),
    end: () => {
      rhythm.hurry();
      end();
    },
  };
}
