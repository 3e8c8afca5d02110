// What can be read from layers: the axis holds every value that is drawn, and is no longer than it must be.
import { expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { selectClassGeometry } from '../../src/exhibits/probes.ts';

const artifacts = loadArtifacts();
const found = artifacts.evidence['class-geometry'];
if (found === undefined) throw new Error('missing evidence: the committed artifacts have it all');

it('the axis of the class distances ends at the whole number above the greatest', () => {
  const { panels, axis } = selectClassGeometry(found, sourceOfArtifacts(artifacts));
  const drawn = panels.flatMap(({ profiles }) =>
    profiles.flatMap(({ values, seeds }) => [...values.map(({ estimate }) => estimate.high), ...seeds.flat()]),
  );
  const greatest = Math.max(...drawn);
  expect(axis.high).toBeGreaterThanOrEqual(greatest);
  expect(axis.high).toBeLessThan(greatest + 1);
  expect(Number.isInteger(greatest)).toBe(false);
});
