/// <reference types="vitest/config" />
import { getViteConfig } from 'astro/config';
import { join } from 'node:path';
import { everything } from './run/representatives.ts';

/** A hook that surveys hundreds of pages one by one (`npm run test:all`) takes its time. */
const limit = everything() ? 3_600_000 : 120_000;

// The project's root is one level up; TensorFlow.js is left to Node, as in the pipeline.
export default getViteConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['tests/**/*.test.{ts,tsx}'],
    testTimeout: limit,
    hookTimeout: limit,
  },
});
