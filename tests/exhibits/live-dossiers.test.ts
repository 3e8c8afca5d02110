// The map of an image that is in no file, in the dossiers.
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { dossierLayer } from '../../src/exhibits/dossier-layers.ts';
import { selectMaps } from '../../src/exhibits/dossier-responses.ts';
import { dossierMaps } from '../../src/figures/dossier/maps.tsx';
import { elementAt } from '../../src/figures/marks/plane.ts';
import { channel, drawn, expectSame, key, manifest, outputs, shipped, source } from './live-truth.ts';

describe('dossiers', () => {
  it('have the map of the image before those of the examples, and name no class for it', () => {
    for (const [name, at] of [
      ['conv1', 3],
      ['conv3', 17],
      ['conv4', 60],
    ] as const) {
      const layer = dossierLayer(shipped, name);
      const data = selectMaps(source, layer, at, { input: key });
      for (const network of ['trained', 'untrained'] as const)
        expectSame(data.chosen?.[network].values ?? [], channel(outputs(network, name), layer.filters, at));
      expect(data.chosen?.pixels).toEqual(drawn.pixels);
      const { chosen, ...rest } = data;
      expect(chosen).toBeDefined();
      expect(rest).toEqual(selectMaps(shipped, layer, at));
      expect(dossierMaps.describe(data)).toContain(
        `for the ${manifest.examples.length} garments that this site carries and, before them, one chosen image,`,
      );
      expect(dossierMaps.table(data).rows).toHaveLength(manifest.examples.length + 1);
      expect(dossierMaps.table(data).rows[0]?.[0]).toBe('chosen image');
      expect(renderToString(h(dossierMaps.Draw, { data, layout: 'wide', raster: () => '' }))).toContain('chosen image');
    }
  });
  it('have no more than the examples where one of them was chosen', () => {
    const layer = dossierLayer(shipped, 'conv2');
    const chosen = { input: { id: elementAt(manifest.examples, 4).id, change: { isMirrored: false } } };
    expect(selectMaps(shipped, layer, 1, chosen)).toEqual(selectMaps(shipped, layer, 1));
  });
});
