// Finds a Chromium for printing and testing; if there is none, installs one; if that fails, says what to do.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** What the search can see and do; tests pass their own machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  /** Content of /etc/os-release; empty if there is none. */
  readonly release: string;
  readonly isProgram: (path: string) => boolean;
  /** Where Playwright would keep its own Chromium, installed or not. */
  readonly playwright: string;
  /** Runs a program to completion; throws if it fails. */
  readonly run: (program: string, parameters: readonly string[]) => void;
  readonly log: (line: string) => void;
}

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const playwrightCli = join('node_modules', 'playwright-core', 'cli.js');

/** This machine. */
export const thisMachine = (): Machine => ({
  platform: process.platform,
  environment: process.env,
  isRoot: process.getuid?.() === 0,
  release: existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '',
  isProgram,
  playwright: chromium.executablePath(),
  run: (program, parameters) => void execFileSync(program, parameters, { stdio: ['ignore', 'ignore', 'inherit'] }),
  log: (line) => void process.stderr.write(`${line}\n`),
});

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const applications = ['Google Chrome', 'Chromium', 'Microsoft Edge'];

/** The usual places, most likely first. */
function usualPlaces({ platform, environment, playwright }: Machine): string[] {
  const onPath = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  switch (platform) {
    case 'darwin':
      return [...applications.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`), playwright];
    case 'win32': {
      const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => environment[name] ?? []);
      const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
      return [...roots.flatMap((root) => programs.map((program) => `${root}\\${program}`)), playwright];
    }
    default: {
      const folders = ['/usr/bin', '/usr/local/bin', '/snap/bin', ...onPath];
      return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), playwright];
    }
  }
}

const advice =
  'missing browser: install Chromium or Chrome and run this again, or set CHROME_PATH to the program of one that is installed ' +
  '(on Debian and Ubuntu: sudo npx playwright-core install --with-deps chromium)';

/** Tries each way to install a browser; a failure is logged and the next one is tried. */
function install(machine: Machine): string | undefined {
  const debian = machine.platform === 'linux' && /^ID=debian$/m.test(machine.release);
  const aptGet = (...parameters: string[]): void => machine.run('apt-get', ['-y', '-q', ...parameters]);
  const ways: { readonly name: string; readonly go: () => void }[] = [];
  if (debian && machine.isRoot)
    ways.push({
      name: 'apt-get install chromium',
      go: () => {
        aptGet('update');
        aptGet('install', '--no-install-recommends', 'chromium');
      },
    });
  ways.push({
    name: 'playwright-core install chromium',
    go: () => machine.run(process.execPath, [playwrightCli, 'install', 'chromium']),
  });
  for (const { name, go } of ways) {
    machine.log(`no browser found: ${name}`);
    try {
      go();
    } catch (error) {
      machine.log(`${name} failed: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
    }
    const found = usualPlaces(machine).find((path) => machine.isProgram(path));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The path of a Chromium: `$CHROME_PATH`, else the usual places, else one that it installs (apt-get as root on Debian, else Playwright's).
 * Throws if CHROME_PATH is not a program, or if nothing could be installed; the error says what to do.
 */
export function findBrowser(machine: Machine = thisMachine()): Promise<string> {
  const wanted = machine.environment['CHROME_PATH'];
  if (wanted !== undefined && wanted !== '')
    return machine.isProgram(wanted)
      ? Promise.resolve(wanted)
      : Promise.reject(new Error(`invalid CHROME_PATH "${wanted}": there is no program`));
  const found = usualPlaces(machine).find((path) => machine.isProgram(path)) ?? install(machine);
  return found === undefined ? Promise.reject(new Error(advice)) : Promise.resolve(found);
}

/** Starts it headless; as root without the sandbox, which Chromium does not support for root. */
export const launchBrowser = async (machine: Machine = thisMachine()): Promise<Browser> =>
  chromium.launch({ executablePath: await findBrowser(machine), args: machine.isRoot ? ['--no-sandbox'] : [] });
