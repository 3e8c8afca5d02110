// The parts of the handout that need no printing: finding a browser, the base path, the link of the home page, page numbers, the outline.
import { PDFDict, PDFDocument, PDFHexString, PDFName, PDFString } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import { findBrowser } from '../../src/handout/chromium.ts';
import type { Machine } from '../../src/handout/chromium.ts';
import { linkHandout } from '../../src/handout/link-handout.ts';
import { linkTargets, refuseDeadLinks } from '../../src/handout/link-targets.ts';
import { mendOutline } from '../../src/handout/outline.ts';
import { destinationPages } from '../../src/handout/page-numbers.ts';
import { basePath } from '../../src/handout/print.ts';

/** A machine with these programs; what is run on it is told, and may add programs. */
function machine(programs: string[], options: Partial<Machine> = {}, installs: Record<string, string> = {}) {
  const ran: string[] = [];
  const made: Machine = {
    platform: 'linux',
    environment: { PATH: '/usr/bin:/opt/bin' },
    isRoot: false,
    release: 'PRETTY_NAME="Debian GNU/Linux"\nID=debian\n',
    isProgram: (path) => programs.includes(path),
    playwright: '/cache/chromium/chrome',
    run: (program, parameters) => {
      const line = [program.replace(/.*[\\/]/, ''), ...parameters].join(' ');
      ran.push(line);
      const added = Object.entries(installs).find(([part]) => line.includes(part));
      if (added) programs.push(added[1]);
      else if (!line.includes('update')) throw new Error(`cannot ${line}`);
    },
    log: () => undefined,
    ...options,
  };
  return { made, ran };
}

describe('the browser', () => {
  it('is the one of CHROME_PATH', () =>
    expect(
      findBrowser(machine(['/my/chrome', '/usr/bin/chromium'], { environment: { CHROME_PATH: '/my/chrome' } }).made),
    ).resolves.toBe('/my/chrome'));
  it('is not another one where CHROME_PATH is wrong', () =>
    expect(findBrowser(machine(['/usr/bin/chromium'], { environment: { CHROME_PATH: '/gone' } }).made)).rejects.toThrow(
      'invalid CHROME_PATH "/gone": there is no program',
    ));
  it.each([
    ['linux', '/usr/bin/chromium'],
    ['linux', '/opt/bin/google-chrome'],
    ['linux', '/cache/chromium/chrome'],
    ['darwin', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    ['win32', 'C:\\Programs\\Google\\Chrome\\Application\\chrome.exe'],
  ] as const)('is found on %s at %s', async (platform, path) => {
    const environment = { PATH: '/usr/bin:/opt/bin', PROGRAMFILES: 'C:\\Programs' };
    const { made, ran } = machine([path], { platform, environment });
    await expect(findBrowser(made)).resolves.toBe(path);
    expect(ran).toEqual([]);
  });
  it('comes from apt for root on Debian', async () => {
    const { made, ran } = machine([], { isRoot: true }, { 'apt-get -y -q install': '/usr/bin/chromium' });
    await expect(findBrowser(made)).resolves.toBe('/usr/bin/chromium');
    expect(ran).toEqual(['apt-get -y -q update', 'apt-get -y -q install --no-install-recommends chromium']);
  });
  it('comes from Playwright for anybody else, and where apt fails', async () => {
    const installs = { 'install chromium': '/cache/chromium/chrome' };
    await expect(findBrowser(machine([], {}, installs).made)).resolves.toBe('/cache/chromium/chrome');
    const ubuntu = machine([], { isRoot: true, release: 'ID=ubuntu\nID_LIKE=debian\n' }, installs);
    await expect(findBrowser(ubuntu.made)).resolves.toBe('/cache/chromium/chrome');
    expect(ubuntu.ran.join()).not.toContain('apt-get');
    const offline = machine([], { isRoot: true }, { 'cli.js install chromium': '/cache/chromium/chrome' });
    await expect(findBrowser(offline.made)).resolves.toBe('/cache/chromium/chrome');
    expect(offline.ran.at(-1)).toContain('cli.js install chromium');
  });
  it('that cannot be had is an error that says what to do', () =>
    expect(findBrowser(machine([], { isRoot: true }).made)).rejects.toThrow(
      /missing browser: install Chromium.*CHROME_PATH/,
    ));
});

describe('the home page', () => {
  const home = '<p>Paper: <a href="/handout/" data-handout>one page</a></p>';
  it('links the file once it is there, and again after a second run', () => {
    const once = linkHandout(home, '/CNN_tutorial.pdf', 57, 1_540_000);
    expect(once).toContain('<a href="/CNN_tutorial.pdf" data-handout');
    expect(once).toContain('(A4, 57 pages, 1.5 MB)');
    expect(once).not.toContain('/handout/');
    const twice = linkHandout(once, '/CNN_tutorial.pdf', 58, 2_500_000);
    expect(twice).toContain('(A4, 58 pages, 2.5 MB)');
    expect(twice).not.toContain('57 pages');
  });
  it('must have that one link', () => {
    expect(() => linkHandout('<p>nothing</p>', '/x.pdf', 1, 1)).toThrow('0 links are marked data-handout');
    expect(() => linkHandout(home + home, '/x.pdf', 1, 1)).toThrow('2 links are marked data-handout');
  });
  it('knows the base path', () => {
    expect(basePath('<a class="site-name" href="/">x</a>')).toBe('/');
    expect(basePath('<a href="/cnn/" class="site-name">x</a>')).toBe('/cnn/');
    expect(basePath('<a class="site-name" href="/cnn">x</a>')).toBe('/cnn/');
    expect(() => basePath('<a href="/">x</a>')).toThrow('invalid site');
  });
});

describe('a printed file', () => {
  /** A page with links, each as Chromium writes one. */
  async function linking(...targets: string[]): Promise<PDFDocument> {
    const pdf = await PDFDocument.create();
    const page = pdf.addPage();
    for (const target of targets)
      page.node.addAnnot(
        pdf.context.register(
          pdf.context.obj({ Type: 'Annot', Subtype: 'Link', A: { S: 'URI', URI: PDFString.of(target) } }),
        ),
      );
    return PDFDocument.load(await pdf.save());
  }
  const host = 'http://handout.invalid';
  it('may link full addresses', async () => {
    const pdf = await linking(
      'https://teacher.example/cnn/',
      'mailto:a@teacher.example',
      'https://teacher.example/cnn/',
    );
    expect(linkTargets(pdf).sort()).toEqual(['https://teacher.example/cnn/', 'mailto:a@teacher.example']);
    expect(() => refuseDeadLinks(pdf, host)).not.toThrow();
  });
  it.each(['http://handout.invalid/figs/loss.csv', '/claims/', 'file:///tmp/x'])('must not link %s', async (target) => {
    const pdf = await linking('https://teacher.example/', target);
    expect(() => refuseDeadLinks(pdf, host)).toThrow(`invalid links on paper: ${target};`);
  });

  it('tells on which page each destination lies', async () => {
    const pdf = await PDFDocument.create();
    const pages = [pdf.addPage(), pdf.addPage(), pdf.addPage()];
    const target = (page: number) => pdf.context.obj([pages[page]?.ref ?? 0, 'XYZ', 0, 0, 0]);
    pdf.catalog.set(PDFName.of('Dests'), pdf.context.obj({ filters: target(2), 'chapter-maps': target(0) }));
    const saved = await PDFDocument.load(await pdf.save());
    expect([...destinationPages(saved)].sort()).toEqual([
      ['chapter-maps', 1],
      ['filters', 3],
    ]);
    await expect(PDFDocument.create().then(destinationPages)).rejects.toThrow('it has no named destinations');
  });

  it('gets the spaces of its headings back', async () => {
    const pdf = await PDFDocument.create();
    const item = pdf.context.obj({ Title: PDFString.of('WhatCNNs learn') });
    pdf.catalog.set(PDFName.of('Outlines'), pdf.context.obj({ First: item }));
    mendOutline(pdf, ['Other', 'What CNNs learn']);
    const title = item.lookup(PDFName.of('Title'), PDFHexString);
    expect(title.decodeText()).toBe('What CNNs learn');
    item.set(PDFName.of('Title'), PDFString.of('CNNs learnMaps'));
    mendOutline(pdf, ['CNNs learn: Maps']);
    expect(item.lookup(PDFName.of('Title'), PDFHexString).decodeText()).toBe('CNNs learn: Maps');
    item.set(PDFName.of('Title'), PDFString.of('WhatCNNs learn'));
    expect(() => mendOutline(pdf, ['Other'])).toThrow('invalid outline: "WhatCNNs learn" is not a heading');
    expect(item).toBeInstanceOf(PDFDict);
  });
});
