// The description of a channel: every sentence from its number, cautious where the number says little, silent where there is none.
import { describe, expect, it } from 'vitest';
import { describeChannel } from '../../src/figures/dossier/words.ts';
import type { ChannelFacts } from '../../src/figures/dossier/words.ts';
import { interval } from './activations-fixture.ts';
import { factsFixture } from './dossier-fixture.ts';

const facts = factsFixture();
const { template, patches, ablation } = facts;
if (!template || !patches || !ablation) throw new Error('missing parts of the fixture');
const words = (changes: Partial<ChannelFacts> = {}): string => describeChannel({ ...facts, ...changes }).join(' ');

describe('a channel in words', () => {
  it('is its build, its rank and what was found', () =>
    expect(describeChannel(facts)).toEqual([
      'Channel 3 of conv1 has one kernel of 5 by 5 weights; each of its outputs depends on at most 5 by 5 pixels. By gain it is number 1 of 16 (18.83; before training 10.34), and its filter keeps a cosine of 0.55 to its own random start.',
      'Of the ideal shapes that were tried, the one that stands out most is of the family “blob”: a negative spot, in the centre; it explains 60\u202f% of the filter’s energy, more than of 99.7\u202f% of random filters.',
      'It answers most strongly, among the 55,000 training images, to patches of these classes: Bag 7 and Coat 2 (the 9 shown); before training to Sandal 9.',
      'Patches around its median answer, which is nearer to what it does on most images, are of Shirt 5 and Dress 4.',
      'It is silent in 4.0\u202f% of the images, before training in 0.1\u202f%.',
      'Its strongest validation images belong effectively to 2.8 (2.2 to 3.4) classes, before training to 6.5 (5.6 to 7.4).',
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

  it('writes no share as 0 that is not', () => {
    const silent = words({ patches: { ...patches, silent: { trained: 1 / 55_000, untrained: 0 } } });
    expect(silent).toContain('silent in less than 0.1\u202f% of the images, before training in 0.0\u202f%.');
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
    expect(words({ effectiveClasses: { trained: null, untrained: null } })).not.toContain('effectively');
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
      { effectiveClasses: { trained: interval(5, 1), untrained: null } },
      { ablation: { ...ablation, rank: 2 } },
    ];
    const all = [words(), ...changes.map((change) => words(change))];
    expect(new Set(all).size).toBe(all.length);
  });

  it('never says what a channel is for', () =>
    expect(words()).not.toMatch(/detect|recogni[sz]e|understand|looks? for|means|wants|is for/i));
});
