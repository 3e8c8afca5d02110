// The description of a channel: every sentence from its number, cautious where the number says little, silent where there is none.
import { describe, expect, it } from 'vitest';
import { describeChannel } from '../../src/figures/dossier/words.ts';
import type { ChannelFacts } from '../../src/figures/dossier/words.ts';
import { interval } from './activations-fixture.ts';
import { factsFixture } from './dossier-fixture.ts';

const facts = factsFixture();
const { template, patches, effectiveClasses: effective, ablation } = facts;
if (!template || !patches || !effective || !ablation) throw new Error('missing parts of the fixture');
const words = (changes: Partial<ChannelFacts> = {}): string => describeChannel({ ...facts, ...changes }).join(' ');

describe('a channel in words', () => {
  it('is its build, its rank and what was found', () =>
    expect(describeChannel(facts)).toEqual([
      'Channel 3 of conv1 has one kernel of 5 by 5 weights; each of its outputs depends on at most 5 by 5 pixels. By gain it is number 1 of 16 (18.83; before training 10.34), and its filter keeps a cosine of 0.55 to its own random start.',
      'Of the ideal shapes that were tried, the one that stands out most against random filters is of the family “blob”: a negative spot, in the centre; it explains 60\u202f% of the filter’s energy, more than of 99.7\u202f% of random filters.',
      'The 9 of 55,000 training images in which its map reaches its highest values: Bag 7 and Coat 2; before training: Sandal 9.',
      '9 images drawn from around the median of those values, nearer to what it does on most images: Shirt 5 and Dress 4.',
      'Its map is 0 everywhere in 4.0\u202f% of the training images, before training in 0.1\u202f%.',
      'The 100 of 5,000 validation images in which its map reaches its highest values belong effectively to 2.8 (2.2 to 3.4) classes, before training to 6.5 (5.6 to 7.4).',
      'With its maps set to 0 the loss rises by 0.0584 on 5,000 validation images (95 % interval +0.0504 to +0.0664), number 8 of 16 in conv1.',
    ]));

  it('says that a fit which random filters have, too, says little', () => {
    const fit = (percentile: number) => words({ template: { ...template, percentile } });
    expect(fit(0.94)).toContain('A random filter would do that often enough');
    expect(fit(0.95)).not.toContain('often enough');
    expect(fit(1)).toContain('more than of any random filter that was drawn');
  });

  it('tells a rise of the loss from a fall and from chance', () => {
    const loss = (value: number, half: number) => words({ ablation: { ...ablation, loss: interval(value, half) } });
    expect(loss(0.02, 0.01)).toContain('the loss rises by 0.0200');
    expect(loss(-0.02, 0.01)).toContain('the loss falls by 0.0200');
    expect(loss(0.02, 0.03)).toContain('by no more than chance');
    expect(loss(0.02, 0.03)).toContain('does not mean that it does nothing');
  });

  it('writes no share as 0 or as all that is not', () => {
    const silent = (trained: number, untrained: number) =>
      words({ patches: { ...patches, silent: { trained, untrained } } });
    expect(silent(1 / 55_000, 0)).toContain(
      '0 everywhere in less than 0.1\u202f% of the training images, before training in none.',
    );
    expect(silent(54_999 / 55_000, 1)).toContain(
      '0 everywhere in more than 99.9\u202f% of the training images, before training in all.',
    );
  });

  it('says so where the nine highest are of one class and the hundred highest are not', () => {
    const one = { ...patches, highest: [{ label: 'Bag', count: 9 }] };
    const contrast = 'The 9 training images above are all of one class, these are not.';
    expect(words({ patches: one })).toContain(contrast);
    expect(words()).not.toContain(contrast);
    const single = { value: 1, low: 1, high: 1 };
    expect(words({ patches: one, effectiveClasses: { ...effective, trained: single } })).not.toContain(contrast);
  });

  it('names the families that explain more and stand out less', () => {
    const more = (...explainingMore: { family: string; r2: number }[]) =>
      words({ template: { ...template, explainingMore } });
    expect(more({ family: 'Gabor', r2: 0.89 })).toContain(
      'The best Gabor (counted without the filter’s mean) explains more, 89\u202f%, but is less far',
    );
    expect(more({ family: 'edge', r2: 0.7 }, { family: 'Gabor', r2: 0.89 })).toContain(
      'The best edge and best Gabor (counted without the filter’s mean) explain more, 70\u202f% and 89\u202f%, but are less far',
    );
  });

  it('of a dead channel says that there is nothing to answer to', () => {
    const dead = describeChannel({ ...facts, isDead: true });
    expect(dead).toHaveLength(2);
    expect(dead[1]).toContain('It is dead');
  });

  it('leaves out what was not measured', () => {
    const bare = describeChannel({
      ...facts,
      template: undefined,
      patches: undefined,
      effectiveClasses: undefined,
      ablation: undefined,
    });
    expect(bare).toHaveLength(1);
    expect(words({ effectiveClasses: { ...effective, trained: null, untrained: null } })).not.toContain('effectively');
    expect(words({ patches: { ...patches, median: [] } })).not.toContain('median');
  });

  it('follows every number', () => {
    const changes: Partial<ChannelFacts>[] = [
      { gain: { ...facts.gain, rank: 4 } },
      { gain: { ...facts.gain, untrained: 9 } },
      { cosineToStart: 0.1 },
      { receptiveField: 10 },
      { kernels: 32 },
      { template: { ...template, r2: 0.3 } },
      { patches: { ...patches, images: 100 } },
      { patches: { ...patches, silent: { trained: 0.5, untrained: 0.001 } } },
      { effectiveClasses: { ...effective, trained: interval(5, 1), untrained: null } },
      { effectiveClasses: { ...effective, counted: 40 } },
      { ablation: { ...ablation, rank: 2 } },
    ];
    const all = [words(), ...changes.map((change) => words(change))];
    expect(new Set(all).size).toBe(all.length);
  });

  it('never says what a channel is for', () =>
    expect(words()).not.toMatch(/detect|recogni[sz]e|understand|looks? for|means|wants|is for/i));
});
