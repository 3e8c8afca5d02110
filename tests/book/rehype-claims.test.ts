// A number learns from the chapter whose it is.
import type { Root } from 'hast';
import { expect, it } from 'vitest';
import { rehypeClaims } from '../../src/book/rehype-claims.ts';

interface Attribute {
  readonly name: string;
  readonly value: unknown;
}
interface Tag {
  readonly name: string;
  readonly attributes: Attribute[];
}

const tag = (name: string, attributes: Readonly<Record<string, unknown>>, ...children: unknown[]) => ({
  type: 'mdxJsxTextElement',
  name,
  attributes: Object.entries(attributes).map(([key, value]) => ({ type: 'mdxJsxAttribute', name: key, value })),
  children,
});
const paragraph = (...children: unknown[]) => ({ type: 'element', tagName: 'p', properties: {}, children });

function dressed(...children: unknown[]): void {
  rehypeClaims()({ type: 'root', children: [paragraph(...children)] } as unknown as Root, { path: '05-x.mdx' });
}
const claimOf = ({ attributes }: Tag): unknown => attributes.find(({ name }) => name === 'claim')?.value;

it('a number of a claim is that of the claim around it, through whatever stands between', () => {
  const [inside, again, path] = [
    tag('Value', { measured: null }),
    tag('Value', { control: 'conv4' }),
    tag('Value', { of: 'a.b' }),
  ];
  dressed(
    tag('Claim', { id: 'one' }, tag('Trained', { what: 'seeds' }, inside), path),
    tag('Again', { claim: 'two' }, again),
  );
  expect([inside, again, path].map(claimOf)).toEqual(['one', 'two', undefined]);
});

it('a number may name a claim of its own', () => {
  const named = tag('Value', { claim: 'three', difference: null });
  dressed(named, tag('Claim', { id: 'one' }, named));
  expect(named.attributes.filter(({ name }) => name === 'claim')).toEqual([
    expect.objectContaining({ value: 'three' }),
  ]);
});

it('a number of no claim is an error, after a claim too', () => {
  const error = 'invalid <Value measured> in 05-x.mdx: no <Claim> is around it';
  expect(() => dressed(tag('Value', { measured: null }))).toThrow(error);
  expect(() => dressed(tag('Claim', { id: 'one' }), tag('Value', { measured: null }))).toThrow(error);
});
