// What the laboratory fetches. The bar says it, the progress bar is measured by it, and tests measure both.

/** Compressed: code and WebAssembly of the engine, the bar, and the figures of a page. */
export const codeKilobytes = 293;

/** The WebAssembly program of TensorFlow.js, unpacked. */
export const programBytes = 424_594;
