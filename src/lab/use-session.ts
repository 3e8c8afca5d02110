// The session of a page: what the reader has before them, its past, and where it is kept.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Source } from '../artifacts/source.ts';
import { begin, canRedo, canUndo, close, record, redo, restart, undo } from './session/history.ts';
import type { History } from './session/history.ts';
import { startKeeper } from './session/keeper.ts';
import type { Keeper } from './session/keeper.ts';
import { browserEffects } from './session/page.ts';
import { chooseExample, startOf } from './session/session.ts';
import type { Session } from './session/session.ts';

/** What a reader can do to the session. */
export interface Control {
  readonly session: Session;
  /** Why the session of the address was not taken. */
  readonly refusal: string | undefined;
  /** @param same what the change belongs to, such as one stroke: all of it is undone at once */
  readonly change: (next: Session, same?: string) => void;
  /** The pen is lifted: the next change is a step of its own. */
  readonly rest: () => void;
  readonly undo: (() => void) | undefined;
  readonly redo: (() => void) | undefined;
  readonly reset: () => void;
}

/** Links of the time when an address could name an example and nothing else. */
function exampleInQuery({ manifest }: Source): string | undefined {
  const wanted = new URLSearchParams(location.search).get('example');
  return manifest.examples.find(({ id }) => id === wanted)?.id;
}

/**
 * @param home whole address of the site's home page
 * @param isFresh begins anew, whatever was kept: it could not be shown
 */
export function useSession(source: Source, home: string, isFresh: boolean): Control {
  const keeper = useRef<Keeper>();
  const [refusal, setRefusal] = useState<string>();
  const [history, setHistory] = useState<History>(() => {
    const site = { manifest: source.manifest, image: source.image, home };
    const kept = startKeeper(site, browserEffects(window), ({ session, reason }) => {
      setHistory((before) => record(before, session));
      setRefusal(reason);
    });
    keeper.current = kept;
    const { session, reason, isLinked } = kept.opening;
    setRefusal(reason);
    const example = isLinked ? undefined : exampleInQuery(source);
    const wanted = example === undefined ? session : chooseExample(session, example);
    const first = isFresh ? startOf(source.manifest) : wanted;
    kept.switchOn(first);
    return begin(first);
  });
  useEffect(() => keeper.current?.keep(history.present), [history.present]);
  useEffect(() => () => keeper.current?.end(), []);
  return {
    session: history.present,
    refusal,
    change: (next, same) => {
      setRefusal(undefined);
      setHistory((before) => record(before, next, same));
    },
    rest: () => setHistory(close),
    undo: canUndo(history) ? () => setHistory(undo) : undefined,
    redo: canRedo(history) ? () => setHistory(redo) : undefined,
    reset: () => setHistory((before) => restart(before, startOf(source.manifest))),
  };
}
