// What the npm commands look at before they do anything: the folder they are in, the address they build for, the servers that run.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { robots, sitemap } from '../../src/commands/crawlers-integration.ts';
import { obstacle, thisFolder } from '../../src/commands/running-server.ts';
import type { Start, Surroundings } from '../../src/commands/running-server.ts';
import { watchParent } from '../../src/commands/parent-integration.ts';
import { siteAddress } from '../../src/commands/site-address.ts';

const root = join(import.meta.dirname, '..', '..');
const folderProgram = join(root, 'src', 'commands', 'folder.cjs');
const { troubleWith } = createRequire(import.meta.url)(folderProgram) as {
  troubleWith: (folder: string, platform?: NodeJS.Platform) => string | undefined;
};
let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'commands-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the folder of the project', () => {
  it.each(['#', '%', '?', '*', ':', '\\'])('must not hold %s, and that is said before anything else', (character) => {
    const folder = join(scratch, `a${character}b`);
    mkdirSync(folder);
    copyFileSync(folderProgram, join(folder, 'folder.cjs'));
    const { status, stderr } = spawnSync('node', ['folder.cjs'], { cwd: folder, encoding: 'utf8' });
    expect(stderr).toMatch(/^invalid project folder "/);
    expect(stderr).toContain(`holds "${character}", which`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });
  it('may hold what does no harm', () => {
    for (const name of ['plain', 'with blanks', 'ä', 'a(b)', "it's", 'a[b]', 'a{b,c}', 'a+b', '!a', '$a', 'a@b~c'])
      expect(troubleWith(`/home/me/${name}`, 'linux'), name).toBeUndefined();
    expect(troubleWith('C:\\Users\\me\\cnn', 'win32')).toBeUndefined();
    expect(troubleWith('C:\\Users\\me\\c#', 'win32')).toContain('"#"');
  });
  it('is looked at first by every command that needs one', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const harmless = ['lint', 'format'];
    const unguarded = Object.keys(scripts).filter(
      (name) => !harmless.includes(name) && !scripts[name]?.startsWith('node src/commands/folder.cjs && '),
    );
    expect(unguarded).toEqual([]);
    expect(Object.keys(scripts)).toEqual(
      expect.arrayContaining(['start', 'dev', 'build', 'preview', 'handout', 'pipeline', 'test']),
    );
  });
});

describe('the address of the site', () => {
  const base = (BASE_PATH: string): string => siteAddress({ BASE_PATH }).base;
  const site = (SITE_URL: string): string | undefined => siteAddress({ SITE_URL }).site;
  it.each([
    ['', '/'],
    ['/', '/'],
    ['cnn', '/cnn/'],
    ['/cnn', '/cnn/'],
    ['/cnn/', '/cnn/'],
    ['/~me/what-cnns_learn.2/', '/~me/what-cnns_learn.2/'],
  ])('has the path %j as %s', (text, path) => expect(base(text)).toBe(path));
  it.each([
    ['C:/Program Files/Git/cnn', /Git Bash.*BASE_PATH=cnn/],
    ['C:\\cnn', /folder of this computer/],
    ['https://teacher.example/cnn', /host belongs into SITE_URL/],
    ['//cnn', /empty part/],
    ['/cnn//', /empty part/],
    ['/my cnn/', /"my cnn" is no part/],
    [' /cnn', /is no part/],
    ['/cnn/\n', /is no part/],
    ['/cnn?x', /"cnn\?x" is no part/],
    ['/cnn#x', /is no part/],
    ['/a/../b', /"\.\." is no part/],
    ['/./', /"\." is no part/],
    ['\\cnn', /is no part/],
    ['/%63nn', /is no part/],
    ['/"x"', /is no part/],
  ])('refuses the path %j with the reason', (text, reason) => {
    expect(() => base(text)).toThrow(reason);
    expect(() => base(text)).toThrow(`invalid BASE_PATH "${text}": `);
  });
  it.each([
    ['', undefined],
    ['https://teacher.example', 'https://teacher.example'],
    ['https://teacher.example/', 'https://teacher.example'],
    ['http://localhost:4321', 'http://localhost:4321'],
  ])('has the host %j as %s', (text, origin) => expect(site(text)).toBe(origin));
  it.each([
    ['teacher.example', /no address of the web; write it as https:\/\/host/],
    ['ftp://teacher.example', /no address of the web/],
    ['https:/teacher.example', /no address of the web/],
    ['https://', /no address of the web/],
    ['https:///cnn', /no address of the web/],
    ['https://teacher.example:port', /no address of the web/],
    [' https://teacher.example', /blank/],
    ['https://teacher.example/my page', /blank/],
    ['https://teacher.example/cnn', /belongs into BASE_PATH: SITE_URL=https:\/\/teacher\.example BASE_PATH=\/cnn/],
    ['https://me:secret@teacher.example', /password/],
    ['https://teacher.example/?x', /goes on after the host/],
    ['https://teacher.example/#x', /goes on after the host/],
  ])('refuses the host %j with the reason', (text, reason) => {
    expect(() => site(text)).toThrow(reason);
    expect(() => site(text)).toThrow(`invalid SITE_URL "${text}": `);
  });
});

describe('before a server starts', () => {
  const url = 'http://localhost:4400/cnn/';
  const note = JSON.stringify({ pid: 77, url: 'http://localhost:4400', urls: { local: [url] } });
  /** A folder with these files, in which process 77 may run and may serve. */
  function around(files: Record<string, string>, { alive = true, serving = true } = {}) {
    const removed: string[] = [];
    const made: Surroundings = {
      read: (path) => files[path.replaceAll('\\', '/')],
      remove: (path) => void removed.push(path.replaceAll('\\', '/')),
      isAlive: (pid) => alive && pid === 77,
      answers: (address) => Promise.resolve(serving && address === url),
    };
    return { made, removed };
  }
  const built = { 'dist/index.html': '<p>' };

  it.each<Start>(['start', 'preview'])('%s says where the site is served already', async (start) => {
    const { made, removed } = around({ ...built, '.astro/preview.json': note });
    expect(await obstacle(start, made)).toMatch(
      /^The site is served already: http:\/\/localhost:4400\/cnn\/ \(process 77\)\. .*npx astro preview stop/,
    );
    expect(removed).toEqual([]);
  });
  it('the server of those who write is another', async () => {
    expect(await obstacle('dev', around({ '.astro/preview.json': note }).made)).toBeUndefined();
    expect(await obstacle('dev', around({ '.astro/dev.json': note }).made)).toContain('npx astro dev stop');
    expect(await obstacle('start', around({ '.astro/dev.json': note }).made)).toBeUndefined();
  });
  it.each([
    ['is gone', note, { alive: false }],
    ['has given its number to another program', note, { serving: false }],
    ['left half a note', note.slice(0, 20), {}],
  ])('one that %s is no obstacle, and its note is removed', async (_, text, state) => {
    const { made, removed } = around({ ...built, '.astro/preview.json': text }, state);
    expect(await obstacle('preview', made)).toBeUndefined();
    expect(removed).toEqual(['.astro/preview.json']);
  });
  it('there must be a site, unless it is built first', async () => {
    expect(await obstacle('preview', around({}).made)).toMatch(/^missing dist\/index\.html: .*npm start/);
    expect(await obstacle('start', around({}).made)).toBeUndefined();
    expect(await obstacle('dev', around({}).made)).toBeUndefined();
  });
  it('real processes and addresses are recognised', async () => {
    const server = createServer((_, response) => void response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await thisFolder.answers(address)).toBe(true);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await thisFolder.answers(address)).toBe(false);
    // One that holds its address and says nothing, as a stopped one does, is there, too.
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    expect(await thisFolder.answers(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/`)).toBe(true);
    silent.closeAllConnections();
    silent.close();
    expect(thisFolder.isAlive(process.pid)).toBe(true);
    const { pid } = spawnSync('node', ['--version']);
    expect(thisFolder.isAlive(pid)).toBe(false);
  });
  it('nothing is built: start looks before it builds', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [name, then] of [
      ['start', 'node --import tsx src/commands/build-site.ts && astro preview'],
      ['preview', 'astro preview'],
      ['dev', 'astro dev'],
    ])
      expect(scripts[name ?? '']).toContain(`tsx src/commands/running-server.ts ${name} && ${then}`);
    const folder = join(scratch, 'empty');
    mkdirSync(folder);
    const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    const look = join(root, 'src', 'commands', 'running-server.ts');
    const { status, stderr } = spawnSync('node', [tsx, look, 'preview'], { cwd: folder, encoding: 'utf8' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('missing dist/index.html');
    expect(status).toBe(1);
  });
});

describe('a server', () => {
  it('ends when another has taken the place of its parent, and not before', async () => {
    let parent = 5;
    let ended = 0;
    await new Promise<void>((resolve) => {
      watchParent(
        () => parent,
        () => {
          ended++;
          resolve();
        },
        1,
      );
      setTimeout(() => {
        expect(ended).toBe(0);
        parent = 1;
      }, 20);
      setTimeout(() => undefined, 50);
    });
    expect(ended).toBe(1);
  });
  it.skipIf(process.platform === 'win32')(
    'is told by the system that its parent is gone',
    async () => {
      const program = join(scratch, 'child.ts');
      const watch = join(root, 'src', 'commands', 'parent-integration.ts');
      writeFileSync(
        program,
        `import { watchParent } from ${JSON.stringify(watch)};
       setInterval(() => undefined, 1000);
       watchParent(() => process.ppid, () => process.exit(0), 5);
       console.log(process.pid);`,
      );
      const shell = spawn('sh', ['-c', `node --import tsx ${program}; true`], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const child = await new Promise<number>((resolve) =>
        shell.stdout.once('data', (text) => resolve(Number(String(text)))),
      );
      expect(thisFolder.isAlive(child)).toBe(true);
      const closed = new Promise((resolve) => shell.once('close', resolve));
      shell.kill('SIGTERM');
      // The child holds the pipe: it closes only once the child, too, is gone. Without the watch it would never close.
      await closed;
    },
    30_000,
  );
});

describe('the workflow that publishes', () => {
  const workflow = readFileSync(join(root, '.github', 'workflows', 'deploy.yml'), 'utf8');
  it('hands over the address that GitHub gives, under the names that are read', () => {
    expect(workflow).toContain('SITE_URL: ${{ steps.pages.outputs.origin }}');
    expect(workflow).toContain('BASE_PATH: ${{ steps.pages.outputs.base_path }}');
    // As the outputs of configure-pages are: of a project, and of a user's own page.
    expect(siteAddress({ SITE_URL: 'https://me.github.io', BASE_PATH: '/cnn' })).toEqual({
      site: 'https://me.github.io',
      base: '/cnn/',
    });
    expect(siteAddress({ SITE_URL: 'https://me.github.io', BASE_PATH: '' }).base).toBe('/');
  });
  it('runs scripts that there are, the test before the build, the build before the handout', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const run = [...workflow.matchAll(/npm (?:run )?(ci|[a-z:]+)/g)].map((match) => match[1] ?? '');
    expect(run).toEqual(['ci', 'test', 'build', 'handout']);
    for (const name of run.slice(1)) expect(scripts[name]).toBeDefined();
  });
});

describe('what search engines look for', () => {
  const home = new URL('https://teacher.example/cnn/');
  it('is a list of full addresses under the base', () => {
    const xml = sitemap(['filters/', '', '404/', 'handout/', 'dossiers/conv1/3/'], home);
    expect([...xml.matchAll(/<loc>([^<]*)<\/loc>/g)].map((match) => match[1])).toEqual([
      'https://teacher.example/cnn/',
      'https://teacher.example/cnn/dossiers/conv1/3/',
      'https://teacher.example/cnn/filters/',
    ]);
  });
  it('is named by robots.txt where it is known', () => {
    expect(robots(home)).toContain('\nSitemap: https://teacher.example/cnn/sitemap.xml\n');
    expect(robots(undefined)).not.toContain('Sitemap');
  });
});
