// The dataset card: what a damaged one is refused for, that everything which is counted by classes is counted by the card's, not by ten, and
// that no two items of a list have one name.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fashionMnist } from '../../pipeline/datasets/fashion-mnist.ts';
import { artifactsFolder } from '../../src/artifacts/build.ts';
import { checkDeclarations, label, listBy, perClass } from '../../src/artifacts/schema-parts.ts';
import { evidenceSchemas } from '../../src/artifacts/evidence/index.ts';
import { withDigest } from '../../src/artifacts/manifest-digest.ts';
import { manifestSchema } from '../../src/artifacts/schema.ts';
import type { Manifest } from '../../src/artifacts/schema.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(join(artifactsFolder(), path), 'utf8'));
const shipped = manifestSchema.parse(read('manifest.json'));

type Change = (manifest: Manifest) => void;
/** What a changed manifest is refused for, its digest made right again. */
function faultsOf(change: Change): string[] {
  const manifest = structuredClone(shipped);
  change(manifest);
  const result = manifestSchema.safeParse(withDigest(manifest));
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('the card', () => {
  it('that is committed is the one that the pipeline writes', () => {
    const { splits: _s, checksums: _c, statistics: _t, ...card } = shipped.dataset;
    expect(card).toEqual(fashionMnist);
  });

  it.each<[string, string, Change]>([
    ['two classes of one name', 'dataset.classes.1: ', (m) => (m.dataset.classes[1] = 'T-shirt/top')],
    [
      'a group of a class that there is not',
      'dataset.groups.1.classes.2: unknown class "Boots"; known: T-shirt/top, Trouser,',
      ({ dataset: { groups } }) => groups[1]?.classes.splice(2, 1, 'Boots'),
    ],
    [
      'two groups of one name',
      'dataset.groups.1.name: "upper body" names an earlier item of the list',
      ({ dataset: { groups } }) =>
        (groups[1] = { ...groups[1], name: 'upper body', classes: groups[1]?.classes ?? [] }),
    ],
    [
      'a class in two groups',
      'dataset.groups: it must name no class twice',
      ({ dataset: { groups } }) => groups[1]?.classes.push('Coat'),
    ],
    ['a group of one', 'dataset.groups.1.classes: ', ({ dataset: { groups } }) => groups[1]?.classes.splice(1)],
    ['an image without width', 'dataset.image.width: ', (m) => (m.dataset.image.width = 0)],
    [
      'images of another size than the network’s',
      'architecture.0.outputShape',
      (m) => (m.dataset.image = { height: 32, width: 32, channels: 1 }),
    ],
    ['an image that is not square', 'dataset.image: it must be square', (m) => (m.dataset.image.width = 32)],
    ['images in colour', 'dataset.image.channels: it must be 1', (m) => (m.dataset.image.channels = 3)],
    ['a noun too few', 'dataset.classNouns: 9 where 10 belongs', (m) => m.dataset.classNouns.pop()],
    ['an empty noun', 'dataset.noun.plural: ', (m) => (m.dataset.noun.plural = ' ')],
    ['an example of no class', 'dataset.shown.class: unknown class "Boot"', (m) => (m.dataset.shown.class = 'Boot')],
    ['no address', 'dataset.source: ', (m) => (m.dataset.source = 'Zalando')],
    ['one class', 'dataset.classes: ', (m) => m.dataset.classes.splice(1)],
    [
      'a class more than the network knows',
      'metrics.validation.perClass: it has 10 entries where 11 belong',
      ({ dataset }) => (dataset.classes.push('Hat'), dataset.classNouns.push({ singular: 'hat', plural: 'hats' })),
    ],
    [
      'a recall too few',
      'metrics.test.perClass: it has 9 entries where 10 belong',
      (m) => m.metrics.test.perClass.pop(),
    ],
    [
      'a short row of confusions',
      'metrics.test.confusion.4: it has 9 entries where 10 belong',
      (m) => m.metrics.test.confusion[4]?.pop(),
    ],
    [
      'an example of an eleventh class',
      'examples.3.label: unknown label 10; labels: 0 to 9',
      (m) => Object.assign(m.examples[3] ?? {}, { label: 10 }),
    ],
    ['an example too few', 'examples: it must be equally many of each of the 10 classes', (m) => m.examples.pop()],
  ])('is refused for %s', (_what, fault, change) =>
    expect(
      faultsOf(change).filter((found) => found.startsWith(fault)),
      faultsOf(change).join('\n'),
    ).not.toEqual([]),
  );
});

describe('what a schema declares', () => {
  const faults = (schema: z.ZodType, value: unknown, classes: number): string[] => {
    const found: string[] = [];
    checkDeclarations(schema, value, classes, (path, message) => found.push(`${path.join('.')}: ${message}`));
    return found;
  };
  const form = z.strictObject({
    list: z.array(z.strictObject({ label: label.describe('a class'), shares: perClass(z.number()).optional() })),
    byName: z.record(z.string(), perClass(label)),
    either: z.union([z.string(), perClass(z.number())]),
    pair: z.tuple([label, z.number()]).nullable(),
  });
  const value = {
    list: [{ label: 1, shares: [1, 2, 3] }, { label: 2 }],
    byName: { a: [0, 1, 2] },
    either: [1, 2, 3],
    pair: [2, 9],
  };

  it('to be counted by classes fits its number of classes and no other, wherever it stands', () => {
    expect(faults(form, value, 3)).toEqual([]);
    expect(faults(form, value, 2)).toEqual([
      'list.0.shares: it has 3 entries where 2 belong, one for each class',
      'list.1.label: unknown label 2; labels: 0 to 1',
      'byName.a: it has 3 entries where 2 belong, one for each class',
      'byName.a.2: unknown label 2; labels: 0 to 1',
      'either: it has 3 entries where 2 belong, one for each class',
      'pair.0: unknown label 2; labels: 0 to 1',
    ]);
    expect(faults(form, { ...value, either: 'none', pair: null }, 3)).toEqual([]);
  });

  it('says which item of a list has the name of an earlier one', () => {
    const item = z.strictObject({ layer: z.string(), share: z.number() });
    const named = z.strictObject({ layers: listBy('layer', item).min(1).describe('in order').optional() });
    const layers = ['conv1', 'conv2', 'conv1'].map((layer) => ({ layer, share: 1 }));
    expect(faults(named, { layers }, 3)).toEqual(['layers.2.layer: "conv1" names an earlier item of the list']);
    expect(faults(named, { layers: layers.slice(1) }, 3)).toEqual([]);
    expect(faults(named, {}, 3)).toEqual([]);
  });

  it('stands so in the shipped evidence: of nine classes that would be refused, of ten not', () => {
    const names = Object.entries(shipped.evidence).flatMap(([name, { result }]) => {
      const schema = evidenceSchemas[name as keyof typeof evidenceSchemas];
      const found = schema.parse(read(result.path));
      expect(faults(schema, found, 10), name).toEqual([]);
      return faults(schema, found, 9).length > 0 ? [name] : [];
    });
    expect(names.sort()).toEqual([
      'activation-maximisation',
      'attribution-maps',
      'confusion',
      'corruptions',
      'disputed-labels',
      'feature-map-controls',
      'mirror',
      'shift',
      'unlike-data',
    ]);
  });
});
