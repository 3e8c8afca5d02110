// Notices that nothing happens. A server that accepts a request and never answers raises no error in a browser.

/** Seconds without a byte after which the reader is told, and offered a way out. A phone between two masts needs about ten. */
export const patienceSeconds = 20;

export interface Patience {
  /** Something has arrived: the wait begins anew. */
  readonly renew: () => void;
  readonly end: () => void;
}

/** Waits `seconds` after the start and after each sign of life; then `lose` is called, once for each silence. */
export function startPatience(lose: () => void, seconds: number = patienceSeconds): Patience {
  let timer = setTimeout(lose, 1000 * seconds);
  return {
    renew: () => {
      clearTimeout(timer);
      timer = setTimeout(lose, 1000 * seconds);
    },
    end: () => clearTimeout(timer),
  };
}
