// Which field of the artifacts each number of each figure comes from. The file beside this one was read line by line: an update of it is a
// change of what a figure shows, and wants the same reading.
import { expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { provenanceOf, traceable } from './provenance.ts';
import { registryOf } from '../../src/exhibits/registry.ts';
import { selectIndex } from '../../src/exhibits/dossier-index.ts';
import { dossierLayers } from '../../src/exhibits/dossier-layers.ts';
import { selectFacts, selectStanding } from '../../src/exhibits/dossier.ts';
import { selectKernels } from '../../src/exhibits/dossier-kernels.ts';
import { selectClasses, selectMaximisation, selectMaps, selectPatches } from '../../src/exhibits/dossier-responses.ts';
import { selectChannelSheet } from '../../src/exhibits/sheets.ts';

const artifacts = traceable(loadArtifacts());
const source = sourceOfArtifacts(artifacts);

it('every number of a figure comes from its field', async () => {
  const figures = Object.entries(registryOf(artifacts.manifest)).map(
    ([name, { choose }]) => [name, choose(source).data] as const,
  );
  const dossiers = dossierLayers(source).map((layer) => {
    // Neither the first channel nor the first by gain.
    const channel = layer.filters - 3;
    return [
      `dossier ${layer.name}/${channel}`,
      {
        standing: selectStanding(source, layer, channel),
        kernels: selectKernels(source, layer, channel),
        maps: selectMaps(source, layer, channel),
        patches: selectPatches(source, layer, channel),
        made: selectMaximisation(source, layer, channel),
        classes: selectClasses(source, layer, channel),
        sheet: selectChannelSheet(source, layer.name, 'cost'),
        facts: selectFacts(source, layer, channel),
        index: selectIndex(source, layer),
      },
    ] as const;
  });
  await expect(`${provenanceOf(new Map([...figures, ...dossiers]), artifacts)}\n`).toMatchFileSnapshot(
    'provenance.txt',
  );
});
