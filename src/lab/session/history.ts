// Undo and redo over sessions. A value, like they. Changes that belong together, such as those of one stroke, are one step.
import { isSameSession } from './session.ts';
import type { Session } from './session.ts';

/** Steps that can be undone: more than a reader remembers, and few enough that drawings do not fill a phone. */
const limit = 100;

export interface History {
  /** Oldest first. */
  readonly past: readonly Session[];
  readonly present: Session;
  /** Next first. */
  readonly future: readonly Session[];
  /** What the last change belonged to; absent once nothing can belong to it any more. */
  readonly same?: string;
}

export const begin = (session: Session): History => ({ past: [], present: session, future: [] });

/**
 * Goes on to another session. Where `same` is that of the change before, both are one step; one that leads back to where it began is none.
 * What was undone can not be redone afterwards.
 */
export function record(history: History, session: Session, same?: string): History {
  const { past, present } = history;
  if (isSameSession(session, present)) return history;
  const key = same === undefined ? {} : { same };
  if (same === undefined || same !== history.same)
    return { past: [...past, present].slice(-limit), present: session, future: [], ...key };
  const before = past.at(-1);
  return before !== undefined && isSameSession(before, session)
    ? { past: past.slice(0, -1), present: before, future: [] }
    : { past, present: session, future: [], ...key };
}

/** Ends what belongs together: the pen is lifted, a field is left. */
export const close = ({ past, present, future }: History): History => ({ past, present, future });

export const canUndo = ({ past }: History): boolean => past.length > 0;
export const canRedo = ({ future }: History): boolean => future.length > 0;

/** One step back; the same history where there is none. */
export function undo(history: History): History {
  const { past, present, future } = history;
  const before = past.at(-1);
  return before === undefined ? history : { past: past.slice(0, -1), present: before, future: [present, ...future] };
}

/** One step forward again; the same history where there is none. */
export function redo(history: History): History {
  const { past, present, future } = history;
  const [next, ...rest] = future;
  return next === undefined ? history : { past: [...past, present], present: next, future: rest };
}

/** Goes back to the start, as a step that can be undone. */
export const restart = (history: History, start: Session): History => record(history, start);
