// Gradient of max pooling with windows that tile the input: it goes to the first largest value of each window, as in every backend's forward pass.

/** @param x and dx `[n, height, width, channels]`; y and dy `[n, height / size, width / size, channels]` */
export function maxPoolGradient(
  dy: usize,
  x: usize,
  y: usize,
  dx: usize,
  n: i32,
  height: i32,
  width: i32,
  channels: i32,
  size: i32,
): void {
  const rows = height / size;
  const columns = width / size;
  let out: usize = 0;
  for (let image = 0; image < n; image++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const corner = (<usize>(((image * height + row * size) * width + column * size) * channels)) << 2;
        let c = 0;
        for (; c + 4 <= channels; c += 4) {
          const at = (<usize>c) << 2;
          const largest = v128.load(y + out + at);
          const gradient = v128.load(dy + out + at);
          let open = i32x4.splat(-1);
          for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++) {
              const here = corner + ((<usize>((i * width + j) * channels)) << 2) + at;
              const found = v128.and(open, f32x4.eq(v128.load(x + here), largest));
              v128.store(dx + here, v128.and(gradient, found));
              open = v128.andnot(open, found);
            }
        }
        for (; c < channels; c++) {
          const at = (<usize>c) << 2;
          let open = true;
          for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++) {
              const here = corner + ((<usize>((i * width + j) * channels)) << 2) + at;
              const found = open && load<f32>(x + here) == load<f32>(y + out + at);
              store<f32>(dx + here, found ? load<f32>(dy + out + at) : 0);
              if (found) open = false;
            }
        }
        out += (<usize>channels) << 2;
      }
}
