// Claims that a figure once contradicted: each on the evidence as it is, and on evidence in which the figure would say the opposite.
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { judge } from '../../src/claims/claim.ts';
import type { Facts } from '../../src/claims/claim.ts';
import { isCommittedRun } from '../../src/claims/committed-run.ts';
import { ledger } from '../../src/claims/ledger.ts';
import { derivedValues } from '../../src/facts/derived.ts';

const { manifest, evidence } = loadArtifacts();
const facts: Facts = { manifest, evidence };

/** A part of the evidence, to be changed at will. */
type Open<T> = T extends readonly (infer V)[]
  ? Open<V>[]
  : T extends object
    ? { -readonly [K in keyof T]: Open<T[K]> }
    : T;

/** The facts with one analysis changed. */
function changed<N extends keyof Evidence>(name: N, change: (found: Open<Evidence[N]>) => void): Facts {
  const copy = structuredClone(evidence[name]) as Open<Evidence[N]>;
  change(copy);
  return { manifest, evidence: { ...evidence, [name]: copy } };
}

const verdict = (id: string, on: Facts): string | undefined => {
  const claim = ledger.find((one) => one.id === id);
  return claim && judge(claim, on).verdict;
};

/** An order of removal does as little harm as the mildest there is; or as much as the harshest. */
const removing = (order: string, layer: string, like: 'least-costly-first' | 'most-active-first'): Facts =>
  changed('channel-ablation', ({ cumulative }) => {
    const curves = cumulative.layers.find((one) => one.layer === layer)?.curves ?? [];
    const model = curves.find((curve) => curve.order === like);
    curves.forEach((curve) => {
      if (curve.order === order && model) curve.accuracy = model.accuracy;
    });
  });

type Deletion = Open<Evidence['deletion']>['orders'][number];

const deleting = (order: string, change: (own: Deletion) => void): Facts =>
  changed('deletion', ({ orders }) => {
    const own = orders.find((one) => one.order === order);
    if (own) change(own);
  });

const contrary: readonly (readonly [id: string, what: string, on: () => Facts])[] = [
  [
    'selective-channels-cost-more-together',
    'selective channels of conv3 that go unnoticed',
    () => removing('most-selective-first', 'conv3', 'least-costly-first'),
  ],
  [
    'active-channels-cost-more-together',
    'active channels of conv2 that go unnoticed',
    () => removing('most-active-first', 'conv2', 'least-costly-first'),
  ],
  [
    'single-costs-do-not-add-up',
    'costs of the last layer that add up',
    () => removing('most-costly-first', 'conv4', 'most-active-first'),
  ],
  [
    'only-occlusion-beats-every-order',
    'middle first as fast as occlusion',
    () => deleting('occlusion', ({ deletion }) => (deletion.probability.minusCentre.high = 0.01)),
  ],
  [
    'only-occlusion-beats-every-order',
    'a second method that is faster than all three, both ways',
    () =>
      deleting('integrated-gradients', ({ deletion, insertion }) => {
        deletion.probability.minusCentre.high = -0.01;
        insertion.probability.minusBrightness = { value: 0.05, low: 0.02, high: 0.08 };
        insertion.probability.minusCentre = { value: 0.05, low: 0.02, high: 0.08 };
      }),
  ],
  [
    'class-maps-are-half-right-about-pixels',
    'class maps that are useless both ways',
    () =>
      deleting('cam', ({ insertion }) => (insertion.probability.minusRandom = { value: 0, low: -0.03, high: 0.03 })),
  ],
  [
    'class-maps-are-half-right-about-pixels',
    'class maps that are useful both ways',
    () =>
      deleting('cam', ({ deletion }) => (deletion.probability.minusRandom = { value: -0.1, low: -0.12, high: -0.08 })),
  ],
  [
    'guided-backpropagation-puts-back',
    'guided backpropagation no better than chance',
    () =>
      deleting(
        'guided-backpropagation',
        ({ insertion }) => (insertion.probability.area = { value: 0.36, low: 0.3, high: 0.4 }),
      ),
  ],
  [
    'classes-come-closer-before-they-part',
    'classes that part from layer to layer',
    () =>
      changed('class-geometry', ({ networks }) =>
        networks.forEach(({ layers }) =>
          layers.forEach((one, i) => (one.standardised = { value: i, low: i, high: i })),
        ),
      ),
  ],
  [
    'class-and-pixels-from-the-same-numbers',
    'a probe that finds as much in the first layer',
    () =>
      changed('linear-probes', ({ networks }) =>
        networks.forEach(({ coordinates }) => coordinates.forEach((one) => (one.accuracy.value = 0.9))),
      ),
  ],
  [
    'other-seeds-other-filters',
    'partners that smoothness explains',
    () =>
      changed('seed-comparison', ({ pairs, nulls }) =>
        pairs.forEach(({ trained }) => (trained.assigned.value = nulls.smooth.assigned.mean)),
      ),
  ],
  [
    'other-seeds-other-filters',
    'partners that are copies',
    () => changed('seed-comparison', ({ pairs }) => pairs.forEach(({ trained }) => (trained.assigned.value = 0.98))),
  ],
  [
    'class-means-can-be-sturdier',
    'a network that a veil does nothing to',
    () =>
      changed('corruptions', ({ corruptions, clean }) => {
        const veil = corruptions.find(({ name }) => name === 'brightness')?.severities[0];
        if (veil) veil.accuracy = clean.accuracy;
      }),
  ],
  [
    'mirror-partners-are-not-made-by-flips',
    'mirror images left for right only',
    () =>
      changed('filter-duplicates', ({ mirrors }) =>
        mirrors.samples.forEach(({ upDown }) => (upDown.mean.value = mirrors.null.mean)),
      ),
  ],
];

describe.runIf(isCommittedRun(manifest))('a claim on the committed run', () => {
  it.each(contrary)('%s would be refuted by %s', (id, _, on) => {
    expect(verdict(id, facts)).toBe('supported');
    expect(verdict(id, on())).toBe('not supported');
  });

  it('about deletion speaks of probabilities, as its figure does', () => {
    const silent = changed('deletion', ({ orders }) =>
      orders.forEach(({ deletion, insertion }) =>
        [deletion, insertion].forEach(({ logit }) => {
          logit.area = { value: 0, low: 0, high: 0 };
          logit.minusRandom = logit.minusBrightness = logit.minusCentre = { value: 0, low: 0, high: 0 };
        }),
      ),
    );
    for (const claim of ledger) expect(claim.samples(silent), claim.id).toEqual(claim.samples(facts));
  });

  it('about partners shows the numbers of its figure: one to one, not best matches', () => {
    const silent = changed('seed-comparison', ({ pairs, nulls }) => {
      pairs.forEach(({ trained }) => (trained.best = { value: 0, low: 0, high: 0 }));
      nulls.smooth.best = { mean: 1, low: 1, high: 1 };
    });
    for (const claim of ledger) expect(claim.samples(silent), claim.id).toEqual(claim.samples(facts));
  });
});

describe('derived values', () => {
  it('of half a layer are those of the curves where half of the channels are off', () => {
    const on = changed('channel-ablation', ({ cumulative }) => {
      const last = cumulative.layers.at(-1);
      if (last === undefined) return;
      last.removed = [0, 10, 20, 30, 40];
      last.curves.forEach((curve, i) => {
        curve.accuracy = [1, 0.9, i / 100, 0.2, 0.1].map((value) => ({ value, low: 0, high: 1 }));
      });
    });
    const places = (on.evidence['channel-ablation']?.cumulative.layers.at(-1)?.curves ?? []).map(({ order }) => order);
    const half = derivedValues(on).halfOfLastLayer;
    const random = places.flatMap((order, i) => (order === 'random' ? [i / 100] : []));
    expect(half?.random).toBeCloseTo(random.reduce((a, b) => a + b) / random.length, 12);
    expect(half?.selective).toBe(places.indexOf('most-selective-first') / 100);
    expect(half?.active).toBe(places.indexOf('most-active-first') / 100);
  });
});
