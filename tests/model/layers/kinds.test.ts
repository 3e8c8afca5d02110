// What every kind of layer owes to the network: what it derives is what it does, and its backward pass is the gradient of its forward pass.
// The table has a case for each kind; each case also has numbers worked by hand.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { kindOf } from '../../../src/model/layers/kinds.ts';
import type { KindName, LayerSpec, Shape, SpecOf, Weights } from '../../../src/model/layers/layer.ts';
import { normal, randomFrom } from '../../../src/model/random.ts';

interface Case<Kind extends KindName> {
  readonly spec: SpecOf<Kind>;
  readonly input: Shape;
  /** Multiply-accumulates, worked by hand. */
  readonly macs: number;
  /** One image of two by two, or a row of its own, what comes of it, and with which weights. */
  readonly byHand: {
    readonly spec: SpecOf<Kind>;
    readonly input: Shape;
    readonly values: readonly number[];
    readonly weights: Readonly<Record<string, readonly [shape: readonly number[], values: readonly number[]]>>;
    readonly output: readonly number[];
  };
}

const name = 'x';
const cases: { readonly [Kind in KindName]: Case<Kind> } = {
  conv: {
    spec: { name, kind: 'conv', kernelSize: 3, filters: 4, padding: 'same', activation: 'relu' },
    input: [6, 5, 2],
    macs: 3 * 3 * 2 * 4 * 6 * 5,
    byHand: {
      // The kernel looks at the pixel and, twice, at its right neighbour; beyond the edge is 0.
      spec: { name, kind: 'conv', kernelSize: 3, filters: 1, padding: 'same', activation: 'relu' },
      input: [2, 2, 1],
      values: [1, 2, 3, -4],
      weights: {
        kernel: [
          [3, 3, 1, 1],
          [0, 0, 0, 0, 1, 2, 0, 0, 0],
        ],
        bias: [[1], [0.5]],
      },
      output: [5.5, 2.5, 0, 0],
    },
  },
  maxPool: {
    spec: { name, kind: 'maxPool', size: 2 },
    input: [4, 6, 3],
    macs: 0,
    byHand: {
      spec: { name, kind: 'maxPool', size: 2 },
      input: [2, 2, 2],
      values: [1, -1, 4, -2, 3, -3, 2, -4],
      weights: {},
      output: [4, -1],
    },
  },
  globalAveragePool: {
    spec: { name, kind: 'globalAveragePool' },
    input: [3, 5, 4],
    macs: 0,
    byHand: {
      spec: { name, kind: 'globalAveragePool' },
      input: [2, 2, 2],
      values: [1, 10, 2, 20, 3, 30, 6, -20],
      weights: {},
      output: [3, 10],
    },
  },
  dense: {
    spec: { name, kind: 'dense', units: 3, activation: 'linear' },
    input: [2, 3, 2],
    macs: 2 * 3 * 2 * 3,
    byHand: {
      spec: { name, kind: 'dense', units: 2, activation: 'linear' },
      input: [1, 1, 3],
      values: [1, 2, 3],
      weights: {
        kernel: [
          [3, 2],
          [1, 0, 0, 1, -1, 2],
        ],
        bias: [[2], [0.5, -0.5]],
      },
      output: [-1.5, 7.5],
    },
  },
};

beforeAll(useWasm);

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const noise = (length: number, seed: number): Float32Array =>
  Float32Array.from(
    { length },
    (
      (random) => () =>
        normal(random)
    )(randomFrom(70, seed)),
  );
const tensor = (shape: readonly number[], values: ArrayLike<number>): tf.Tensor =>
  tf.tensor(Float32Array.from(values), [...shape]);

/** Random weights of the shapes that the kind says. */
const weightsFor = (spec: LayerSpec, input: Shape): Weights =>
  Object.fromEntries(
    Object.entries(kindOf(spec).weights(spec, input)).map(([part, shape], i) => [
      `${name}/${part}`,
      tensor(shape, noise(product(shape), i)),
    ]),
  );
const outputOf = (spec: LayerSpec, input: Shape, values: ArrayLike<number>, weights: Weights): Float32Array =>
  tf.tidy(() =>
    kindOf(spec)
      .forward(spec, tensor([1, ...input], values), weights)
      .dataSync<'float32'>(),
  );

describe.each(Object.entries(cases) as [KindName, Case<KindName>][])('%s', (kind, { spec, input, macs, byHand }) => {
  it('computes what was worked by hand', () => {
    const weights = Object.fromEntries(
      Object.entries(byHand.weights).map(([part, [shape, values]]) => [`${name}/${part}`, tensor(shape, values)]),
    );
    const output = outputOf(byHand.spec, byHand.input, byHand.values, weights);
    expect(Array.from(output, (v) => Math.round(v * 1e4) / 1e4 + 0)).toEqual(byHand.output);
  });

  it('makes the shape that it derives, from weights of the shapes that it says, at the cost worked by hand', () => {
    const derived = kindOf(spec).derive(spec, input);
    const output = tf.tidy(() => {
      const batch = tensor([2, ...input], noise(2 * product(input), 9));
      return kindOf(spec).forward(spec, batch, weightsFor(spec, input)).shape;
    });
    const [height, width, channels] = derived.outputShape;
    expect(output).toEqual(output.length === 4 ? [2, height, width, channels] : [2, channels]);
    expect(height * width === 1 || output.length === 4).toBe(true);
    expect(derived.macs).toBe(macs);
  });

  it('trains as many kernels as it ships, of their shapes, drawn anew by each seed and around 0', () => {
    const [weights, parameters] = [kindOf(spec).weights(spec, input), kindOf(spec).parameters(spec, input)];
    expect('kernel' in parameters).toBe('kernel' in weights);
    for (const [part, { shape, initial }] of Object.entries(parameters)) {
      if (part in weights) expect(shape).toEqual(weights[part]);
      const drawn = [1, 2].map((seed) => {
        const random = randomFrom(seed);
        return Array.from({ length: 400 }, () => initial(random));
      }) as [number[], number[]];
      const isDrawn = part === 'kernel';
      expect(drawn[0].join() !== drawn[1].join()).toBe(isDrawn);
      if (!isDrawn) expect(new Set(drawn.flat())).toEqual(new Set([part === 'gamma' ? 1 : 0]));
      else expect(Math.abs(drawn[0].reduce((sum, v) => sum + v, 0) / 400)).toBeLessThan(0.1);
    }
  });

  it('reads the window that it derives, and moves by the stride that it derives', () => {
    if (kind === 'dense') return; // it reads everything
    const { outputShape, window, stride } = kindOf(spec).derive(spec, input);
    const [height, width, channels] = outputShape;
    const weights = weightsFor(spec, input);
    // Far above 0, so that ReLU hides nothing; a changed pixel becomes the largest of its window.
    const base = noise(product(input), 3).map((v) => 50 + v);
    const lift = { ...weights, [`${name}/bias`]: tensor([channels], new Float32Array(channels).fill(1e4)) };
    const before = outputOf(spec, input, base, lift);
    const rowsReaching = new Map<number, Set<number>>();
    for (let row = 0; row < input[0]; row++) {
      const changed = base.slice();
      changed[row * input[1] * input[2]] = 100;
      outputOf(spec, input, changed, lift).forEach((v, at) => {
        if (v === before[at]) return;
        const out = Math.floor(at / channels / width);
        rowsReaching.set(out, (rowsReaching.get(out) ?? new Set()).add(row));
      });
    }
    const reads = Array.from({ length: height }, (_, out) => [...(rowsReaching.get(out) ?? [])]);
    expect(Math.max(...reads.map((rows) => rows.length))).toBe(Math.min(window, input[0]));
    // What lies in the padding of the first output is not there to be read.
    expect(reads[0]).toHaveLength(Math.min(window - kindOf(spec).padding(spec), input[0]));
    // Away from the edges each output begins one stride after the one before it.
    const first = reads.map((rows) => Math.min(...rows));
    const inner = first.slice(1).filter((_, i) => (first[i] as number) > 0 || stride > 1);
    inner.forEach((from, i) => expect(from - (first[first.length - 1 - inner.length + i] as number)).toBe(stride));
  });

  it('goes back by the gradient of what it computes', () => {
    const weights = weightsFor(spec, input);
    const values = noise(product(input), 4);
    const seed = noise(outputOf(spec, input, values, weights).length, 5);
    const objective = (at: ArrayLike<number>): number =>
      outputOf(spec, input, at, weights).reduce((sum, v, i) => sum + v * (seed[i] as number), 0);
    const gradient = tf.tidy(() => {
      const x = tensor([1, ...input], values);
      const output = kindOf(spec).forward(spec, x, weights);
      const back = kindOf(spec).backward(spec, {
        weights,
        input: x,
        output,
        gradient: tf.tensor(seed, output.shape),
        rectifier: 'gradient',
      });
      expect(back.shape).toEqual(x.shape);
      return back.dataSync<'float32'>();
    });
    const scale = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    let kinks = 0;
    gradient.forEach((g, at) => {
      const moved = (by: number): number => objective(values.map((v, i) => (i === at ? v + by : v)));
      const [up, down] = [moved(1e-2) - objective(values), objective(values) - moved(-1e-2)];
      // Between two pieces of a piecewise linear function there is no slope.
      if (Math.abs(up - down) > 1e-4 * scale) kinks++;
      else expect(Math.abs((up + down) / 2e-2 - g) / scale).toBeLessThan(1e-2);
    });
    expect(kinks).toBeLessThan(gradient.length / 4);
  });
});

describe('what does not fit', () => {
  it('is refused, with the layer and the reason', () => {
    const even: LayerSpec = { ...cases.conv.spec, kernelSize: 4 };
    expect(() => kindOf(even).derive(even, [6, 6, 1])).toThrow('invalid kernelSize 4 in layer "x"');
    const pool: LayerSpec = { name, kind: 'maxPool', size: 3 };
    expect(() => kindOf(pool).derive(pool, [6, 4, 1])).toThrow('invalid size 3 in layer "x": it does not divide 6 x 4');
    for (const kind of ['attention', 'constructor', '__proto__'])
      expect(() => kindOf({ name, kind } as unknown as LayerSpec)).toThrow(
        `unknown kind "${kind}" of layer "x"; kinds: conv, maxPool, globalAveragePool, dense`,
      );
  });
});
