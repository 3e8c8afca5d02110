// Runs steps that depend on one another, a few at a time, and tells their outcomes in the order in which they are listed.
import type { Outcome, TimedOutcome } from './outcome.ts';

export interface Step {
  readonly name: string;
  /** Earlier steps that must pass before this one starts; one that is not part of a run is taken for done. */
  readonly after?: readonly string[];
  readonly run: () => Promise<Outcome>;
}

async function timed(step: Step): Promise<TimedOutcome> {
  const started = performance.now();
  const outcome = await step.run().catch((error: unknown) => ({ passed: 0, failed: 1, report: String(error) }));
  return { ...outcome, seconds: (performance.now() - started) / 1000 };
}

/** Throws where a step waits for a later one: with that, no two can wait for each other. */
function checkOrder(steps: readonly Step[]): void {
  steps.forEach(({ name, after = [] }, i) => {
    const later = after.find((other) => steps.findIndex((step) => step.name === other) >= i);
    if (later !== undefined)
      throw new Error(`invalid step "${name}": it waits for "${later}", which does not stand before it`);
  });
}

/**
 * Runs every step once all of its `after` have passed, at most `width` at a time, earlier ones first.
 * A step whose condition failed does not run and counts as one failure.
 */
export async function runSteps(
  steps: readonly Step[],
  width: number,
  tell: (step: Step, outcome: TimedOutcome) => void,
): Promise<TimedOutcome[]> {
  checkOrder(steps);
  const outcomes = new Map<string, TimedOutcome>();
  const running = new Map<string, Promise<void>>();
  let told = 0;

  const finish = (step: Step, outcome: TimedOutcome): void => {
    running.delete(step.name);
    outcomes.set(step.name, outcome);
    for (let next = steps[told]; next !== undefined; next = steps[++told]) {
      const done = outcomes.get(next.name);
      if (done === undefined) break;
      tell(next, done);
    }
  };

  const consider = (step: Step): void => {
    if (outcomes.has(step.name) || running.has(step.name)) return;
    const conditions = (step.after ?? []).filter((name) => steps.some((other) => other.name === name));
    const broken = conditions.find((name) => (outcomes.get(name)?.failed ?? 0) > 0);
    if (broken !== undefined) finish(step, { passed: 0, failed: 1, report: `not run: "${broken}" failed`, seconds: 0 });
    else if (running.size < width && conditions.every((name) => outcomes.has(name)))
      running.set(
        step.name,
        timed(step).then((outcome) => finish(step, outcome)),
      );
  };

  while (outcomes.size < steps.length) {
    steps.forEach(consider);
    if (running.size > 0) await Promise.race(running.values());
  }
  return steps.map(({ name }) => outcomes.get(name) as TimedOutcome);
}
