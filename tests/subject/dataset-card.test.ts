// What is asked of a dataset card, on a card of three classes.
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import {
  kindsOf,
  classNamed,
  counted,
  groupNamed,
  groupOf,
  labelOf,
  labelsIn,
  nounOf,
  shownLabel,
  valuesPerImage,
  withArticle,
} from '../../src/subject/dataset-card.ts';
import type { DatasetCard } from '../../src/subject/dataset-card.ts';
import { shownExample, subjectOf } from '../../src/subject/subject.ts';

const card: DatasetCard = {
  name: 'Fruit',
  noun: { singular: 'fruit', plural: 'fruits' },
  classes: ['Apple', 'Fig', 'Pear'],
  classNouns: [
    { singular: 'apple', plural: 'apples' },
    { singular: 'fig', plural: 'figs' },
    { singular: 'pear', plural: 'pears' },
  ],
  groups: [{ name: 'pome fruit', classes: ['Pear', 'Apple'] }],
  image: { height: 4, width: 4, channels: 1 },
  pixels: { zero: 'table', above: 'fruit' },
  source: 'https://example.org/fruit',
  licence: 'MIT',
  shown: { class: 'Fig', reason: 'it is in the middle' },
};

describe('a dataset card', () => {
  it('knows labels by names and names by labels', () => {
    expect(labelOf(card, 'Pear')).toBe(2);
    expect(classNamed(card, 2)).toBe('Pear');
    expect(shownLabel(card)).toBe(1);
    expect(() => labelOf(card, 'Plum')).toThrow('unknown class "Plum"; classes: Apple, Fig, Pear');
    expect(() => classNamed(card, 3)).toThrow('unknown label 3; labels: 0 to 2');
    expect(() => nounOf(card, -1)).toThrow('unknown label -1; labels: 0 to 2');
  });
  it('knows its groups, whose classes come in the order of the labels', () => {
    expect(labelsIn(card, groupNamed(card, 'pome fruit'))).toEqual([0, 2]);
    expect(card.classes.map((_, label) => groupOf(card, label))).toEqual([0, -1, 0]);
    expect(() => groupNamed(card, 'nuts')).toThrow('unknown group "nuts"; groups: pome fruit');
  });
  it('names what it counts', () => {
    expect(['1', '2'].map((count) => counted(Number(count), card.noun))).toEqual(['1 fruit', '2 fruits']);
    expect(card.classNouns.map(withArticle)).toEqual(['an apple', 'a fig', 'a pear']);
    expect(valuesPerImage(card)).toBe(16);
  });
});

describe('the subject of the shipped run', () => {
  const { manifest } = loadArtifacts();
  it('is its card, its network, its run and the first example of the class that the card shows', () => {
    const { card: own, roles, run, example } = subjectOf(manifest);
    expect(own.name).toBe('Fashion-MNIST');
    expect([roles.first.name, roles.last.name, roles.logits.name]).toEqual(['conv1', 'conv4', 'logits']);
    expect(run.shipped).toBe(true);
    expect([example.id, manifest.examples[example.place]?.id]).toEqual(['ankle-boot-1', 'ankle-boot-1']);
  });
  it('follows the card', () => {
    const dataset = { ...manifest.dataset, shown: { class: 'Bag', reason: 'any' } };
    expect(shownExample({ ...manifest, dataset }).id).toBe('bag-1');
    const examples = manifest.examples.filter(({ label }) => label !== 8);
    expect(() => shownExample({ dataset, examples })).toThrow('missing example of class "Bag"');
  });
});

it('makes a kind of each group, in their order, and of each class that is in none', () => {
  const groups = [
    { name: 'striking', classes: ['d', 'b'] },
    { name: 'measuring', classes: ['a', 'f'] },
  ];
  expect(kindsOf({ classes: ['a', 'b', 'c', 'd', 'e', 'f'], groups })).toEqual([1, 0, 2, 0, 3, 1]);
});
