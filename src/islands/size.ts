// What an island fetches, compressed: its code, WebAssembly, weights, scales and examples. The button says it, and a test measures it.

export const kilobytes = { 'feature-maps': 515 } as const;
