// Every name leads to the exhibit of that name, also when it is asked for again.
import { expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { displayNamed } from '../../src/book/display.ts';
import { registryOf } from '../../src/exhibits/registry.ts';

it('shows each figure under its own name, chosen once', () => {
  const exhibits = Object.entries(registryOf(loadArtifacts().manifest));
  const first = exhibits.map(([name]) => displayNamed(name));
  expect(first.map(({ title }) => title)).toEqual(exhibits.map(([, { title }]) => title));
  expect(exhibits.map(([name]) => displayNamed(name).data)).toEqual(first.map(({ data }) => data));
  exhibits.forEach(([name], place) => expect(displayNamed(name)).toBe(first[place]));
  expect(() => displayNamed('fliters')).toThrow('unknown figure "fliters"; figures: ');
});
