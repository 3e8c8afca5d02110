// The kernel matrix of any convolution: its inputs are the channels of the convolution before it.
import { expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { channelsOf } from '../../src/exhibits/choices.ts';
import { selectKernelMatrix } from '../../src/exhibits/circuits.ts';
import { rolesOf } from '../../src/subject/roles.ts';
import { tensor } from '../figures/fixture.ts';

const artifacts = loadArtifacts();
const found = artifacts.evidence.circuits;
if (found === undefined) throw new Error('missing circuits in the shipped artifacts');
const layer = (name: string) => ({ ...found, ablation: { ...found.ablation, layer: name } });
const convs = rolesOf(artifacts.manifest.architecture).convs.map(({ name }) => name);
const links = ['', 'untrained/', 'shuffled/'].flatMap((prefix) =>
  convs.map((name) => [`${prefix}link/${name}`, tensor([1, 1], () => 0)] as const),
);
const source = { ...sourceOfArtifacts(artifacts), evidenceTensors: () => new Map(links) };

it.each(convs.slice(1).map((name, place) => [name, convs[place] ?? '']))('%s reads %s', (name, before) => {
  const { inputs, outputs, kernel } = selectKernelMatrix(layer(name), source);
  expect(inputs).toEqual(channelsOf(source, before));
  expect(outputs).toEqual(channelsOf(source, name));
  expect(kernel.shape.slice(2)).toEqual([inputs.length, outputs.length]);
});

it('says which layers read a convolution', () => {
  const first = convs[0] ?? '';
  const measured = { ...found, layers: found.layers.map((one) => ({ ...one, layer: first })) };
  expect(() => selectKernelMatrix({ ...measured, ablation: { ...found.ablation, layer: first } }, source)).toThrow(
    `unknown layer "${first}"; layers that read a convolution: ${convs.slice(1).join(', ')}`,
  );
});
