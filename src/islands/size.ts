// What an island fetches. The button says it, the progress bar is measured by it, and tests measure both.

/** Compressed: code, WebAssembly, manifest, weights, scales and examples. */
export const kilobytes = { 'feature-maps': 515 } as const;

/** The WebAssembly program of TensorFlow.js, unpacked. */
export const programBytes = 424_594;
