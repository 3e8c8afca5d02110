// The page of one channel: all its parts are of that channel, and what several of them show is selected once.
import { describe, expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import type { Source } from '../../src/artifacts/source.ts';
import { dossierOf, dossierPictures } from '../../src/book/dossier-pages.ts';
import { dossierLayer, dossierLayers } from '../../src/exhibits/dossier-layers.ts';
import { selectClassWeights, selectInputs, selectOutputs } from '../../src/exhibits/dossier-links.ts';
import { selectFacts } from '../../src/exhibits/dossier.ts';
import { selectFits } from '../../src/exhibits/dossier-kernels.ts';
import { selectMaximisation, selectPatches } from '../../src/exhibits/dossier-responses.ts';

const loaded = loadArtifacts();
const source = sourceOfArtifacts(loaded);

describe('the page of a channel', () => {
  /** How often `choose` asks for each result and for the tensors of each analysis. */
  function askedBy(choose: (from: Source) => unknown): (name: string) => number {
    const asked: string[] = [];
    choose({
      ...source,
      evidence: (name) => {
        asked.push(`evidence/${name}`);
        return source.evidence(name);
      },
      evidenceTensors: (name) => {
        asked.push(`tensors/${name}`);
        return source.evidenceTensors(name);
      },
    });
    return (name) => asked.filter((one) => one === name).length;
  }

  it.each(['conv1', 'conv4'])('of %s is made of what was selected once', (name) => {
    const layer = dossierLayer(source, name);
    const whole = askedBy((from) => dossierOf(from, layer, 3));
    for (const [analysis, select] of [
      ['template-fits', selectFits],
      ['activating-patches', selectPatches],
      ['activation-maximisation', selectMaximisation],
    ] as const) {
      const once = askedBy((from) => select(from, layer, 3));
      expect(once(`evidence/${analysis}`)).toBeGreaterThan(0);
      expect(whole(`evidence/${analysis}`), analysis).toBe(once(`evidence/${analysis}`));
    }
    for (const analysis of ['tensors/activating-patches', 'tensors/activation-maximisation'])
      expect(whole(analysis)).toBe(
        askedBy((from) => [selectPatches, selectMaximisation].map((one) => one(from, layer, 3)))(analysis),
      );
  });

  it('says and shows the same as its parts alone', () => {
    for (const layer of dossierLayers(source)) {
      const { pictures, facts, fits, hasControl, ...links } = dossierOf(source, layer, 1);
      expect(pictures).toEqual(dossierPictures(source, layer, 1));
      expect(facts).toEqual(selectFacts(source, layer, 1));
      expect(fits).toEqual(selectFits(source, layer, 1)?.fits);
      expect(hasControl).toBe(
        selectMaximisation(source, layer, 1)?.groups.some(({ heading }) => heading === 'Untrained'),
      );
      expect(links.inputs).toEqual(selectInputs(source, layer, 1));
      expect(links.outputs).toEqual(selectOutputs(source, layer, 1));
      expect(links.classWeights).toEqual(selectClassWeights(source, layer, 1));
    }
  });

  it('has no table of removal where another network was measured', () => {
    const found = loaded.evidence['channel-ablation'];
    if (found === undefined) throw new Error('missing evidence: the committed artifacts have it all');
    const layer = dossierLayer(source, 'conv2');
    const measured = found.layers.find((one) => one.layer === layer.name)?.channels[3];
    expect(measured).toBeDefined();
    expect(dossierOf(source, layer, 3).ablation).toEqual(measured);
    const layers = found.layers.map((one) => ({ ...one, channels: one.channels.slice(0, -1) }));
    const other = sourceOfArtifacts({
      ...loaded,
      evidence: { ...loaded.evidence, 'channel-ablation': { ...found, layers } },
    });
    expect(dossierOf(other, layer, 3)).toMatchObject({ ablation: undefined, facts: { ablation: undefined } });
  });
});
