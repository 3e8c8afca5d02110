// Identities hold for any network and any images; done by half, the same changes are seen at once.
import { expect, it } from 'vitest';
import { identities } from '../../../pipeline/analyses/identities.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { smallInputs } from './small-inputs.ts';

await useWasm();
const finding = await identities.run(smallInputs(), () => undefined);
const checks = finding?.result.checks ?? [];

it('takes as many images as there are', () => {
  expect(finding?.result.images).toBe(40);
  expect(checks.map(({ name }) => name)).toEqual([
    'rescaling',
    'permutation',
    'equivariance',
    'global-shift',
    'class-maps',
  ]);
});
it.each(checks.map((check) => [check.name, check] as const))('%s holds to rounding, and not by half', (_, check) => {
  expect(check.deviation).toBeLessThan(1e-5);
  expect(check.control).toBeGreaterThan(1e-2);
});
