// The figures of a dossier and the sheet of a layer, and what their numbers come to by hand.
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, it, test } from 'vitest';
import { channelSheet, channelSheetLayout } from '../../src/figures/activations/channel-sheet.tsx';
import { dossierClasses, sharesOf } from '../../src/figures/dossier/classes.tsx';
import { dossierKernels, halfEnergy } from '../../src/figures/dossier/kernels.tsx';
import { dossierMaps } from '../../src/figures/dossier/maps.tsx';
import { dossierStanding, rankOf } from '../../src/figures/dossier/standing.tsx';
import type { Plane } from '../../src/figures/marks/plane.ts';
import { interval } from './activations-fixture.ts';
import { draw, replaced, testFigure } from './contract.ts';
import {
  classesFixture,
  kernelsFixture,
  mapsFixture,
  oneKernelFixture,
  sheetFixture,
  standingFixture,
} from './dossier-fixture.ts';

const first = <T>(values: readonly T[]): T => values[0] as T;
const raised = (plane: Plane, by: number): Plane => ({ ...plane, values: plane.values.map((value) => value + by) });

const one = oneKernelFixture();
testFigure('dossier-kernels-one', dossierKernels, one, {
  weight: { ...one, trained: [raised(first(one.trained), 0.2)] },
  'untrained weight': { ...one, untrained: [{ ...first(one.untrained), values: new Float32Array(25).fill(0.1) }] },
  fit: { ...one, templates: replaced(one.templates, 0, { ...first(one.templates), r2: 0.42 }) },
});
const many = kernelsFixture();
testFigure('dossier-kernels', dossierKernels, many, {
  weight: { ...many, trained: replaced(many.trained, 2, raised(many.trained[2] as Plane, 0.4)) },
  order: { ...many, inputs: many.inputs.toReversed() },
});
const maps = mapsFixture();
testFigure('dossier-maps', dossierMaps, maps, {
  map: {
    ...maps,
    examples: replaced(maps.examples, 4, {
      ...first(maps.examples),
      trained: (maps.examples[11] as (typeof maps.examples)[number]).trained,
    }),
  },
  scale: { ...maps, scale: { trained: 2, untrained: 0.5 } },
});
const byClass = classesFixture();
testFigure('dossier-classes', dossierClasses, byClass, {
  mean: { ...byClass, trained: { ...byClass.trained, means: replaced(byClass.trained.means, 9, 20) } },
  interval: { ...byClass, untrained: { ...byClass.untrained, errors: byClass.classes.map(() => 0.3) } },
});
const standing = standingFixture();
testFigure('dossier-standing', dossierStanding, standing, {
  value: { ...standing, rows: replaced(standing.rows, 0, { ...first(standing.rows), values: [3, 6, 1, 0] }) },
  channel: { ...standing, channel: 0 },
});
const sheet = sheetFixture();
testFigure('channel-sheet', channelSheet, sheet, {
  gain: { ...sheet, channels: replaced(sheet.channels, 0, { ...first(sheet.channels), gain: 9 }) },
  'dead channel': {
    ...sheet,
    channels: replaced(sheet.channels, 1, { ...(sheet.channels[1] as (typeof sheet.channels)[number]), isDead: true }),
  },
});

describe('ranks', () => {
  it('count the channels above, and leave out those that have no value', () => {
    expect([0, 1, 2].map((channel) => rankOf([2, 7, 2], channel))).toEqual([2, 1, 2]);
    expect(rankOf([2, null, 9], 0)).toBe(2);
    expect(rankOf([2, null, 9], 1)).toBeUndefined();
  });
});

describe('class shares', () => {
  it('sum to one, and their intervals are scaled with them', () => {
    const shares = sharesOf({ means: [1, 3], errors: [0.1, 0.2] });
    expect(shares.map(({ value }) => value)).toEqual([0.25, 0.75]);
    expect(shares[1]?.high).toBeCloseTo(0.75 + (1.959963984540054 * 0.2) / 4, 12);
    expect(shares[0]?.low).toBeCloseTo(0.25 - (1.959963984540054 * 0.1) / 4, 12);
  });
  it('need an error for every class: a missing one would pass for certainty', () =>
    expect(() => sharesOf({ means: [1, 3], errors: [0.1] })).toThrow('missing element 1: there are 1 elements'));
  it('do not change when the channel is rescaled', () => {
    const scaled = (by: number) => sharesOf({ means: [by, 3 * by], errors: [0.1 * by, 0.2 * by] });
    expect(scaled(7).map(({ high }) => high.toFixed(12))).toEqual(scaled(1).map(({ high }) => high.toFixed(12)));
  });
  it('of a dead channel are 0, and it is said', () => {
    expect(sharesOf({ means: [0, 0], errors: [0, 0] }).map(({ value, high }) => [value, high])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    const silent = { means: byClass.classes.map(() => 0), errors: undefined };
    expect(dossierClasses.describe({ ...byClass, trained: silent })).toContain('Trained: the channel is dead.');
    expect(dossierClasses.describe({ ...byClass, trained: silent })).toContain('no intervals');
  });
});

describe('kernels', () => {
  const plane = (value: number): Plane => ({ height: 1, width: 1, values: Float32Array.of(value) });
  it('that hold half of the squared weight are counted from the largest', () => {
    // Squares 1, 4, 4, 9 of 18: nine is half.
    expect(halfEnergy([1, -2, 2, 3].map(plane))).toBe(1);
    expect(halfEnergy([2, -2, 2, 2].map(plane))).toBe(2);
    expect(halfEnergy([5].map(plane))).toBe(1);
  });
  it('of both networks are drawn on one scale', () => {
    const doubled = {
      ...many,
      untrained: many.untrained.map((own) => ({ ...own, values: own.values.map((v) => 2 * v) })),
    };
    const trainedImage = (data: typeof many): string | undefined =>
      [...draw(dossierKernels, data, 'wide').matchAll(/href="(raster:[^"]+)"/g)].map((match) => match[1])[0];
    // The trained picture pales when the control needs a wider scale.
    expect(trainedImage(doubled)).not.toBe(trainedImage(many));
  });
});

describe('maps', () => {
  it('of a dead channel are crossed out, and it is said', () => {
    const dead = { ...maps, scale: { trained: 0, untrained: 1 } };
    expect(dossierMaps.describe(dead)).toContain('Trained: the channel is dead');
    expect(draw(dossierMaps, dead, 'wide')).not.toBe(draw(dossierMaps, maps, 'wide'));
  });
  it('that are 0 everywhere are counted', () => expect(dossierMaps.describe(maps)).toContain('1 map is 0 everywhere.'));
});

describe('the sheet', () => {
  it('counts dead channels, even where there are none', () => {
    expect(channelSheet.describe(sheet)).toContain('1 channel of 6 is dead');
    const alive = { ...sheet, channels: sheet.channels.map((channel) => ({ ...channel, isDead: false })) };
    expect(channelSheet.describe(alive)).toContain('No channel is dead');
    expect(draw(channelSheet, sheet, 'wide')).toContain('5 dead');
  });
  it('counts the channels whose removal is told from chance', () => {
    // Costs −0.01, 0, 0.01, … 0.04, each ± 0.004.
    expect(channelSheet.describe(sheet)).toContain('for 4 of 6 channels');
  });
  it('says where the cost was not measured', () => {
    const bare = { ...sheet, channels: sheet.channels.map((channel) => ({ ...channel, cost: undefined })) };
    expect(channelSheet.describe(bare)).toContain(
      'This run lacks a result of the analysis “channel-ablation” for this layer.',
    );
    expect(draw(channelSheet, bare, 'wide')).toContain(
      'This run lacks a result of the analysis “channel-ablation” for this layer.',
    );
  });
  it('has a place for every channel inside its width', () => {
    for (const layout of ['wide', 'narrow'] as const) {
      const plan = channelSheetLayout(sheet, layout);
      for (let i = 0; i < sheet.channels.length; i++)
        expect(plan.corner(i).x + plan.tile).toBeLessThanOrEqual(plan.width + 0.01);
    }
  });
  it('draws no bar for a loss that falls', () => {
    const falling = { ...first(sheet.channels), cost: interval(-0.5, 0.1) };
    const svg = draw(channelSheet, { ...sheet, channels: replaced(sheet.channels, 0, falling) }, 'wide');
    expect(svg).not.toMatch(/width="-/);
  });
});

test('what lies beyond the image is a gap over grey on a sheet of patches, as in the rows of patches', () => {
  const [one] = sheet.channels;
  if (one?.picture === undefined) throw new Error('missing picture');
  const patch = { ...one, picture: { height: 2, width: 2, values: Float32Array.of(0, 1, 0, 1) } };
  const drawn: string[] = [];
  const raster = (indices: Uint8Array): string => {
    drawn.push([...indices].join(' '));
    return '';
  };
  const visible = { top: 0, left: 1, bottom: 2, right: 2 };
  for (const channel of [patch, { ...patch, visible }])
    renderToString(
      h(channelSheet.Draw, { data: { ...sheet, pictures: 'patches', channels: [channel] }, layout: 'wide', raster }),
    );
  const gaps = drawn
    .filter((_, i) => i % 2 === 0)
    .map((indices) => indices.split(' ').filter((i) => i === '255').length);
  expect(gaps[1]).toBeGreaterThan(gaps[0] ?? Infinity);
  const svg = draw(channelSheet, { ...sheet, pictures: 'patches' }, 'wide');
  expect(svg.match(/<g fill="currentColor" fill-opacity="0.22">/g)).toHaveLength(1);
  expect(svg).toContain('shaded: beyond the image');
});
