// An exhibit says what it needs: that suffices, all of it is used, and where a run lacks some of it a note stands in its place.
import { describe, expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { display } from '../../src/book/display.ts';
import { exhibit } from '../../src/exhibits/exhibit.tsx';
import { registryOf } from '../../src/exhibits/registry.ts';
import { zeroShare } from '../../src/exhibits/activations.ts';
import { filledWith, recorded } from './recorded.ts';

const artifacts = loadArtifacts();
const whole = sourceOfArtifacts(artifacts);
const exhibits = Object.entries(registryOf(artifacts.manifest));

describe.each(exhibits)('exhibit %s', (_, one) => {
  it('has enough with what it says', () =>
    expect(one.choose(filledWith(artifacts, [...one.needs, ...one.wants])).data).toEqual(one.choose(whole).data));

  it('uses all that it says, and nothing else', () => {
    const { source, asked } = recorded(artifacts);
    const { table, describe: inWords } = one.choose(source);
    table();
    inWords();
    expect([...asked].sort()).toEqual([...new Set([...one.needs, ...one.wants])].sort());
  });

  const analyses = one.needs.flatMap((need) =>
    /^(?:evidence|tensors)\//.test(need) ? [need.replace(/^\w+\//, '')] : [],
  );
  it.each([...new Set(analyses)])('becomes a note where the run lacks %s', (name) => {
    const { [name]: gone, ...evidence } = artifacts.manifest.evidence;
    expect(gone).toBeDefined();
    const smaller = sourceOfArtifacts({ ...artifacts, manifest: { ...artifacts.manifest, evidence } });
    const shown = display(one, smaller);
    expect(shown.title).toBe(one.title);
    expect(shown.describe()).toContain(`“${name}”`);
    expect(shown.draw('wide', () => '')).toContain('<svg');
  });

  it('is drawn without what it would only like to have', () => {
    const wanted = one.wants.map((need) => need.replace(/^\w+\//, ''));
    const evidence = Object.fromEntries(
      Object.entries(artifacts.manifest.evidence).filter(([name]) => !wanted.includes(name)),
    );
    const found = Object.fromEntries(Object.entries(artifacts.evidence).filter(([name]) => !wanted.includes(name)));
    const smaller = sourceOfArtifacts({ ...artifacts, manifest: { ...artifacts.manifest, evidence }, evidence: found });
    const shown = display(one, smaller);
    expect(shown.describe()).not.toMatch(/^This run lacks/);
    expect(shown.draw('narrow', () => '')).toContain('<svg');
  });
});

it('a note stands where only the tensors of an analysis were asked for, too', () => {
  const { pca, ...evidence } = artifacts.manifest.evidence;
  expect(pca).toBeDefined();
  const smaller = sourceOfArtifacts({ ...artifacts, manifest: { ...artifacts.manifest, evidence } });
  expect(display(exhibit(zeroShare.figure, ['tensors/pca'], zeroShare.select), smaller).describe()).toContain('“pca”');
});

describe('a source that was not filled with enough', () => {
  it('says what is missing', () =>
    expect(() => exhibit(zeroShare.figure, [], zeroShare.select).choose(filledWith(artifacts, []))).toThrow(
      'missing evidence/zero-share',
    ));
});
