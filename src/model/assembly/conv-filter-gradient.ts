// Gradient of a stride-1 "same" convolution by its filter: dW[i, j, c, o] = sum over n, y, x of in[n, y + i - p, x + j - p, c] · dy[n, y, x, o].

/** 4 input channels by 8 output channels of one kernel position, summed over a rectangle of one image in 8 registers. */
function tile4x8(
  source: usize,
  dy: usize,
  dw: usize,
  rows: i32,
  columns: i32,
  sourceRow: usize,
  dyRow: usize,
  inputs: i32,
  outputs: i32,
): void {
  const wide = (<usize>outputs) << 2;
  const step = (<usize>inputs) << 2;
  let a0 = v128.load(dw);
  let a1 = v128.load(dw, 16);
  let b0 = v128.load(dw + wide);
  let b1 = v128.load(dw + wide, 16);
  let c0 = v128.load(dw + 2 * wide);
  let c1 = v128.load(dw + 2 * wide, 16);
  let d0 = v128.load(dw + 3 * wide);
  let d1 = v128.load(dw + 3 * wide, 16);
  for (let y = 0; y < rows; y++) {
    let s = source + <usize>y * sourceRow;
    let g = dy + <usize>y * dyRow;
    for (let x = 0; x < columns; x++) {
      const g0 = v128.load(g);
      const g1 = v128.load(g, 16);
      const s0 = v128.load32_splat(s);
      a0 = f32x4.add(a0, f32x4.mul(s0, g0));
      a1 = f32x4.add(a1, f32x4.mul(s0, g1));
      const s1 = v128.load32_splat(s, 4);
      b0 = f32x4.add(b0, f32x4.mul(s1, g0));
      b1 = f32x4.add(b1, f32x4.mul(s1, g1));
      const s2 = v128.load32_splat(s, 8);
      c0 = f32x4.add(c0, f32x4.mul(s2, g0));
      c1 = f32x4.add(c1, f32x4.mul(s2, g1));
      const s3 = v128.load32_splat(s, 12);
      d0 = f32x4.add(d0, f32x4.mul(s3, g0));
      d1 = f32x4.add(d1, f32x4.mul(s3, g1));
      s += step;
      g += wide;
    }
  }
  v128.store(dw, a0);
  v128.store(dw, a1, 16);
  v128.store(dw + wide, b0);
  v128.store(dw + wide, b1, 16);
  v128.store(dw + 2 * wide, c0);
  v128.store(dw + 2 * wide, c1, 16);
  v128.store(dw + 3 * wide, d0);
  v128.store(dw + 3 * wide, d1, 16);
}

/** The same for any number of channels, one at a time: what the tiles leave over. */
function rest(
  source: usize,
  dy: usize,
  dw: usize,
  rows: i32,
  columns: i32,
  sourceRow: usize,
  dyRow: usize,
  inputs: i32,
  outputs: i32,
  cs: i32,
  os: i32,
): void {
  for (let c = 0; c < cs; c++)
    for (let o = 0; o < os; o++) {
      const at = dw + ((<usize>(c * outputs + o)) << 2);
      let sum = load<f32>(at);
      for (let y = 0; y < rows; y++)
        for (let x = 0; x < columns; x++)
          sum +=
            load<f32>(source + <usize>y * sourceRow + ((<usize>(x * inputs + c)) << 2)) *
            load<f32>(dy + <usize>y * dyRow + ((<usize>(x * outputs + o)) << 2));
      store<f32>(at, sum);
    }
}

/** One kernel position of one image, over the rectangle of outputs for which it lies inside the image. */
function position(
  source: usize,
  dy: usize,
  dw: usize,
  rows: i32,
  columns: i32,
  sourceRow: usize,
  dyRow: usize,
  inputs: i32,
  outputs: i32,
): void {
  for (let c = 0; c < inputs; c += 4) {
    const cs = min(4, inputs - c);
    for (let o = 0; o < outputs; o += 8) {
      const os = min(8, outputs - o);
      const s = source + ((<usize>c) << 2);
      const g = dy + ((<usize>o) << 2);
      const w = dw + ((<usize>(c * outputs + o)) << 2);
      if (cs == 4 && os == 8) tile4x8(s, g, w, rows, columns, sourceRow, dyRow, inputs, outputs);
      else rest(s, g, w, rows, columns, sourceRow, dyRow, inputs, outputs, cs, os);
    }
  }
}

/**
 * The k x k neighbourhood of every pixel of a one-channel image as one row of `stride` numbers; what lies between k k and `stride` is left.
 * @param frame the image amid k - 1 further rows and columns of zeros
 */
function neighbourhoods(frame: usize, target: usize, height: i32, width: i32, k: i32, stride: i32): void {
  const frameRow = (<usize>(width + k - 1)) << 2;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let to = target + ((<usize>((y * width + x) * stride)) << 2);
      let from = frame + <usize>y * frameRow + ((<usize>x) << 2);
      for (let i = 0; i < k; i++) {
        let j = 0;
        for (; j + 4 <= k; j += 4) v128.store(to + ((<usize>j) << 2), v128.load(from + ((<usize>j) << 2)));
        for (; j < k; j++) store<f32>(to + ((<usize>j) << 2), load<f32>(from + ((<usize>j) << 2)));
        to += (<usize>k) << 2;
        from += frameRow;
      }
    }
}

/**
 * @param x `[n, height, width, inputs]`, dy `[n, height, width, outputs]`, dw `[k, k, inputs, outputs]` (overwritten)
 * @param scratch for one input channel: room for `(height width + outputs) roundUp(k k, 4) + (height + k - 1) (width + k - 1)` numbers
 */
export function convFilterGradient(
  x: usize,
  dy: usize,
  dw: usize,
  scratch: usize,
  n: i32,
  height: i32,
  width: i32,
  inputs: i32,
  outputs: i32,
  k: i32,
): void {
  const p = k >> 1;
  const imageBytes = (<usize>(height * width * inputs)) << 2;
  const dyBytes = (<usize>(height * width * outputs)) << 2;
  const dwBytes = (<usize>(k * k * inputs * outputs)) << 2;
  if (inputs == 1) {
    // One channel leaves nothing to tile: the k k positions take the channels' place.
    const stride = (k * k + 3) & ~3;
    const rows = scratch + ((<usize>(stride * outputs)) << 2);
    const frame = rows + ((<usize>(height * width * stride)) << 2);
    const frameRow = (<usize>(width + k - 1)) << 2;
    memory.fill(scratch, 0, frame + frameRow * (height + k - 1) - scratch);
    for (let image = 0; image < n; image++) {
      for (let row = 0; row < height; row++)
        memory.copy(
          frame + <usize>(row + p) * frameRow + ((<usize>p) << 2),
          x + <usize>image * imageBytes + ((<usize>(row * width)) << 2),
          (<usize>width) << 2,
        );
      neighbourhoods(frame, rows, height, width, k, stride);
      position(rows, dy + <usize>image * dyBytes, scratch, 1, height * width, 0, 0, stride, outputs);
    }
    memory.copy(dw, scratch, dwBytes);
    return;
  }
  memory.fill(dw, 0, dwBytes);
  const sourceRow = (<usize>(width * inputs)) << 2;
  const dyRow = (<usize>(width * outputs)) << 2;
  for (let image = 0; image < n; image++)
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++) {
        const top = max(0, p - i);
        const left = max(0, p - j);
        const rows = height - abs(i - p);
        const columns = width - abs(j - p);
        position(
          x + <usize>image * imageBytes + <usize>(top + i - p) * sourceRow + ((<usize>((left + j - p) * inputs)) << 2),
          dy + <usize>image * dyBytes + <usize>top * dyRow + ((<usize>(left * outputs)) << 2),
          dw + ((<usize>((i * k + j) * inputs * outputs)) << 2),
          rows,
          columns,
          sourceRow,
          dyRow,
          inputs,
          outputs,
        );
      }
}
