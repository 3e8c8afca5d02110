// A browser and the built site at the root of a host, for all tests of a file.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launch } from './visits.ts';
import { serve } from './serve.ts';
import type { Served } from './serve.ts';
import { atRoot } from './sites.ts';

export interface OpenedSite {
  readonly browser: Browser;
  readonly served: Served;
}

/** Opens both before the first test of the file or group, hands them over, and closes them after the last. */
export function openSite(take: (opened: OpenedSite) => void): void {
  let opened: OpenedSite;
  beforeAll(async () => {
    opened = { browser: await launch(), served: await serve(atRoot.folder, atRoot.base) };
    take(opened);
  });
  afterAll(async () => {
    await opened.browser.close();
    await opened.served.close();
  });
}
