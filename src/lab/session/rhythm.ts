// When the hand rests: something that is asked for again and again is done once, after a pause, and not too often.

export interface Clock {
  /** Milliseconds, from any beginning. */
  readonly now: () => number;
  /** @returns what calls it off */
  readonly wait: (milliseconds: number, then: () => void) => () => void;
}

/** Milliseconds without a change after which the hand rests, and that are at least between two times. */
const rest = 500;
const between = 1000;

export interface Rhythm {
  /** Something has changed: it is done when the hand rests. */
  readonly touch: () => void;
  /** Does at once what is asked for and not done; nothing where nothing is. */
  readonly hurry: () => void;
  readonly forget: () => void;
}

/** Does something `rest` after the last change, and `between` after the last time. */
export function rhythmOf({ now, wait }: Clock, work: () => void): Rhythm {
  let last = -Infinity;
  let callOff: (() => void) | undefined;
  const forget = (): void => {
    callOff?.();
    callOff = undefined;
  };
  const start = (): void => {
    callOff = undefined;
    last = now();
    work();
  };
  return {
    touch: () => {
      forget();
      callOff = wait(Math.max(rest, last + between - now()), start);
    },
    hurry: () => {
      if (callOff === undefined) return;
      forget();
      start();
    },
    forget,
  };
}
