// Sentences of one dossier beside each other: what one says must not deny what another says. Every shipped dossier is read.
import { describe, expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { allDossiers } from '../../src/book/dossier-pages.ts';
import { activatingPatches } from '../../src/figures/activations/activating-patches.tsx';
import { dossierClasses } from '../../src/figures/dossier/classes.tsx';
import { dossierKernels } from '../../src/figures/dossier/kernels.tsx';
import { dossierMaps } from '../../src/figures/dossier/maps.tsx';
import { dossierStanding } from '../../src/figures/dossier/standing.tsx';
import { describeChannel } from '../../src/figures/dossier/words.ts';
import { selectFacts, selectStanding } from '../../src/exhibits/dossier.ts';
import { selectKernels } from '../../src/exhibits/dossier-kernels.ts';
import { selectClasses, selectMaps, selectPatches } from '../../src/exhibits/dossier-responses.ts';

const source = sourceOfArtifacts(loadArtifacts());

interface Told {
  readonly id: string;
  readonly words: string;
  readonly patches: string;
  readonly kernels: string;
  readonly maps: string;
  readonly standing: string;
  readonly classes: string;
}

const dossiers = allDossiers(source).map(({ layer, channel }): Told => {
  const [patches, classes] = [selectPatches(source, layer, channel), selectClasses(source, layer, channel)];
  return {
    id: `${layer.name}/${channel}`,
    words: describeChannel(selectFacts(source, layer, channel)).join('\n'),
    patches: patches ? activatingPatches.describe(patches) : '',
    kernels: dossierKernels.describe(selectKernels(source, layer, channel)),
    maps: dossierMaps.describe(selectMaps(source, layer, channel)),
    standing: dossierStanding.describe(selectStanding(source, layer, channel)),
    classes: classes ? dossierClasses.describe(classes) : '',
  };
});

/** Dossiers for which `isWrong` holds, by name. */
const wrong = (isWrong: (told: Told) => boolean): string[] => dossiers.filter(isWrong).map(({ id }) => id);

const found = (pattern: RegExp, text: string): string => pattern.exec(text)?.[1] ?? '';

/** "Bag 7 and Coat 2" as [7, 2]. */
const counts = (list: string): number[] => [...list.matchAll(/ (\d+)(?=,| and|$)/g)].map((match) => Number(match[1]));

describe('the sentences of every dossier', () => {
  it('are of all channels', () => expect(dossiers).toHaveLength(176));

  it('count the images that they say they count', () =>
    expect(
      wrong(({ words }) => {
        const said = Number(found(/The (\d+) of 55,000 training images in which/, words));
        const list = found(/training images in which its map reaches its highest values: ([^;.]+)/, words);
        return said === 0 || counts(list).reduce((a, b) => a + b, 0) !== said;
      }),
    ).toEqual([]));

  it('name the set, the number and the measure wherever classes are counted', () => {
    expect(
      wrong(
        ({ words }) =>
          /belong effectively/.test(words) &&
          !/The \d+ of 5,000 validation images in which its map reaches its highest values belong/.test(words),
      ),
    ).toEqual([]);
    expect(wrong(({ words }) => /answers most strongly|strongest validation images/.test(words))).toEqual([]);
  });

  it('say so where the highest images are of one class and the wider look finds more', () => {
    const isOne = ({ words }: Told): boolean =>
      counts(found(/training images in which its map reaches its highest values: ([^;.]+)/, words)).length === 1;
    const effective = ({ words }: Told): number => Number(found(/belong effectively to [\d.]+ \(([\d.]+) to/, words));
    expect(
      wrong(
        (told) => isOne(told) && effective(told) > 1 && !told.words.includes('are all of one class, these are not'),
      ),
    ).toEqual([]);
    expect(dossiers.filter((told) => isOne(told) && effective(told) > 1).length).toBeGreaterThan(20);
  });

  it('call a map that is never blank so in words and picture alike', () => {
    const isNever = (text: string): boolean => /0 everywhere in none of the/.test(text);
    expect(wrong(({ words, patches }) => isNever(words) !== isNever(patches))).toEqual([]);
    expect(wrong(({ patches }) => isNever(patches) !== patches.includes('“exactly 0” is empty'))).toEqual([]);
    expect(
      wrong(({ words, patches }) => /\b(?:0\.0|100\.0)\u202f% of the (?:training )?images/.test(words + patches)),
    ).toEqual([]);
    expect(wrong(({ patches }) => /and 9 in which/.test(patches))).toEqual([]);
  });

  it('give one rank, whoever says it', () =>
    expect(
      wrong(({ words, standing }) => {
        const byGain = found(/By gain it is number (\d+) of/, words) !== found(/gain: [^,]+, rank (\d+) of/, standing);
        const byCost =
          found(/number (\d+) of \d+ in conv/, words) !==
          found(/rise of the loss[^:]*: [^;]*?, rank (\d+) of/, standing);
        return byGain || byCost;
      }),
    ).toEqual([]));

  it('say most of nothing that is less than half', () =>
    expect(
      wrong(({ words, kernels, maps, classes }) => /\b[Mm]ost of\b/.test(words + kernels + maps + classes)),
    ).toEqual([]));

  it('name every family that explains more than the one that stands out', () =>
    expect(
      wrong(({ words, kernels }) => {
        const best = Number(found(/it explains (\d+)\u202f% of the filter/, words));
        const stated = [...kernels.matchAll(/The best (\w+) explains (\d+)\u202f%/g)];
        return stated.some(([, family, share]) => Number(share) > best && !words.includes(`best ${family}`));
      }),
    ).toEqual([]));

  it('tell two garments of one class apart', () =>
    expect(wrong(({ maps }) => /the map of the (?!first|second)/.test(maps))).toEqual([]));
});
