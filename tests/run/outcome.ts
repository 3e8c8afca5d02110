// What a step of the test run says about itself: how many tests passed and failed, and what a reader needs to see of the failures.

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Shown only where something failed. */
  readonly report: string;
  /** Why nothing was run: for what needs a machine that not everyone has. */
  readonly skipped?: string;
}

export type TimedOutcome = Outcome & { readonly seconds: number };

/** Adds the counts. */
export const sum = (outcomes: readonly Outcome[]): { passed: number; failed: number } => ({
  passed: outcomes.reduce((n, outcome) => n + outcome.passed, 0),
  failed: outcomes.reduce((n, outcome) => n + outcome.failed, 0),
});

/** The last `lines` lines, each at most `columns` wide: a bundler's error may quote a megabyte of minified source. */
export function cut(text: string, lines = 60, columns = 300): string {
  const all = text.trimEnd().split('\n');
  const kept = all.slice(-lines).map((line) => (line.length > columns ? `${line.slice(0, columns)} …` : line));
  return [...(all.length > lines ? [`… ${all.length - lines} lines before`] : []), ...kept].join('\n');
}
