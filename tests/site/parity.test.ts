// What the network says in the browser against what was shipped: every layer of every example, through the very code that the island
// loads, in a real Chromium.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { LiveNetwork } from '../../src/islands/live-network.ts';
import { openSite } from './opened-site.ts';
import type { Served } from './serve.ts';
import { atRoot } from './sites.ts';

const { manifest, trained } = loadArtifacts(join(atRoot.folder, 'artifacts'));
const tolerance = 1e-4;

describe('the live network', () => {
  let browser: Browser;
  let served: Served;
  openSite((opened) => ({ browser, served } = opened));

  it('gives the shipped activations of every layer of every example', async () => {
    const chunk = readdirSync(join(atRoot.folder, '_astro')).find((name) => /^live-network\.[\w-]+\.js$/.test(name));
    if (chunk === undefined) throw new Error('missing chunk live-network: the island no longer loads it lazily');
    const page = await browser.newPage();
    await page.goto(served.address);
    // As text: an `import()` written here would be rewritten by the test runner.
    await page.evaluate(`import('${atRoot.base}_astro/${chunk}').then(({ openNetwork }) => {
      window.opened = openNetwork('${atRoot.base}artifacts/', {});
    })`);
    await page.waitForFunction(() => 'opened' in window);
    let compared = 0;
    for (const [index, { id }] of manifest.examples.entries()) {
      const live = await page.evaluate(async (at) => {
        const { opened } = window as unknown as { opened: Promise<LiveNetwork> };
        const { run, source } = await opened;
        return [...run(source.examples[at]?.pixels ?? new Uint8Array())].map(([layer, { shape, data }]) => ({
          layer,
          shape: [...shape],
          data: [...data],
        }));
      }, index);
      expect(live.map(({ layer }) => layer)).toEqual(manifest.architecture.map(({ name }) => name));
      for (const { layer, shape, data } of live) {
        const shipped = tensorNamed(trained.activations, `${id}/${layer}`);
        expect(shape).toEqual(shipped.shape);
        const largest = data.reduce((most, value, i) => Math.max(most, Math.abs(value - (shipped.data[i] ?? NaN))), 0);
        expect(largest, `${id}/${layer}`).toBeLessThanOrEqual(tolerance);
        compared += data.length;
      }
    }
    expect(compared).toBe([...trained.activations.values()].reduce((sum, { data }) => sum + data.length, 0));
    await page.close();
  });
});
