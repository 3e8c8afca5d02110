// `npm run bench:live`: what a change costs a page on which the laboratory runs, in Chromium: work on the main thread, time from the event to
// the painted frame, and what is left behind after a thousand changes. It prints and asserts nothing: what is fast depends on the machine.
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { loadavg, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CDPSession, Page } from 'playwright-core';
import { launch } from '../site/visits.ts';
import { serve } from '../site/serve.ts';

const usage = `npm run bench:live -- [--page PATH] [--changes N] [--share S] [--memory]

  --page     which page of dist (default depth/)
  --changes  how many changes are timed (default 200)
  --share    holds the whole browser to this share of the processors, by a control group (root, cgroup v1)
  --memory   compares what is held after 10 changes with what is held after 1,010
`;

function readArguments() {
  const { values } = parseArgs({
    options: {
      page: { type: 'string', default: 'depth/' },
      changes: { type: 'string', default: '200' },
      share: { type: 'string' },
      memory: { type: 'boolean', default: false },
    },
  });
  const [changes, share] = [Number(values.changes), values.share === undefined ? undefined : Number(values.share)];
  if (!Number.isInteger(changes) || changes < 1 || (share !== undefined && !(share > 0 && share <= 1)))
    throw new Error(`invalid arguments\n\n${usage}`);
  return { ...values, changes, share };
}

/** Holds processes to a share of all processors; returns what frees them. Chromium's own children are born into the group. */
function hold(pids: readonly number[], share: number): () => void {
  const group = '/sys/fs/cgroup/cpu/bench-live';
  mkdirSync(group, { recursive: true });
  writeFileSync(join(group, 'cpu.cfs_period_us'), '20000');
  writeFileSync(join(group, 'cpu.cfs_quota_us'), String(Math.round(20000 * share * cpus().length)));
  for (const pid of pids) writeFileSync(join(group, 'cgroup.procs'), String(pid));
  return () => {
    for (const pid of pids)
      try {
        writeFileSync('/sys/fs/cgroup/cpu/cgroup.procs', String(pid));
      } catch {
        // It has ended.
      }
    try {
      rmdirSync(group);
    } catch {
      console.log(`  ${group} is left: some process of the browser still runs in it`);
    }
  };
}

async function taskSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
}

/** One change: the next garment is chosen; milliseconds from the event to after the frame in which something was painted. */
const change = (page: Page, place: number): Promise<number> =>
  page.evaluate(
    (at) =>
      new Promise<number>((resolve) => {
        const inputs = [...document.querySelectorAll<HTMLInputElement>('#laboratory input[type="radio"]')];
        const proto = CanvasRenderingContext2D.prototype;
        // eslint-disable-next-line @typescript-eslint/unbound-method -- put back as it was
        const put = proto.putImageData;
        let start = 0;
        proto.putImageData = function (this: CanvasRenderingContext2D, ...all: Parameters<typeof put>) {
          proto.putImageData = put;
          // A message that is posted while a frame is made arrives after it.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            port1.close();
            resolve(performance.now() - start);
          };
          port2.postMessage(0);
          put.apply(this, all);
        } as typeof put;
        requestAnimationFrame(() => {
          start = performance.now();
          inputs[at % inputs.length]?.click();
        });
      }),
    place,
  );

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? NaN;
const line = (name: string, values: readonly number[]): string =>
  `  ${name.padEnd(28)} median ${quantile(values, 0.5).toFixed(1)} ms, p95 ${quantile(values, 0.95).toFixed(1)} ms, most ${quantile(values, 1).toFixed(1)} ms`;

const pause = (page: Page, milliseconds: number): Promise<void> => page.waitForTimeout(milliseconds);

async function ready(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator('#laboratory button').click();
  await page.locator('#laboratory input:checked').waitFor({ state: 'attached' });
  await page.evaluate(() => document.querySelector('figure:has([data-exhibit^="feature-maps"])')?.scrollIntoView());
  await pause(page, 1500);
}

async function held(session: CDPSession): Promise<Record<string, number>> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((one) => one.name === name)?.value ?? NaN;
  return { nodes: of('Nodes'), listeners: of('JSEventListeners'), 'heap kB': Math.round(of('JSHeapUsedSize') / 1000) };
}

async function timed(page: Page, session: CDPSession, changes: number): Promise<void> {
  const [work, painted]: [number[], number[]] = [[], []];
  for (let i = 0; i < changes + 10; i++) {
    await pause(page, 30);
    const before = await taskSeconds(session);
    const frame = await change(page, 7 * i + 3);
    await pause(page, 30);
    const after = await taskSeconds(session);
    if (i < 10) continue; // until everything is compiled
    work.push(1000 * (after - before));
    painted.push(frame);
  }
  console.log(line('main thread, all tasks', work));
  console.log(line('event to painted frame', painted));
}

const { page: path, changes, share, memory } = readArguments();
const served = await serve('dist', '/');
const browser = await launch();
try {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await ready(page, served.address + path);
  const load = loadavg()
    .map((one) => one.toFixed(2))
    .join(' ');
  console.log(`${path}: ${changes} changes, ${cpus().length} processors, load ${load}`);
  const { processInfo } = await (await browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo');
  const free =
    share === undefined
      ? undefined
      : hold(
          processInfo.map(({ id }) => id),
          share,
        );
  if (share !== undefined) console.log(`  the browser is held to ${share} of the processors`);
  await timed(page, session, changes);
  if (memory) {
    const before = await held(session);
    for (let i = 0; i < 1000; i++) await change(page, 7 * i + 3);
    await pause(page, 1000);
    const after = await held(session);
    for (const [name, value] of Object.entries(after)) console.log(`  ${name}: ${before[name]} -> ${value}`);
  }
  free?.();
} finally {
  await browser.close();
  await served.close();
}
