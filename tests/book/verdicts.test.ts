// What is refused of claims: one that nobody knows, that is made twice or in another chapter than its own, and one that the run for which the
// text was written does not support.
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { claimNamed, claimsOf, judgementOf } from '../../src/book/verdicts.ts';
import { ledger } from '../../src/claims/ledger.ts';
import { plantedChapter } from './planted-chapter.ts';

const artifacts = loadArtifacts();
const claim = claimNamed('pixels-are-lost-with-depth');

describe('the claims of a chapter', () => {
  const chapter = (text: string) => plantedChapter('depth', text);
  const made = '<Claim id="pixels-are-lost-with-depth">One.</Claim>';
  it('are those that it makes', () => expect(claimsOf(chapter(made))).toEqual([claim]));
  it('are made once', () =>
    expect(() => claimsOf(chapter(`${made} ${made}`))).toThrow(
      'invalid claim "pixels-are-lost-with-depth" in depth: it is made twice',
    ));
  it('are known', () =>
    expect(() => claimsOf(chapter('<Claim id="pixels-are-gone">One.</Claim>'))).toThrow(
      /^unknown claim "pixels-are-gone"; claims: .*pixels-are-lost-with-depth/,
    ));
  it('are its own', () =>
    expect(() => claimsOf(plantedChapter('filters', made))).toThrow(
      'invalid claim "pixels-are-lost-with-depth" in filters: the ledger has it in depth',
    ));
});

describe('a claim that is not supported', () => {
  const refuted = { ...claim, holds: () => false };
  it('is an error of the text where the committed run says so', () =>
    expect(() => judgementOf(refuted, artifacts)).toThrow(
      'invalid claim "pixels-are-lost-with-depth": the committed run does not support it; rewrite the sentence',
    ));
  it('is a verdict of any other run', () => {
    const { manifest } = artifacts;
    const weights = { ...manifest.files.weights, sha256: '0'.repeat(64) };
    const other = { ...artifacts, manifest: { ...manifest, files: { ...manifest.files, weights } } };
    expect(judgementOf(refuted, other).verdict).toBe('not supported');
  });
  it('is no claim of the ledger on the committed run', () => {
    for (const one of ledger) expect(() => judgementOf(one, artifacts)).not.toThrow();
  });
});
