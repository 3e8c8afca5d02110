// Stride-1 "same" convolution without bias: y[n, r, s, o] = sum over i, j, c of x[n, r + i - p, s + j - p, c] · W[i, j, c, o].
// Each image is copied into a frame of zeros; then the k · inputs numbers of a kernel row lie side by side, and 4 pixels by 8 filters are
// summed in registers. The gradient by the input is the same convolution with the kernel turned by 180 degrees and its channels exchanged.

/** The filters in blocks of 8, each `[k, k, inputs, 8]`, 0 where there is no filter. */
function pack(w: usize, packed: usize, inputs: i32, outputs: i32, k: i32, turned: bool): void {
  const positions = k * k;
  let to = packed;
  for (let block = 0; block < outputs; block += 8)
    for (let position = 0; position < positions; position++)
      for (let c = 0; c < inputs; c++)
        for (let o = block; o < block + 8; o++) {
          const at = turned
            ? ((positions - 1 - position) * outputs + o) * inputs + c
            : (position * inputs + c) * outputs + o;
          store<f32>(to, o < outputs ? load<f32>(w + ((<usize>at) << 2)) : 0);
          to += 4;
        }
}

/** 8 filters at the pixels whose neighbourhoods begin at p0 to p3 of the framed image; the sums go to q0 to q3. */
function tile4x8(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  frameRow: usize,
  weights: usize,
  k: i32,
  length: i32,
  q0: usize,
  q1: usize,
  q2: usize,
  q3: usize,
): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  let w = weights;
  for (let i = 0; i < k; i++) {
    const end = (<usize>length) << 2;
    for (let t: usize = 0; t < end; t += 4) {
      const w00 = v128.load(w, 0);
      const w10 = v128.load(w, 16);
      const s00 = v128.load32_splat(p0 + t, 0);
      a0 = f32x4.add(a0, f32x4.mul(s00, w00));
      a1 = f32x4.add(a1, f32x4.mul(s00, w10));
      const s10 = v128.load32_splat(p1 + t, 0);
      b0 = f32x4.add(b0, f32x4.mul(s10, w00));
      b1 = f32x4.add(b1, f32x4.mul(s10, w10));
      const s20 = v128.load32_splat(p2 + t, 0);
      c0 = f32x4.add(c0, f32x4.mul(s20, w00));
      c1 = f32x4.add(c1, f32x4.mul(s20, w10));
      const s30 = v128.load32_splat(p3 + t, 0);
      d0 = f32x4.add(d0, f32x4.mul(s30, w00));
      d1 = f32x4.add(d1, f32x4.mul(s30, w10));
      w += 32;
    }
    p0 += frameRow;
    p1 += frameRow;
    p2 += frameRow;
    p3 += frameRow;
  }
  v128.store(q0, a0);
  v128.store(q0, a1, 16);
  v128.store(q1, b0);
  v128.store(q1, b1, 16);
  v128.store(q2, c0);
  v128.store(q2, c1, 16);
  v128.store(q3, d0);
  v128.store(q3, d1, 16);
}

/**
 * @param x `[n, height, width, inputs]`, y `[n, height, width, outputs]` (overwritten)
 * @param w `[k, k, inputs, outputs]`; where `turned`, `[k, k, outputs, inputs]` of the convolution whose input gradient is wanted
 * @param scratch room for `k k inputs roundUp(outputs, 8) + (height + k - 1) (width + k - 1) inputs + 32` numbers
 */
export function conv(
  x: usize,
  w: usize,
  y: usize,
  scratch: usize,
  n: i32,
  height: i32,
  width: i32,
  inputs: i32,
  outputs: i32,
  k: i32,
  turned: bool,
): void {
  const p = k >> 1;
  const blocks = (outputs + 7) >> 3;
  const blockBytes = (<usize>(k * k * inputs)) << 5;
  const frameRow = (<usize>((width + k - 1) * inputs)) << 2;
  const rowBytes = (<usize>(width * inputs)) << 2;
  const pixelBytes = (<usize>inputs) << 2;
  const outBytes = (<usize>outputs) << 2;
  const spill = scratch + blockBytes * blocks;
  const frame = spill + 128;
  const pixels = height * width;
  pack(w, scratch, inputs, outputs, k, turned);
  memory.fill(frame, 0, frameRow * (height + k - 1));
  for (let image = 0; image < n; image++) {
    const from = x + <usize>image * height * rowBytes;
    for (let row = 0; row < height; row++)
      memory.copy(frame + <usize>(row + p) * frameRow + <usize>p * pixelBytes, from + <usize>row * rowBytes, rowBytes);
    for (let block = 0; block < blocks; block++) {
      const weights = scratch + <usize>block * blockBytes;
      const filters = min(8, outputs - block * 8);
      const to = y + <usize>image * pixels * outBytes + ((<usize>block) << 5);
      for (let first = 0; first < pixels; first += 4) {
        // What does not fill the last tile repeats the last pixel.
        const i1 = min(first + 1, pixels - 1);
        const i2 = min(first + 2, pixels - 1);
        const i3 = min(first + 3, pixels - 1);
        const p0 = frame + <usize>(first / width) * frameRow + <usize>(first % width) * pixelBytes;
        const p1 = frame + <usize>(i1 / width) * frameRow + <usize>(i1 % width) * pixelBytes;
        const p2 = frame + <usize>(i2 / width) * frameRow + <usize>(i2 % width) * pixelBytes;
        const p3 = frame + <usize>(i3 / width) * frameRow + <usize>(i3 % width) * pixelBytes;
        const q0 = to + <usize>first * outBytes;
        const q1 = to + <usize>i1 * outBytes;
        const q2 = to + <usize>i2 * outBytes;
        const q3 = to + <usize>i3 * outBytes;
        if (filters == 8) tile4x8(p0, p1, p2, p3, frameRow, weights, k, k * inputs, q0, q1, q2, q3);
        else {
          tile4x8(p0, p1, p2, p3, frameRow, weights, k, k * inputs, spill, spill + 32, spill + 64, spill + 96);
          memory.copy(q0, spill, (<usize>filters) << 2);
          memory.copy(q1, spill + 32, (<usize>filters) << 2);
          memory.copy(q2, spill + 64, (<usize>filters) << 2);
          memory.copy(q3, spill + 96, (<usize>filters) << 2);
        }
      }
    }
  }
}
