// Fails the build if a chapter states a measured number outside of a claim.
import type { AstroIntegration } from 'astro';
import { readChapters } from './chapters.ts';
import { requireClaims } from './statements.ts';

/** Checks all chapters before a build and throws if one breaks the rule. */
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
