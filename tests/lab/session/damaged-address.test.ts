// Addresses by chance: what is written comes back, and what was damaged on the way is understood or refused, and does no harm.
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../../src/artifacts/build.ts';
import { decode, encode } from '../../../src/lab/session/address.ts';
import { hasSession } from '../../../src/lab/session/has-session.ts';
import { chooseOwn, isSameSession, startOf } from '../../../src/lab/session/session.ts';
import type { Session } from '../../../src/lab/session/session.ts';
import { randomFrom } from '../../../src/model/random.ts';
import type { Random } from '../../../src/model/random.ts';
import { smallManifest } from '../../subject/small-manifest.ts';
import { below, oneOf, randomPixels, randomSession } from './random-session.ts';

const { manifest } = loadArtifacts();
const image = { height: 28, width: 28, channels: 1 };
const start = startOf(manifest);
const read = (fragment: string) => decode(fragment, manifest, image);

const small = smallManifest(
  manifest,
  manifest.examples.map(({ probabilities }) => probabilities.slice(0, 9)),
);
const worlds = [
  ['the shipped network', manifest, image],
  ['another network', small, { height: 32, width: 32, channels: 1 }],
  ['images in colour', manifest, { height: 5, width: 7, channels: 3 }],
] as const;

describe.each(worlds)('with %s', (_, world, shape) => {
  it('whatever is written comes back, and is written the same again', () => {
    const random = randomFrom(7);
    for (let i = 0; i < 500; i++) {
      const session = randomSession(random, world, shape);
      const anchor = oneOf(random, ['', 'figure-x', 'a~b', '%C3%BC', 'a-1']);
      const fragment = encode(session, anchor);
      const found = decode(`#${fragment}`, world, shape);
      expect(found).toEqual({ anchor, session });
      expect(isSameSession(found.session as Session, session)).toBe(true);
      expect(encode(found.session as Session, anchor)).toBe(fragment);
      expect(hasSession(fragment)).toBe(true);
    }
  });
});

const characters = (text: string): string[] => Array.from(text);

/** One thing that happens to links: something is cut, doubled, exchanged, inserted, escaped, or put into capitals. */
function damaged(random: Random, text: string): string {
  const at = below(random, text.length + 1);
  const to = at + below(random, 8);
  const stranger = oneOf(random, [
    ...characters('~&=.,;:-/%#01e9xX* '),
    '\u0000',
    'ü',
    '😀',
    '%7E',
    '%',
    '&amp;',
    'NaN',
    '__proto__',
  ]);
  return oneOf(random, [
    text.slice(0, at),
    text.slice(0, at) + text.slice(to),
    text.slice(0, at) + text.slice(at, to) + text.slice(at),
    text.slice(0, at) + stranger + text.slice(at + 1),
    text.slice(0, at) + stranger + text.slice(at),
    text.slice(0, at) + text.slice(at).toUpperCase(),
    encodeURIComponent(text.replace(/\p{Surrogate}/gu, '')),
  ]);
}

const grammar = /^invalid link: (?:part "[^"]*": )?(?:unknown|invalid|it is there twice)/su;

describe('a damaged address', () => {
  it('never throws, and is understood or refused with a reason', () => {
    const random = randomFrom(23);
    let refusals = 0;
    for (let i = 0; i < 2500; i++) {
      let fragment = encode(randomSession(random, manifest, image), 'figure-x');
      for (let wounds = 1 + below(random, 3); wounds > 0; wounds--) fragment = damaged(random, fragment);
      const { anchor, session, reason } = read(fragment);
      expect(session === undefined || reason === undefined).toBe(true);
      if (reason !== undefined) expect(reason).toMatch(grammar);
      if (session === undefined && reason === undefined) expect(anchor).toBe(fragment.replace(/^#/, ''));
      // What was understood is a session that can be written, and that then means itself.
      if (session !== undefined) expect(read(encode(session))).toEqual({ anchor: '', session });
      refusals += reason === undefined ? 0 : 1;
    }
    expect(refusals).toBeGreaterThan(500);
  });

  it('of a drawing is noticed wherever one character is another', () => {
    const random = randomFrom(31);
    const pixels = randomPixels(random, 784);
    const fragment = encode(chooseOwn(start, pixels, image));
    for (let at = '~i=own-'.length; at < fragment.length - 1; at++) {
      const other = fragment[at] === 'A' ? 'B' : 'A';
      const { reason } = read(fragment.slice(0, at) + other + fragment.slice(at + 1));
      expect(reason, `at ${at}`).toMatch(/^invalid link: part "i": (?:invalid image|unknown example)/);
    }
  });

  it('may be noise', () => {
    const random = randomFrom(41);
    const alphabet = [
      ...characters('~=&.,;:-/%0123456789abcdefinotx'),
      'i=',
      '&off=',
      '&at=',
      '&e=',
      'conv1',
      '.3',
      'own-',
    ];
    for (let i = 0; i < 5000; i++) {
      const text = Array.from({ length: below(random, 40) }, () => oneOf(random, alphabet)).join('');
      const { session, reason } = read(`~i=${text}`);
      if (reason !== undefined) expect(reason).toMatch(grammar);
      else expect(session).toBeDefined();
    }
  });

  it('may be long: 50,000 weights are read', () => {
    const edits = Array.from({ length: 50_000 }, (_, i) => `${i % 400}:${i % 7}`).join();
    expect(read(`~e=conv1/kernel,${edits}`).session?.edits).toHaveLength(400);
  });
});
