// The live laboratory where something fails: a sentence says why, the static figure stays, and there is a way out that works. What the door
// to the artifacts turns away, and with which words, is tested there (tests/artifacts/doors.test.ts).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { withDigest } from '../../src/artifacts/manifest-digest.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/artifacts/safetensors.ts';
import {
  alert,
  button,
  focused,
  isLive,
  laboratory,
  live,
  manifest,
  onLaboratory,
  program,
  run,
  soon,
  status,
  visibleStatics,
  weights,
} from './laboratory-page.ts';
import { representatives } from '../run/representatives.ts';
import { openSite } from './opened-site.ts';
import type { Served } from './serve.ts';
import { atRoot } from './sites.ts';

let browser: Browser;
let served: Served;
openSite((opened) => ({ browser, served } = opened));

type Plant = (context: BrowserContext) => Promise<unknown>;
const manifestFile = /\/manifest\.json/;
const answering =
  (file: RegExp, body: Buffer | string, status = 200): Plant =>
  (context) =>
    context.route(file, (route) => route.fulfill({ status, body, contentType: 'application/octet-stream' }));
const refusing =
  (file: RegExp): Plant =>
  (context) =>
    context.route(file, (route) => route.abort());

const shipped = readFileSync(join(atRoot.folder, 'artifacts', manifest.files.weights.path));
const flipped = Buffer.from(shipped);
flipped.writeUInt8(flipped.readUInt8(flipped.length - 1000) ^ 0x40, flipped.length - 1000);

/** Other weights, with a manifest that vouches for them. */
function vouchedFor(file: Buffer): Plant {
  const sha256 = createHash('sha256').update(file).digest('hex');
  const record = { ...manifest.files.weights, bytes: file.length, sha256 };
  const text = JSON.stringify(withDigest({ ...manifest, files: { ...manifest.files, weights: record } }));
  return async (context) => {
    await answering(weights, file)(context);
    await answering(manifestFile, text)(context);
  };
}

/** The encoder would refuse it: the last number of the file. */
const withoutNumber = Buffer.from(shipped);
withoutNumber.writeFloatLE(NaN, shipped.length - 4);

const { tensors } = decodeSafetensors(shipped, 'the shipped weights');
const negated = Buffer.from(
  encodeSafetensors(
    new Map(
      [...tensors].map(([name, tensor]) => [name, { ...tensor, data: Float32Array.from(tensor.data, (w) => -w) }]),
    ),
  ),
);

/** As browsers are where the page comes by plain http: no checksums of their own. */
const withoutSubtle: Plant = (context) =>
  context.addInitScript(() => Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined }));

/** Runs something in the worker before the engine: a script of the page does not reach it. */
const inWorker =
  (before: () => void): Plant =>
  (context) =>
    context.route(/worker-[\w-]+\.js/, async (route) => {
      const response = await route.fetch();
      // Imports come first in a module whatever stands before them; none of this program's is run by then.
      await route.fulfill({ response, body: `(${before.toString()})();\n${await response.text()}` });
    });

async function isTold(page: Page, reason: RegExp): Promise<void> {
  await alert(page).waitFor();
  const sentence = await alert(page).innerText();
  expect(sentence).toMatch(/^[A-Z][^{}<>]{30,}\.$/s);
  expect(sentence).toMatch(reason);
  expect(await isLive(page)).toBe(false);
  expect(await visibleStatics(page)).toBeGreaterThan(0);
}

describe.concurrent('a fault that passes is told, and "Try again" tries again:', () => {
  const faults: [string, RegExp, Plant][] = [
    ['the weights cannot be fetched', /weights\.safetensors.*did not answer/, refusing(weights)],
    [
      'one bit of the weights is wrong, and the browser has no checksums',
      /weights\.safetensors.*checksum/,
      async (context) => {
        await withoutSubtle(context);
        await answering(weights, flipped)(context);
      },
    ],
    ['a weight is no number', /weights\.safetensors.*not finite/, vouchedFor(withoutNumber)],
    ['the weights are of another network', /other probabilities/, vouchedFor(negated)],
    ['the manifest is gone', /manifest\.json.*404/, answering(manifestFile, '', 404)],
    [
      'a number of the manifest was changed',
      /digest/,
      answering(manifestFile, JSON.stringify({ ...manifest, exportCommit: 'another' })),
    ],
    ['the manifest is nothing but a version', /invalid manifest: dataset/, answering(manifestFile, '{"version":1}')],
    ['WebAssembly cannot be fetched', /\.wasm.*did not answer/, refusing(program)],
    [
      'WebAssembly cannot be started, the first time',
      /WebAssembly: its program could not be started/,
      (context) =>
        inWorker(() => {
          const { instantiate } = WebAssembly;
          const refuse = (): Promise<never> => Promise.reject(new RangeError('out of memory'));
          WebAssembly.instantiateStreaming = refuse;
          WebAssembly.instantiate = () => {
            WebAssembly.instantiate = instantiate;
            return refuse();
          };
        })(context),
    ],
    ['WebAssembly is damaged', /WebAssembly.*damaged/, answering(program, '\0asm and then nonsense')],
  ];
  // Those that `npm test` runs, too, each guard a line of the program that nothing else here would miss: the fetch of a file, the checksum without the
  // browser's own, the comparison with the manifest's probabilities, the start of the backend and another try at it, the look at the program.
  const guards = [
    'the weights cannot be fetched',
    'one bit of the weights is wrong, and the browser has no checksums',
    'the weights are of another network',
    'WebAssembly cannot be started, the first time',
    'WebAssembly is damaged',
  ];
  it('stand for the others by their names', () =>
    expect(guards.filter((name) => !faults.some(([one]) => one === name))).toEqual([]));
  it.each(representatives(faults, ([name]) => guards.includes(name)))('%s', async (_, reason, prepare) => {
    await onLaboratory(
      browser,
      served,
      async ({ page }) => {
        await button(page).focus();
        await page.keyboard.press('Enter');
        await isTold(page, reason);
        expect(await focused(page)).toMatch(/button$/);
        await page.context().unrouteAll();
        expect(await button(page, /try again/i).count()).toBe(1);
        await page.keyboard.press('Enter');
        await live(page);
        await soon(async () => expect(await focused(page)).toBe('input[type="radio"]:checked'));
      },
      { prepare },
    );
  });
});

describe.concurrent('what a browser lacks is told:', () => {
  it.each<[string, RegExp, () => void]>([
    ['WebAssembly', /missing WebAssembly:/, () => Reflect.deleteProperty(globalThis, 'WebAssembly')],
    [
      'SIMD',
      /\(missing WebAssembly SIMD:(?!.*fetch)/,
      () => {
        WebAssembly.validate = () => false;
      },
    ],
  ])('%s', async (_, reason, remove) => {
    await onLaboratory(
      browser,
      served,
      async ({ page }) => {
        await run(page);
        await isTold(page, reason);
      },
      { prepare: inWorker(remove) },
    );
  });
});

const script = /\.js(\?|$)/;

describe.concurrent('code that does not come:', () => {
  it.each<[string, Parameters<typeof onLaboratory>[3]]>([
    ['the first script is refused', { prepare: refusing(script) }],
    ['scripts are off', { javaScriptEnabled: false }],
  ])('%s: no button that does nothing, and the figures stay', async (_, visit) => {
    await onLaboratory(
      browser,
      served,
      async ({ page }) => {
        await page.waitForLoadState('networkidle');
        expect(await page.locator(laboratory).isVisible()).toBe(false);
        expect(await visibleStatics(page)).toBeGreaterThan(0);
      },
      visit,
    );
  });

  it('the code of the network is refused: the page can be loaded again, and then it runs', async () => {
    await onLaboratory(browser, served, async ({ page }) => {
      await button(page).waitFor();
      await refusing(script)(page.context());
      await run(page);
      await isTold(page, /missing code/);
      await page.context().unrouteAll();
      const loaded = page.waitForEvent('load');
      await button(page, /reload this page/i).click();
      await loaded;
      await run(page);
      await live(page);
    });
  });
});

describe.concurrent('silence is told after a while, and there is a way out:', () => {
  const ways = [
    ['the manifest', manifestFile, /try again/i],
    ['the weights', weights, /try again/i],
    ['WebAssembly', program, /try again/i],
    ['the code', script, /reload this page/i],
  ] as const;
  it.each(representatives(ways, (_, place) => place % 2 === 1))('%s never comes', async (_, file, way) => {
    await onLaboratory(browser, served, async ({ page }) => {
      await button(page).waitFor();
      await page.clock.install();
      let asked = 0;
      let holding = true;
      await page.route(file, (route) => {
        asked++;
        return holding ? undefined : route.continue();
      });
      await run(page);
      await soon(() => expect(asked).toBeGreaterThan(0));
      await page.waitForTimeout(300); // what is not held back arrives
      expect(await status(page).innerText()).not.toMatch(/nothing has arrived/i);
      await page.clock.fastForward(60_000);
      await soon(async () => expect(await status(page).innerText()).toMatch(/nothing has arrived/i));
      expect(await visibleStatics(page)).toBeGreaterThan(0);
      holding = false;
      await button(page, way).click();
      if (file === script) await run(page);
      await live(page);
    });
  });
});
