// Finds the minimum of a smooth convex function: L-BFGS (Liu & Nocedal 1989, doi:10.1007/BF01589116) with a preconditioner and backtracking.

/** Value at `at`; writes the gradient there into `gradient`. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

export interface Search {
  /** Multiplies a gradient in place by about the inverse of the second derivative; nothing by default. */
  readonly precondition?: (gradient: Float64Array) => void;
  /** Ends where the gradient's norm is at most this. */
  readonly tolerance?: number;
  readonly maxSteps?: number;
}

const memory = 12;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));

const addScaled = (target: Float64Array, factor: number, source: Float64Array): void => {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + factor * (source[i] as number);
};

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

/** The two loops of L-BFGS: minus the inverse second derivative, as far as the last steps know it, times the gradient. */
function directionFrom(
  gradient: Float64Array,
  pairs: readonly Pair[],
  precondition: (vector: Float64Array) => void,
): Float64Array {
  const direction = gradient.map((g) => -g);
  const shares = new Array<number>(pairs.length).fill(0);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { step, change, curvature } = pairs[i] as Pair;
    shares[i] = dot(step, direction) / curvature;
    addScaled(direction, -(shares[i] as number), change);
  }
  precondition(direction);
  const last = pairs.at(-1);
  if (last !== undefined) {
    const mapped = last.change.slice();
    precondition(mapped);
    const scale = last.curvature / dot(last.change, mapped);
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) * scale;
  }
  pairs.forEach(({ step, change, curvature }, i) =>
    addScaled(direction, (shares[i] as number) - dot(change, direction) / curvature, step),
  );
  return direction;
}

export interface Found {
  readonly at: Float64Array;
  /** Euclidean norm; above the tolerance where `maxSteps` did not suffice. */
  readonly gradientNorm: number;
}

/** Goes down from `start` until the gradient vanishes, at most `maxSteps`. */
export function minimise(
  objective: Objective,
  start: Float64Array,
  { precondition = () => undefined, tolerance = 1e-6, maxSteps = 500 }: Search = {},
): Found {
  let at = start.slice();
  let gradient = new Float64Array(at.length);
  let value = objective(at, gradient);
  const pairs: Pair[] = [];
  for (let taken = 0; taken < maxSteps && norm(gradient) > tolerance; taken++) {
    const direction = directionFrom(gradient, pairs, precondition);
    const slope = dot(direction, gradient);
    const next = new Float64Array(at.length);
    const nextGradient = new Float64Array(at.length);
    let nextValue = Infinity;
    let length = 1;
    // Armijo's condition, with room for rounding close to the minimum.
    for (; length > 1e-10; length /= 2) {
      next.set(at);
      addScaled(next, length, direction);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope + 1e-13 * Math.abs(value)) break;
    }
    const step = direction.map((d) => d * length);
    const change = nextGradient.map((g, i) => g - (gradient[i] as number));
    const curvature = dot(step, change);
    if (curvature > 0) pairs.push({ step, change, curvature });
    if (pairs.length > memory) pairs.shift();
    [at, gradient, value] = [next, nextGradient, nextValue];
  }
  return { at, gradientNorm: norm(gradient) };
}
