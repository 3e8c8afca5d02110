/// <reference types="vitest/config" />
import { getViteConfig } from 'astro/config';
import { join } from 'node:path';

// The project's root is one level up; TensorFlow.js is left to Node, as in the pipeline.
export default getViteConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['tests/**/*.test.{ts,tsx}'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
