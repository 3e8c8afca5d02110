// Which field of the artifacts each number of each figure comes from. The file beside this one was read line by line: an update of it is a
// change of what a figure shows, and wants the same reading.
import { expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { dossierLayers } from '../../src/exhibits/dossier-layers.ts';
import { selectIndex } from '../../src/exhibits/dossier-index.ts';
import {
  selectClasses,
  selectFacts,
  selectKernels,
  selectMade,
  selectMaps,
  selectPatches,
  selectStanding,
} from '../../src/exhibits/select-dossier.ts';
import { registry } from '../../src/exhibits/registry.ts';
import { selectChannelSheet } from '../../src/exhibits/select-sheet.ts';
import { provenanceOf, traceable } from './provenance.ts';

const artifacts = traceable(loadArtifacts());

it('every number of a figure comes from its field', async () => {
  const figures = Object.entries(registry).map(([name, { data }]) => [name, data(artifacts)] as const);
  const dossiers = dossierLayers(artifacts).map((layer) => {
    // Neither the first channel nor the first by gain.
    const channel = layer.filters - 3;
    return [
      `dossier ${layer.name}/${channel}`,
      {
        standing: selectStanding(artifacts, layer, channel),
        kernels: selectKernels(artifacts, layer, channel),
        maps: selectMaps(artifacts, layer, channel),
        patches: selectPatches(artifacts, layer, channel),
        made: selectMade(artifacts, layer, channel),
        classes: selectClasses(artifacts, layer, channel),
        sheet: selectChannelSheet(artifacts, layer.name, 'cost'),
        facts: selectFacts(artifacts, layer, channel),
        index: selectIndex(artifacts, layer),
      },
    ] as const;
  });
  await expect(`${provenanceOf(new Map([...figures, ...dossiers]), artifacts)}\n`).toMatchFileSnapshot(
    'provenance.txt',
  );
});
