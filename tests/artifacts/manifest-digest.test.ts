// The manifest's checksum of itself: SHA-256 against Node's, the canonical form against RFC 8785, and every number of the manifest under it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { artifactsFolder } from '../../src/artifacts/build.ts';
import { canonicalJson, manifestDigest, withDigest } from '../../src/artifacts/manifest-digest.ts';
import { sha256 } from '../../src/artifacts/sha256.ts';

const ofNode = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

describe('sha256', () => {
  it('is that of the standard: "abc"', () =>
    expect(sha256(new TextEncoder().encode('abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    ));

  it('is that of Node for every length around the ends of a block, and for a long one', () => {
    for (const length of [...Array(200).keys(), 100_003]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 131 + length) & 255);
      expect(sha256(bytes), String(length)).toBe(ofNode(bytes));
    }
  });

  it('reads a part of a larger buffer as that part', () => {
    const whole = Uint8Array.from({ length: 300 }, (_, i) => i & 255);
    expect(sha256(whole.subarray(7, 130))).toBe(ofNode(whole.slice(7, 130)));
  });
});

describe('canonicalJson', () => {
  it('sorts keys by their code units and writes numbers as RFC 8785 does', () => {
    expect(canonicalJson({ b: [56.0, true, null, 1e21, 1e-7], a: { é: 1, z: '\u20ac"\n' }, 10: 0, 9: -0 })).toBe(
      '{"10":0,"9":0,"a":{"z":"€\\"\\n","é":1},"b":[56,true,null,1e+21,1e-7]}',
    );
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });
});

describe('the digest of the manifest', () => {
  const text = readFileSync(join(artifactsFolder(), 'manifest.json'), 'utf8');
  const manifest = JSON.parse(text) as Record<string, unknown> & { digest: string };

  it('stands in the committed one, as its last field, and was computed over everything else', () => {
    const { digest, ...rest } = manifest;
    expect(Object.keys(manifest).at(-1)).toBe('digest');
    expect(digest).toBe(ofNode(canonicalJson(rest)));
    expect(`${JSON.stringify(manifest, null, 1)}\n`).toBe(text);
  });

  it('does not depend on the order of keys or on blanks, nor on the digest that stood there', () => {
    const turned = Object.fromEntries(Object.entries(manifest).reverse());
    expect(manifestDigest(turned)).toBe(manifest.digest);
    expect(withDigest({ ...manifest, digest: 'x' })).toEqual(manifest);
  });

  it('is another one whichever value is changed', () => {
    const seen = new Set([manifest.digest]);
    let leaves = 0;
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, one] of Object.entries(value)) {
        visit(one);
        // A sample: every 400th leaf, of every kind.
        if (typeof one === 'object' || key === 'digest' || leaves++ % 400 !== 0) continue;
        const place = value as Record<string, unknown>;
        place[key] = typeof one === 'number' ? one + 1 : typeof one === 'boolean' ? !one : `${String(one)}x`;
        seen.add(manifestDigest(manifest));
        place[key] = one;
      }
    };
    visit(manifest);
    expect(seen.size).toBe(1 + Math.ceil(leaves / 400));
    expect(leaves).toBeGreaterThan(5000);
  });
});
