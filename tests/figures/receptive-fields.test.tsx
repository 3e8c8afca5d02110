import { describe, expect, it, test } from 'vitest';
import { receptiveFields, receptiveWindow } from '../../src/figures/overview/receptive-fields.tsx';
import type { ReceptiveFieldsData } from '../../src/figures/overview/receptive-fields.tsx';
import { onPicture } from '../../src/figures/marks/theme.ts';
import { deriveLayers } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import { garment, network } from './charts-fixture.ts';
import { noun } from './fixture.ts';
import { attributesOf, draw, testFigure } from './contract.ts';

const data: ReceptiveFieldsData = { layers: network, noun, example: { id: 'example-3', pixels: garment(3) } };

/** The network with a larger kernel; what follows from it comes with it, as in every manifest. */
const withKernel = (name: string, kernelSize: number): ReceptiveFieldsData['layers'] =>
  deriveLayers(
    network.map((layer) => (layer.name === name && layer.kind === 'conv' ? { ...layer, kernelSize } : layer)),
    tutorialNetwork.input,
  ).map((layer) => ({ ...layer, outputShape: [...layer.outputShape] as [number, number, number] }));

testFigure('receptive-fields', receptiveFields, data, { 'kernel size': { ...data, layers: withKernel('conv2', 5) } });

test('the garment is drawn from its pixels', () => {
  const pixels = garment(3);
  pixels[400] = 1;
  const changed = { ...data, example: { ...data.example, pixels } };
  expect(draw(receptiveFields, changed)).not.toBe(draw(receptiveFields, data));
});

describe('receptiveWindow', () => {
  // By hand, from the unit back to the image: conv1 unit 13 sees pixels 11..15; pool1 unit 6 covers conv1 12..13, hence pixels 10..15;
  // conv2 unit 6 covers pool1 5..7, conv1 10..15, hence pixels 8..17. Ends are exclusive below.
  it.each([
    ['conv1', 13, 11, 16],
    ['pool1', 6, 10, 16],
    ['conv2', 6, 8, 18],
    // pool2 unit 3: conv2 6..7, pool1 5..8, conv1 10..17, pixels 8..19
    ['pool2', 3, 8, 20],
    // conv3 unit 3: pool2 2..4, conv2 4..9, pool1 3..10, conv1 6..21, pixels 4..23
    ['conv3', 3, 4, 24],
    // conv4 unit 3: conv3 2..4, pool2 1..5, conv2 2..11, pool1 1..12, conv1 2..25, pixels 0..27
    ['conv4', 3, 0, 28],
    // conv4 unit 0: conv3 -1..1, pool2 -2..2, conv2 -4..5, pool1 -5..6, conv1 -10..13, pixels -12..15
    ['conv4', 0, -12, 16],
    // gap: conv4 0..6, conv3 -1..7, pool2 -2..8, conv2 -4..17, pool1 -5..18, conv1 -10..37, pixels -12..39
    ['gap', 0, -12, 40],
    ['logits', 0, -12, 40],
  ])('of %s, unit %i, reaches from %i to %i', (name, unit, start, end) => {
    expect(receptiveWindow(network, name, unit, unit)).toEqual({ top: start, left: start, bottom: end, right: end });
  });

  it('tells rows from columns', () => {
    expect(receptiveWindow(network, 'conv1', 2, 20)).toEqual({ top: 0, left: 18, bottom: 5, right: 23 });
  });

  it('agrees with receptive field and jump, which are derived forwards', () => {
    for (const { name, outputShape, receptiveField, jump } of network) {
      const first = receptiveWindow(network, name, 0, 0);
      expect(first.bottom - first.top).toBe(receptiveField);
      if (outputShape[0] > 1) expect(receptiveWindow(network, name, 1, 0).top - first.top).toBe(jump);
    }
  });

  it('throws for what is not there', () => {
    expect(() => receptiveWindow(network, 'conv9', 0, 0)).toThrow('unknown layer "conv9"; layers: conv1, pool1');
    expect(() => receptiveWindow(network, 'conv3', 7, 0)).toThrow(
      'invalid unit (7, 0): the maps of conv3 have 7 x 7 units',
    );
  });
});

test('squares are drawn to scale, and clipped at the border', () => {
  const svg = draw(receptiveFields, data);
  const widths = attributesOf(svg, 'rect', 'width', `stroke="${onPicture.field}"`);
  const pixel = (widths[0] ?? 0) / 28;
  // Middle: conv4 to conv1 whole; corner: conv4 to conv1, what lies on the image.
  [28, 20, 10, 5, 16, 12, 6, 3].forEach((side, i) => expect(widths[i]).toBeCloseTo(side * pixel, 1));
  expect(attributesOf(svg, 'rect', 'width', 'stroke-dasharray')).toHaveLength(4);
});
