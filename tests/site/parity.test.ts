// What the network says in the browser against what was shipped: every layer of every example, through the very worker that the pages
// load, in a real Chromium.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { Tensors } from '../../src/artifacts/source.ts';
import { openSite } from './opened-site.ts';
import type { Served } from './serve.ts';
import { atRoot } from './sites.ts';

const { manifest, trained, untrained, examples } = loadArtifacts(join(atRoot.folder, 'artifacts'));
const imageSize = examples.data.length / manifest.examples.length;
const tolerance = 1e-4;

describe('the live network', () => {
  let browser: Browser;
  let served: Served;
  openSite((opened) => ({ browser, served } = opened));

  it('gives the shipped activations of every layer of every example, trained and untrained', async () => {
    const chunk = readdirSync(join(atRoot.folder, '_astro')).find((name) => /^worker-[\w-]+\.js$/.test(name));
    if (chunk === undefined) throw new Error('missing chunk worker: the engine does not run in one any more');
    const page = await browser.newPage();
    await page.goto(served.address);
    await page.evaluate(
      ([program, base]) => {
        const worker = new Worker(program as string, { type: 'module' });
        let number = 0;
        const ask = (name: string, order: object) =>
          new Promise((resolve, reject) => {
            number += 1;
            const own = number;
            worker.addEventListener(
              'message',
              ({ data }: MessageEvent<{ number: number; kind: string; answer: unknown; reason?: string }>) => {
                if (data.number !== own) return;
                if (data.kind === 'answer') resolve(data.answer);
                if (data.kind === 'failure') reject(new Error(data.reason));
              },
            );
            worker.postMessage({ number: own, name, order });
          });
        Object.assign(window, { ask, opened: ask('open', { base, needs: ['examples'] }) });
      },
      [`${atRoot.base}_astro/${chunk}`, `${atRoot.base}artifacts/`],
    );
    let compared = 0;
    for (const [index, { id }] of manifest.examples.entries()) {
      const pixels = examples.data.subarray(imageSize * index, imageSize * (index + 1));
      const live = await page.evaluate(
        async (bytes) => {
          const { opened, ask } = window as unknown as {
            opened: Promise<unknown>;
            ask: (name: string, order: object) => Promise<readonly Tensors[]>;
          };
          await opened;
          const networks = [{ origin: 'trained' }, { origin: 'untrained' }];
          const outputs = await ask('forward', { networks, pixels: Uint8Array.from(bytes) });
          return outputs.map((tensors) =>
            [...tensors].map(([layer, { shape, data }]) => ({ layer, shape: [...shape], data: [...data] })),
          );
        },
        [...pixels],
      );
      for (const [place, stored] of [trained, untrained].entries()) {
        expect(live[place]?.map(({ layer }) => layer)).toEqual(manifest.architecture.map(({ name }) => name));
        for (const { layer, shape, data } of live[place] ?? []) {
          const shipped = tensorNamed(stored.activations, `${id}/${layer}`);
          expect(shape).toEqual(shipped.shape);
          const largest = data.reduce(
            (most, value, i) => Math.max(most, Math.abs(value - (shipped.data[i] ?? NaN))),
            0,
          );
          expect(largest, `${id}/${layer}`).toBeLessThanOrEqual(tolerance);
          compared += data.length;
        }
      }
    }
    const stored = [trained, untrained].flatMap(({ activations }) => [...activations.values()]);
    expect(compared).toBe(stored.reduce((sum, { data }) => sum + data.length, 0));
    await page.close();
  });
});
