// A whole site of artifacts under other names: it builds, no old name is left but in the chapters' own sentences and in claims about the old
// images, every verdict is as before or says that nothing was asked, and every link leads somewhere.
import { mkdirSync, readFileSync, readdirSync, rmSync, existsSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { judge } from '../../src/claims/claim.ts';
import { ledger } from '../../src/claims/ledger.ts';
import { chapterOfFile } from '../../src/book/chapters.ts';
import { root, script, workFolder } from '../run/program.ts';
import { renameContent } from './renamed-content.ts';
import { oldNames, renameArtifacts } from './renamed.ts';

const folder = join(workFolder, 'renamed');
const [artifacts, content, site] = ['artifacts', 'content', 'site'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const shipped = loadArtifacts(join(root, 'public', 'artifacts'));
const everywhere = new RegExp(oldNames(shipped.manifest), 'gi');
/** Letters, before and after. */
const around = 24;

let pages: string[] = [];
const htmlOf = (page: string): string => readFileSync(join(site, page), 'utf8');

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  renameArtifacts(join(root, 'public', 'artifacts'), artifacts);
  renameContent(join(root, 'content'), content, shipped.manifest);
  const built = await script('build', ['--outDir', site], { ARTIFACTS_DIR: artifacts, CONTENT_DIR: content });
  expect(built.report).toBe('');
  pages = readdirSync(site, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => path.endsWith('index.html'))
    .sort();
}, 600_000);

/** The texts between the tags of a page, and the words for those who do not see it. */
function textsOf(html: string): string[] {
  const body = html.replace(/<(script|style)\b.*?<\/\1>/gs, '');
  const named = [...body.matchAll(/\s(?:aria-label|alt|title|content)="([^"]*)"/g)].map(([, text = '']) => text);
  return [...body.split(/<[^>]*>/), ...named.map((text) => text.replace(/^Link to the section /, ''))];
}

const letters = (text: string): string =>
  text
    .replace(/&#?\w+;/g, '')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase();

/** What a reader may be told of the old images: the chapters' own sentences, and the ledger's claims about them. */
function ownWords(): string {
  const chapters = readdirSync(content)
    .filter((name) => /\.(mdx|bib)$/.test(name))
    .map((name) => readFileSync(join(content, name), 'utf8'))
    // As it is written, for words in attributes; without tags, for words around them.
    .flatMap((text) => [text, text.replace(/<OnScreen>.*?<\/OnScreen>/gs, '')])
    .flatMap((text) => [text, text.replace(/<[^>]*>/g, ''), text.replace(/<[^>]*>|\{[^}]*\}/g, '')]);
  const claims = ledger
    .filter(({ about }) => about.dataset !== undefined)
    .flatMap(({ sentence, refutedBy, afterwards = '', sides }) => [
      sentence,
      refutedBy,
      afterwards,
      sides.measured,
      sides.control,
    ]);
  return letters([...chapters, ...claims].join('\n'));
}

describe('a site under other names', () => {
  it('has every page', () => {
    const chapters = readdirSync(content)
      .map((name) => chapterOfFile(name))
      .filter((one) => one !== undefined);
    expect(pages.length).toBeGreaterThan(chapters.length + 180);
    expect(pages).toEqual(
      expect.arrayContaining(['dossiers/first/0/index.html', 'dossiers/sixth/63/index.html', 'gallery/index.html']),
    );
  });

  it('bears no old name but in words of its own', () => {
    const own = ownWords();
    const found = pages
      // The licence of the old images lies beside the site, whatever it shows.
      .filter((page) => page !== 'licences/index.html')
      .flatMap((page) =>
        textsOf(htmlOf(page)).flatMap((text) =>
          [...text.matchAll(everywhere)]
            // With what stands around it: a whole sentence may be made of several tags.
            .map(({ 0: name, index }) => text.slice(Math.max(0, index - around), index + name.length + around))
            .filter((part) => !own.includes(letters(part)))
            .map((part) => `${page}: ${part.trim()}`),
        ),
      );
    expect(found).toEqual([]);
  });

  it('says of every claim what was said before, or that nothing was asked', () => {
    const told = [
      ...htmlOf('claims/index.html').matchAll(/id="ledger-([a-z0-9-]+)".*?claim-status claim-([a-z-]+)/gs),
    ].map(([, id = '', status = '']) => `${id}: ${status}`);
    const expected = ledger.map((claim) => {
      const verdict = claim.about.dataset === undefined ? judge(claim, shipped).verdict : 'not about these images';
      return `${claim.id}: ${verdict.replaceAll(' ', '-')}`;
    });
    expect(told.toSorted()).toEqual(expected.toSorted());
    expect(told.filter((one) => one.endsWith('not-about-these-images')).length).toBeGreaterThan(5);
  });

  it('has no link that leads nowhere', () => {
    const ids = new Map(
      pages.map((page) => [page, new Set([...htmlOf(page).matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id))]),
    );
    const dead = pages.flatMap((page) =>
      [...htmlOf(page).matchAll(/<a\s[^>]*?\bhref="([^"]*)"/g)].flatMap(([, link = '']) => {
        if (/^[a-z]+:/.test(link)) return [];
        const [path = '', fragment] = link.split('#');
        const target =
          path === ''
            ? page
            : posix.join(
                posix.resolve('/', posix.dirname(page), path).slice(1),
                path.endsWith('/') ? 'index.html' : '',
              );
        const isThere =
          existsSync(join(site, target)) &&
          (fragment === undefined ||
            fragment === '' ||
            !ids.has(target) ||
            ids.get(target)?.has(decodeURIComponent(fragment)));
        return isThere ? [] : [`${page} -> ${link}`];
      }),
    );
    expect([...new Set(dead)]).toEqual([]);
  });
});
