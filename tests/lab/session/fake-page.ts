// A page of the site as a test opens it: in a tab that is made up, with the shipped manifest.
import { vi } from 'vitest';
import { loadArtifacts } from '../../../src/artifacts/build.ts';
import { startKeeper } from '../../../src/lab/session/keeper.ts';
import type { Keeper, Opening } from '../../../src/lab/session/keeper.ts';
import { chooseExample, startOf } from '../../../src/lab/session/session.ts';
import type { Session } from '../../../src/lab/session/session.ts';
import { FakeTab } from './fake-tab.ts';

export const { manifest } = loadArtifacts();
export const image = { height: 28, width: 28, channels: 1 };
export const home = 'https://example.org/book/';
export const page = (name: string): string => `${home}${name}/`;
export const start = startOf(manifest);
export const bag = chooseExample(start, 'bag-1');
export const coat = chooseExample(start, 'coat-2');

export interface Opened {
  readonly keeper: Keeper;
  readonly opening: Opening;
  readonly adopt: ReturnType<typeof vi.fn<(opening: Opening) => void>>;
}

/** What a page does when it begins. */
export function open(tab: FakeTab): Opened {
  const adopt = vi.fn<(opening: Opening) => void>();
  const keeper = startKeeper({ manifest, image, home }, tab.effects, adopt);
  return { keeper, opening: keeper.opening, adopt };
}

/** A page on which the reader has switched on, and whose address is written. */
export function opened(session: Session, href = page('depth')): { readonly tab: FakeTab } & Opened {
  const tab = new FakeTab(href);
  const all = open(tab);
  all.keeper.switchOn(session);
  tab.pass(5000);
  return { tab, ...all };
}
