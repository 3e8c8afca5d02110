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

it('are found whatever the layers are called', async () => {
  const inputs = smallInputs();
  const trained = inputs.trained();
  const own = <T>(named: Iterable<readonly [string, T]>): [string, T][] =>
    [...named].map(([name, one]) => [`my-${name}`, one]);
  const renamed = {
    ...trained,
    layers: trained.layers.map((layer) => ({ ...layer, name: `my-${layer.name}` })),
    tensors: new Map(own(trained.tensors)),
    weights: Object.fromEntries(own(Object.entries(trained.weights))),
  };
  const found = await identities.run({ ...inputs, trained: () => renamed }, () => undefined);
  expect(found?.result.checks).toEqual(checks);
});
