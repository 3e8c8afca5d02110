// What claims speak of: their own words and the classes that they look up say the same as `about`, and elsewhere they are not judged.
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import type { Manifest } from '../../src/artifacts/schema.ts';
import { elsewhere } from '../../src/claims/about.ts';
import { judge } from '../../src/claims/claim.ts';
import type { Claim } from '../../src/claims/claim.ts';
import { ledger } from '../../src/claims/ledger.ts';

const { manifest, evidence } = loadArtifacts();
const { dataset } = manifest;

/** The words of a claim that a page shows. */
const wordsOf = ({ sentence, sides, refutedBy }: Claim): string =>
  [sentence, sides.measured, sides.control, refutedBy].join(' ');

/** Words that only these images give a meaning to. */
const own = [
  dataset.name,
  ...[dataset.noun, ...dataset.classNouns].flatMap(({ singular, plural }) => [singular, plural]),
  ...dataset.classes,
  ...dataset.groups.map(({ name }) => name),
  dataset.pixels.above,
].map((word) => word.toLowerCase());

/** The names of classes that are looked up while a claim takes its samples. */
function askedBy(claim: Claim): string[] {
  const asked = new Set<string>();
  const classes = [...dataset.classes];
  classes.indexOf = (name) => {
    asked.add(name);
    return dataset.classes.indexOf(name);
  };
  claim.samples({ manifest: { ...manifest, dataset: { ...dataset, classes } }, evidence });
  return [...asked].sort();
}

describe('what claims speak of', () => {
  it.each(ledger.map((claim) => [claim.id, claim] as const))('%s says it in its words', (_, claim) => {
    const found = own.filter((word) => new RegExp(`\\b${word}\\b`, 'i').test(wordsOf(claim)));
    if (claim.about.dataset === undefined) expect(found).toEqual([]);
    else expect(claim.about.dataset).toBe(dataset.name);
  });

  it.each(ledger.map((claim) => [claim.id, claim] as const))('%s names each class that it looks up', (_, claim) =>
    expect(askedBy(claim)).toEqual([...(claim.about.classes ?? [])].sort()),
  );

  it('is these images and this network, all of it', () =>
    expect(ledger.filter((claim) => elsewhere(claim, manifest) !== undefined)).toEqual([]));
});

describe('elsewhere', () => {
  const card = { ...dataset, name: 'Fruit' };
  const about = ledger.filter((claim) => claim.about.dataset !== undefined);

  it('a claim about these images is not judged, and no other is judged otherwise', () => {
    const facts = { manifest: { ...manifest, dataset: card }, evidence };
    expect(about.length).toBeGreaterThan(5);
    for (const claim of ledger) {
      const verdict = about.includes(claim) ? 'not about these images' : judge(claim, { manifest, evidence }).verdict;
      expect(judge(claim, facts).verdict, claim.id).toBe(verdict);
    }
  });

  const claim = ledger[0] as Claim;
  it('a class or a group that the dataset has not is an error', () => {
    const speaking =
      (of: Claim['about'], on: Manifest = manifest) =>
      () =>
        judge({ ...claim, about: of }, { manifest: on, evidence });
    expect(speaking({ dataset: dataset.name, classes: ['Boot'] })).toThrow(
      `invalid claim "${claim.id}": about: unknown class "Boot"; classes: T-shirt/top,`,
    );
    expect(speaking({ dataset: dataset.name, groups: ['hats'] })).toThrow(
      'about: unknown group "hats"; groups: upper body, footwear',
    );
    expect(speaking({ classes: ['Bag'] })).toThrow('it names classes and no dataset');
    expect(speaking({ dataset: dataset.name, classes: ['Boot'] }, { ...manifest, dataset: card })).not.toThrow();
  });

  it('a network that lacks what a claim takes is another network', () => {
    const three = { ...manifest, architecture: manifest.architecture.filter(({ name }) => name !== 'conv4') };
    const of = (kinds: NonNullable<Claim['about']['layers']>) =>
      judge({ ...claim, about: { layers: kinds } }, { manifest: three, evidence }).verdict;
    expect(of({ conv: 4 })).toBe('not about this network');
    expect(of({ conv: 3, globalAveragePool: 1 })).not.toBe('not about this network');
    expect(of({ maxPool: 3 })).toBe('not about this network');
  });
});
