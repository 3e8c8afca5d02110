// Derived numbers of the architecture against the table of the literature's recursion, worked by hand, and against a brute-force search.
import { describe, expect, it } from 'vitest';
import { deriveLayers, layerNamed, weightShapes } from '../../src/model/architecture.ts';
import { architecture, tutorialNetwork } from '../../src/model/networks/tutorial.ts';

const { layers } = tutorialNetwork;

const column = (key: keyof (typeof layers)[number]): unknown[] => layers.map((layer) => layer[key]);

describe('the network of the tutorial', () => {
  it('has the shapes, parameters, MACs and receptive fields worked by hand', () => {
    expect(column('outputShape')).toEqual([
      [28, 28, 16],
      [14, 14, 16],
      [14, 14, 32],
      [7, 7, 32],
      [7, 7, 64],
      [7, 7, 64],
      [1, 1, 64],
      [1, 1, 10],
    ]);
    expect(column('parameters')).toEqual([416, 0, 4640, 0, 18496, 36928, 0, 650]);
    expect(column('macs')).toEqual([313600, 0, 903168, 0, 903168, 1806336, 0, 640]);
    expect(layers.filter((l) => l.kind === 'conv').map((l) => l.receptiveField)).toEqual([5, 10, 20, 28]);
    expect(column('jump')).toEqual([1, 2, 2, 4, 4, 4, 4, 4]);
    expect(layers.reduce((sum, l) => sum + l.parameters, 0)).toBe(61130);
    expect(layers.reduce((sum, l) => sum + l.macs, 0)).toBe(3926912);
  });

  it('has receptive fields equal to what a search finds: pixels that can reach one unit', () => {
    // Follows the indices backwards, one axis, far from the border, without the recursion under test.
    const reach = (until: string): number => {
      let reached = new Set([1000]);
      const upTo = architecture.findIndex((spec) => spec.name === until);
      for (const spec of architecture.slice(0, upTo + 1).reverse()) {
        const before = new Set<number>();
        for (const at of reached) {
          if (spec.kind === 'conv')
            for (let k = 0; k < spec.kernelSize; k++) before.add(at + k - (spec.kernelSize - 1) / 2);
          else if (spec.kind === 'maxPool') for (let k = 0; k < spec.size; k++) before.add(at * spec.size + k);
        }
        reached = before;
      }
      return reached.size;
    };
    for (const { name, kind, receptiveField } of layers)
      if (kind === 'conv' || kind === 'maxPool') expect([name, receptiveField]).toEqual([name, reach(name)]);
  });

  it('counts parameters as the shapes of its weights do', () => {
    const sizes = [...weightShapes(tutorialNetwork).values()].map((shape) => shape.reduce((a, b) => a * b, 1));
    expect(sizes.reduce((a, b) => a + b)).toBe(61130);
    expect(weightShapes(tutorialNetwork).get('conv1/kernel')).toEqual([5, 5, 1, 16]);
    expect(weightShapes(tutorialNetwork).get('logits/kernel')).toEqual([64, 10]);
  });
});

describe('deriveLayers', () => {
  it('refuses what does not fit, with the layer and the reason', () => {
    const conv = { name: 'a', kind: 'conv', kernelSize: 3, filters: 2, padding: 'same', activation: 'relu' } as const;
    expect(() => deriveLayers([conv, conv], tutorialNetwork.input)).toThrow('layer name "a" is used twice');
    expect(() => deriveLayers([{ ...conv, kernelSize: 4 }], tutorialNetwork.input)).toThrow(
      'invalid kernelSize 4 in layer "a"',
    );
    expect(() => deriveLayers([{ name: 'p', kind: 'maxPool', size: 3 }], tutorialNetwork.input)).toThrow(
      'does not divide 28 x 28',
    );
    expect(() => layerNamed('conv9', layers)).toThrow('unknown layer "conv9"; layers: conv1, pool1');
  });

  it('serves a network of another depth and a flattening head', () => {
    const [conv, dense] = deriveLayers(
      [
        { name: 'c', kind: 'conv', kernelSize: 7, filters: 3, padding: 'same', activation: 'relu' },
        { name: 'd', kind: 'dense', units: 5, activation: 'linear' },
      ],
      { height: 6, width: 6, channels: 2 },
    );
    expect(conv?.parameters).toBe(7 * 7 * 2 * 3 + 3);
    expect(dense?.parameters).toBe(6 * 6 * 3 * 5 + 5);
  });
});
