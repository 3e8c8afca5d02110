// No site is built whose chapters state measured numbers outside of claims.
import type { AstroIntegration } from 'astro';
import { readChapters } from './chapters.ts';
import { requireClaims } from './statements.ts';

/** Reads all chapters before a build and throws where one breaks the rule. */
export function measuredClaims(folder?: string): AstroIntegration {
  return {
    name: 'measured-claims',
    hooks: {
      'astro:build:start': () => {
        requireClaims(readChapters(folder));
      },
    },
  };
}
