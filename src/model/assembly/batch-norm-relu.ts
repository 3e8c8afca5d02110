// Batch normalisation followed by ReLU, and its gradient; the formulas are in src/model/batch-norm.ts. Sums are kept in float64.

/** Positions that are summed before the next four channels are: few enough to stay in the cache. */
const chunk: i32 = 256;

/** sums[c] += x, and products[c] += x · x, over `count` positions from `x`. */
function addMoments(x: usize, count: i32, channels: i32, sums: usize, products: usize): void {
  const step = (<usize>channels) << 2;
  let c = 0;
  for (; c + 4 <= channels; c += 4) {
    const at = (<usize>c) << 3;
    let low = v128.load(sums + at);
    let high = v128.load(sums + at, 16);
    let lowSquares = v128.load(products + at);
    let highSquares = v128.load(products + at, 16);
    let from = x + ((<usize>c) << 2);
    for (let i = 0; i < count; i++) {
      const value = v128.load(from);
      const a = f64x2.promote_low_f32x4(value);
      const b = f64x2.promote_low_f32x4(v128.shuffle<i32>(value, value, 2, 3, 2, 3));
      low = f64x2.add(low, a);
      high = f64x2.add(high, b);
      lowSquares = f64x2.add(lowSquares, f64x2.mul(a, a));
      highSquares = f64x2.add(highSquares, f64x2.mul(b, b));
      from += step;
    }
    v128.store(sums + at, low);
    v128.store(sums + at, high, 16);
    v128.store(products + at, lowSquares);
    v128.store(products + at, highSquares, 16);
  }
  for (; c < channels; c++) {
    const at = (<usize>c) << 3;
    let sum = load<f64>(sums + at);
    let squares = load<f64>(products + at);
    for (let i = 0; i < count; i++) {
      const value = <f64>load<f32>(x + <usize>i * step + ((<usize>c) << 2));
      sum += value;
      squares += value * value;
    }
    store<f64>(sums + at, sum);
    store<f64>(products + at, squares);
  }
}

/**
 * @param x and y `[positions, channels]`; gamma, beta, mean, inverseDeviation `[channels]`
 * @param scratch room for 4 channels numbers of 64 bits
 */
export function batchNormRelu(
  x: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  mean: usize,
  inverseDeviation: usize,
  scratch: usize,
  positions: i32,
  channels: i32,
  epsilon: f64,
): void {
  const sums = scratch;
  const squares = scratch + ((<usize>channels) << 3);
  const factors = scratch + ((<usize>channels) << 4);
  const offsets = factors + ((<usize>channels) << 2);
  const step = (<usize>channels) << 2;
  memory.fill(scratch, 0, (<usize>channels) << 4);
  for (let first = 0; first < positions; first += chunk)
    addMoments(x + <usize>first * step, min(chunk, positions - first), channels, sums, squares);
  for (let c = 0; c < channels; c++) {
    const at = (<usize>c) << 2;
    const average = load<f64>(sums + 2 * at) / <f64>positions;
    const variance = max(0.0, load<f64>(squares + 2 * at) / <f64>positions - average * average);
    const deviation = Math.sqrt(variance + epsilon);
    const scale = <f64>load<f32>(gamma + at);
    store<f32>(mean + at, <f32>average);
    store<f32>(inverseDeviation + at, <f32>(1 / deviation));
    store<f32>(factors + at, <f32>(scale / deviation));
    store<f32>(offsets + at, <f32>(<f64>load<f32>(beta + at) - (average * scale) / deviation));
  }
  const zero = f32x4.splat(0);
  for (let first = 0; first < positions; first += chunk) {
    const count = min(chunk, positions - first);
    const start = <usize>first * step;
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      const factor = v128.load(factors + ((<usize>c) << 2));
      const offset = v128.load(offsets + ((<usize>c) << 2));
      let at = start + ((<usize>c) << 2);
      for (let i = 0; i < count; i++) {
        // pmax keeps NaN, so that a broken training shows.
        v128.store(y + at, f32x4.pmax(f32x4.add(f32x4.mul(v128.load(x + at), factor), offset), zero));
        at += step;
      }
    }
    for (; c < channels; c++)
      for (let i = 0; i < count; i++) {
        const at = start + <usize>i * step + ((<usize>c) << 2);
        const value =
          load<f32>(x + at) * load<f32>(factors + ((<usize>c) << 2)) + load<f32>(offsets + ((<usize>c) << 2));
        store<f32>(y + at, value < 0 ? 0 : value);
      }
  }
}

/** sums[c] += g, and products[c] += g · x, where g is dy at the positions with y > 0. */
function addGradients(dy: usize, y: usize, x: usize, count: i32, channels: i32, sums: usize, products: usize): void {
  const step = (<usize>channels) << 2;
  const zero = f32x4.splat(0);
  let c = 0;
  for (; c + 4 <= channels; c += 4) {
    const to = (<usize>c) << 3;
    let low = v128.load(sums + to);
    let high = v128.load(sums + to, 16);
    let lowProducts = v128.load(products + to);
    let highProducts = v128.load(products + to, 16);
    let at = (<usize>c) << 2;
    for (let i = 0; i < count; i++) {
      const g = v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), zero));
      const value = v128.load(x + at);
      const a = f64x2.promote_low_f32x4(g);
      const b = f64x2.promote_low_f32x4(v128.shuffle<i32>(g, g, 2, 3, 2, 3));
      low = f64x2.add(low, a);
      high = f64x2.add(high, b);
      lowProducts = f64x2.add(lowProducts, f64x2.mul(a, f64x2.promote_low_f32x4(value)));
      highProducts = f64x2.add(
        highProducts,
        f64x2.mul(b, f64x2.promote_low_f32x4(v128.shuffle<i32>(value, value, 2, 3, 2, 3))),
      );
      at += step;
    }
    v128.store(sums + to, low);
    v128.store(sums + to, high, 16);
    v128.store(products + to, lowProducts);
    v128.store(products + to, highProducts, 16);
  }
  for (; c < channels; c++) {
    const to = (<usize>c) << 3;
    let sum = load<f64>(sums + to);
    let product = load<f64>(products + to);
    for (let i = 0; i < count; i++) {
      const at = <usize>i * step + ((<usize>c) << 2);
      const g = load<f32>(y + at) > 0 ? <f64>load<f32>(dy + at) : 0;
      sum += g;
      product += g * <f64>load<f32>(x + at);
    }
    store<f64>(sums + to, sum);
    store<f64>(products + to, product);
  }
}

/**
 * What each channel's gradient is made of, once its sums are there: dx = k g + s x + t. Writes dGamma and dBeta, too.
 * @param sums and products `[channels]` of 64 bits; ks, ss and ts `[channels]`
 */
function gradientFactors(
  sums: usize,
  products: usize,
  gamma: usize,
  mean: usize,
  inverseDeviation: usize,
  dGamma: usize,
  dBeta: usize,
  ks: usize,
  ss: usize,
  ts: usize,
  positions: i32,
  channels: i32,
): void {
  for (let c = 0; c < channels; c++) {
    const at = (<usize>c) << 2;
    const sum = load<f64>(sums + 2 * at);
    const average = <f64>load<f32>(mean + at);
    const inverse = <f64>load<f32>(inverseDeviation + at);
    const normalised = (load<f64>(products + 2 * at) - average * sum) * inverse;
    store<f32>(dBeta + at, <f32>sum);
    store<f32>(dGamma + at, <f32>normalised);
    const factor = <f64>load<f32>(gamma + at) * inverse;
    store<f32>(ks + at, <f32>factor);
    store<f32>(ss + at, <f32>((-factor * inverse * normalised) / <f64>positions));
    store<f32>(ts + at, <f32>((-factor * (sum - average * inverse * normalised)) / <f64>positions));
  }
}

/**
 * dx = k g + s x + t with three numbers for each channel.
 * @param dy, y, x and dx `[positions, channels]`; gamma, mean, inverseDeviation, dGamma and dBeta `[channels]`
 * @param scratch room for 4 channels numbers of 64 bits
 */
export function batchNormReluGradient(
  dy: usize,
  y: usize,
  x: usize,
  gamma: usize,
  mean: usize,
  inverseDeviation: usize,
  dx: usize,
  dGamma: usize,
  dBeta: usize,
  scratch: usize,
  positions: i32,
  channels: i32,
): void {
  const sums = scratch;
  const products = scratch + ((<usize>channels) << 3);
  const ks = scratch + ((<usize>channels) << 4);
  const ss = ks + ((<usize>channels) << 2);
  const ts = ss + ((<usize>channels) << 2);
  const step = (<usize>channels) << 2;
  memory.fill(scratch, 0, (<usize>channels) << 4);
  for (let first = 0; first < positions; first += chunk) {
    const start = <usize>first * step;
    addGradients(dy + start, y + start, x + start, min(chunk, positions - first), channels, sums, products);
  }
  gradientFactors(sums, products, gamma, mean, inverseDeviation, dGamma, dBeta, ks, ss, ts, positions, channels);
  const zero = f32x4.splat(0);
  for (let first = 0; first < positions; first += chunk) {
    const count = min(chunk, positions - first);
    const start = <usize>first * step;
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      const k = v128.load(ks + ((<usize>c) << 2));
      const s = v128.load(ss + ((<usize>c) << 2));
      const t = v128.load(ts + ((<usize>c) << 2));
      let at = start + ((<usize>c) << 2);
      for (let i = 0; i < count; i++) {
        const g = v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), zero));
        v128.store(dx + at, f32x4.add(f32x4.add(f32x4.mul(k, g), f32x4.mul(s, v128.load(x + at))), t));
        at += step;
      }
    }
    for (; c < channels; c++) {
      const one = (<usize>c) << 2;
      for (let i = 0; i < count; i++) {
        const at = start + <usize>i * step + one;
        const g = load<f32>(y + at) > 0 ? load<f32>(dy + at) : 0;
        store<f32>(dx + at, load<f32>(ks + one) * g + load<f32>(ss + one) * load<f32>(x + at) + load<f32>(ts + one));
      }
    }
  }
}
