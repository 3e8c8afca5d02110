// The roles of layers, for networks whose layers have other names and other numbers than the tutorial's.
import { describe, expect, it } from 'vitest';
import { rolesOf } from '../../src/subject/roles.ts';

const layers = (text: string): { readonly name: string; readonly kind: 'conv' | 'maxPool' | 'dense' }[] =>
  text.split(' ').map((entry) => {
    const [name, kind] = entry.split(':') as [string, 'conv' | 'maxPool' | 'dense'];
    return { name, kind };
  });
const names = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name);

describe('the roles of layers', () => {
  it('follow from kinds and order, whatever the layers are called', () => {
    const roles = rolesOf(layers('p:maxPool c4:conv gap:maxPool c1:conv c2:conv q:maxPool conv9:dense x:dense'));
    expect([roles.first.name, roles.last.name, roles.logits.name]).toEqual(['c4', 'c2', 'x']);
    expect(names(roles.convs)).toEqual(['c4', 'c1', 'c2']);
    expect(names(roles.head)).toEqual(['q', 'conv9', 'x']);
  });

  it('may fall to one layer: the only convolution is first and last', () => {
    const roles = rolesOf(layers('only:conv out:dense'));
    expect(roles.first).toBe(roles.last);
    expect(names(roles.head)).toEqual(['out']);
  });

  it('are refused to a network that has none of them', () => {
    expect(() => rolesOf(layers('a:maxPool b:dense'))).toThrow('invalid network: it has no convolution; layers: a, b');
    expect(() => rolesOf([])).toThrow('layers: none');
    expect(() => rolesOf(layers('a:dense b:conv'))).toThrow('no layer makes logits after "b"; layers: a, b');
  });
});
