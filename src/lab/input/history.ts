// What can be taken back, and what was taken back. Knows nothing of what it keeps.
export interface History<T> {
  /** The latest last. */
  readonly past: readonly T[];
  readonly present: T;
  /** What was taken back, the next to come again first. */
  readonly future: readonly T[];
}

const longest = 100;

export const beginHistory = <T>(present: T): History<T> => ({ past: [], present, future: [] });

/** Goes on to another state; what was taken back is gone. Of a long past the first steps are forgotten. */
export const commit = <T>({ past, present }: History<T>, next: T): History<T> => ({
  past: [...past, present].slice(-longest),
  present: next,
  future: [],
});

/** The state before; the same history where there is none. */
export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future] };
}

/** The state that was taken back last; the same history where there is none. */
export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future };
}
