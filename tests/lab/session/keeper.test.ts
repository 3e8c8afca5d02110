// The session outlives the page: in the address, from page to page, through the history, with and without storage.
import { describe, expect, it, vi } from 'vitest';
import { loadArtifacts } from '../../../src/artifacts/build.ts';
import { decode, encode } from '../../../src/lab/session/address.ts';
import { wasSwitchedOn } from '../../../src/lab/session/has-session.ts';
import { startKeeper } from '../../../src/lab/session/keeper.ts';
import type { Keeper, Opening } from '../../../src/lab/session/keeper.ts';
import { linkWith } from '../../../src/lab/session/links.ts';
import { chooseExample, startOf, switchOff } from '../../../src/lab/session/session.ts';
import type { Session } from '../../../src/lab/session/session.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { FakeTab } from './fake-tab.ts';
import { below } from './random-session.ts';

const { manifest } = loadArtifacts();
const image = { height: 28, width: 28, channels: 1 };
const home = 'https://example.org/book/';
const page = (name: string): string => `${home}${name}/`;
const start = startOf(manifest);
const bag = chooseExample(start, 'bag-1');
const coat = chooseExample(start, 'coat-2');

interface Opened {
  readonly keeper: Keeper;
  readonly opening: Opening;
  readonly adopt: ReturnType<typeof vi.fn<(opening: Opening) => void>>;
}

/** What a page does when it begins. */
function open(tab: FakeTab): Opened {
  const adopt = vi.fn<(opening: Opening) => void>();
  const keeper = startKeeper({ manifest, image, home }, tab.effects, adopt);
  return { keeper, opening: keeper.opening, adopt };
}

/** A page on which the reader has switched on, and whose address is written. */
function opened(session: Session, href = page('depth')): { readonly tab: FakeTab } & Opened {
  const tab = new FakeTab(href);
  const all = open(tab);
  all.keeper.switchOn(session);
  tab.pass(5000);
  return { tab, ...all };
}

const fragmentsOf = ({ written }: FakeTab): string[] => written.map(({ fragment }) => fragment);
const timesOf = ({ written }: FakeTab): number[] => written.map(({ at }) => at);

describe('the address', () => {
  it('is written when the hand has rested for half a second, behind its anchor', () => {
    const tab = new FakeTab(`${page('depth')}#figure-x`);
    const { keeper } = open(tab);
    keeper.switchOn(start);
    tab.pass(300);
    keeper.keep(bag);
    tab.pass(499);
    expect(tab.written).toEqual([]);
    tab.pass(1);
    expect(fragmentsOf(tab)).toEqual(['figure-x~i=bag-1']);
    expect(tab.href).toBe(`${page('depth')}#figure-x~i=bag-1`);
    tab.pass(10_000);
    expect(tab.written).toHaveLength(1);
  });

  it('is written no more than once a second', () => {
    const { tab, keeper } = opened(start);
    keeper.keep(bag);
    tab.pass(600);
    const written = tab.written.length;
    keeper.keep(coat);
    tab.pass(899);
    expect(tab.written).toHaveLength(written);
    tab.pass(1);
    expect(fragmentsOf(tab).at(-1)).toBe('~i=coat-2');
  });

  it('is written no more than once a second whatever the hand does, and holds the last session once it rests', () => {
    const random = randomFrom(2);
    const { tab, keeper } = opened(start);
    let session = start;
    for (let i = 0; i < 2000; i++) {
      session = switchOff(session, 'conv4', below(random, 64));
      if (random() < 0.3) session = chooseExample(start, manifest.examples[below(random, 20)]?.id ?? '');
      keeper.keep(session);
      tab.pass(below(random, 900));
    }
    const times = timesOf(tab);
    expect(times.length).toBeGreaterThan(50);
    expect(Math.min(...times.slice(1).map((time, i) => time - (times[i] ?? 0)))).toBeGreaterThanOrEqual(1000);
    tab.pass(1000);
    expect(tab.fragment).toBe(encode(session));
  });

  it('is not written for a hand that never rests', () => {
    const { tab, keeper } = opened(start);
    const { length } = tab.written;
    for (let i = 0; i < 50; i++) {
      keeper.keep(i % 2 ? bag : coat);
      tab.pass(400);
    }
    expect(tab.written).toHaveLength(length);
  });

  it('is left where the browser refuses, and written when it does no more', () => {
    const { tab, keeper } = opened(start);
    tab.isHistoryRefused = true;
    keeper.keep(bag);
    tab.pass(1000);
    expect(tab.fragment).toBe('~i=ankle-boot-1');
    expect(tab.entry).toBe('~i=bag-1');
    tab.isHistoryRefused = false;
    keeper.keep(coat);
    tab.pass(1000);
    expect(tab.fragment).toBe('~i=coat-2');
  });

  it('is not written where it says so already, nor before the reader switched on', () => {
    const { tab, keeper } = opened(bag);
    const { length } = tab.written;
    keeper.keep(coat);
    keeper.keep(bag);
    tab.pass(2000);
    expect(tab.written).toHaveLength(length);
    const other = new FakeTab(`${page('depth')}#~i=coat-2`);
    open(other).keeper.keep(bag);
    other.pass(2000);
    other.hide();
    expect([other.written, other.entry, other.fragment]).toEqual([[], null, '~i=coat-2']);
  });

  it('is as it was once the reader switched off', () => {
    const { tab, keeper } = opened(bag, `${page('depth')}#figure-x`);
    keeper.switchOff();
    expect(tab.entry).toBeNull();
    tab.pass(1000);
    expect([tab.href, tab.effects.wasOn()]).toEqual([`${page('depth')}#figure-x`, false]);
    keeper.keep(coat);
    tab.pass(1000);
    expect([tab.fragment, tab.entry]).toEqual(['figure-x', null]);
  });

  it('is written at once when the page is hidden or left, and not twice', () => {
    const { tab, keeper } = opened(start);
    keeper.keep(bag);
    tab.hide();
    expect([tab.fragment, tab.entry]).toEqual(['~i=bag-1', '~i=bag-1']);
    const { length } = tab.written;
    tab.hide();
    tab.pass(2000);
    expect(tab.written).toHaveLength(length);
  });

  it('is let alone once the keeper has ended', () => {
    const { tab, keeper } = opened(start);
    keeper.keep(bag);
    keeper.end();
    expect([tab.fragment, tab.isListened]).toEqual(['~i=bag-1', false]);
  });
});

describe('the next page', () => {
  it('goes on with the session that the reader switched on, also with what was done just now', () => {
    const { tab, keeper } = opened(bag);
    keeper.keep(coat);
    expect(tab.follow(`${page('channels')}#figure-y`)).toBe(true);
    expect(tab.href).toBe(`${page('channels')}#figure-y`);
    const { opening } = open(tab);
    expect(opening).toEqual({ session: coat, isOn: true, anchor: 'figure-y', isLinked: false });
    tab.pass(500);
    expect(tab.fragment).toBe('figure-y~i=coat-2');
  });

  it('does not go on where nothing was switched on: a link is shown, and nothing is stored', () => {
    const tab = new FakeTab(`${page('depth')}#figure-x~i=bag-1`);
    expect(open(tab).opening).toEqual({ session: bag, isOn: false, anchor: 'figure-x', isLinked: true });
    tab.pass(2000);
    expect([tab.entry, tab.written]).toEqual([null, []]);
    tab.follow(page('channels'));
    expect(open(tab).opening).toEqual({ session: start, isOn: false, anchor: '', isLinked: false });
  });

  it('shows a link that was opened instead of the session that it has, and goes on with that', () => {
    const { tab } = opened(bag);
    tab.follow(`${page('channels')}#~i=coat-2`);
    expect(open(tab).opening).toMatchObject({ session: coat, isOn: true, isLinked: true });
    tab.pass(1000);
    expect(tab.entry).toBe('~i=coat-2');
  });

  it('does not go on once the reader switched off', () => {
    const { tab, keeper } = opened(bag);
    keeper.switchOff();
    tab.follow(page('channels'));
    expect(open(tab).opening).toMatchObject({ session: start, isOn: false });
  });

  it('says why a link is refused, leaves it to be looked at, and goes on with the session that it has', () => {
    const { tab } = opened(bag);
    tab.follow(`${page('channels')}#figure-x~off=conv9.1`);
    const { keeper, opening } = open(tab);
    expect(opening).toMatchObject({ session: bag, isOn: true, anchor: 'figure-x', isLinked: false });
    expect(opening.reason).toContain('invalid link: part "off": unknown layer "conv9"');
    tab.pass(2000);
    expect(tab.fragment).toBe('figure-x~off=conv9.1');
    keeper.keep(coat);
    tab.pass(500);
    expect(tab.fragment).toBe('figure-x~i=coat-2');
  });

  it('is the same when it is loaded again at once: the storage has what the address has not yet', () => {
    const { tab, keeper } = opened(bag, `${page('depth')}#figure-x`);
    keeper.keep(coat);
    tab.reload();
    expect(tab.fragment).toBe('figure-x~i=bag-1');
    expect(open(tab).opening).toEqual({ session: coat, isOn: true, anchor: 'figure-x', isLinked: false });
    tab.pass(500);
    expect(tab.fragment).toBe('figure-x~i=coat-2');
  });

  it('is the link that was opened when that is loaded again', () => {
    const tab = new FakeTab(`${page('depth')}#~i=bag-1`);
    open(tab);
    tab.reload();
    expect(open(tab).opening).toEqual({ session: bag, isOn: false, anchor: '', isLinked: true });
  });

  it('begins anew where what was left can not be read', () => {
    const tab = new FakeTab(page('depth'));
    tab.entry = '~off=conv9.1';
    expect(open(tab).opening).toEqual({ session: start, isOn: true, anchor: '', isLinked: false });
  });

  it('in a second tab is its own', () => {
    const { tab, keeper } = opened(bag);
    const second = new FakeTab(tab.href);
    const other = open(second);
    expect(other.opening).toMatchObject({ session: bag, isOn: false });
    other.keeper.switchOn(coat);
    keeper.keep(switchOff(bag, 'conv1', 0));
    tab.pass(2000);
    second.pass(2000);
    expect([tab.entry, second.entry]).toEqual(['~i=bag-1&off=conv1.0', '~i=coat-2']);
    expect([tab.fragment, second.fragment]).toEqual(['~i=bag-1&off=conv1.0', '~i=coat-2']);
  });
});

describe('the history', () => {
  it('within the page keeps the session behind the new anchor', () => {
    const { tab, adopt } = opened(bag);
    expect(tab.follow('#figure-y')).toBe(false);
    expect(tab.fragment).toBe('figure-y');
    tab.pass(1000);
    expect(tab.fragment).toBe('figure-y~i=bag-1');
    expect(adopt).not.toHaveBeenCalled();
  });

  it('back leads to the session that was there, once, and forth to the later one', () => {
    const { tab, keeper, adopt } = opened(bag);
    tab.follow('#figure-y');
    keeper.keep(coat);
    tab.pass(2000);
    tab.go(-1);
    expect(adopt.mock.calls).toEqual([[{ session: bag, isOn: true, anchor: '', isLinked: true }]]);
    tab.pass(2000);
    expect([tab.fragment, tab.entry]).toEqual(['~i=bag-1', '~i=bag-1']);
    tab.go(1);
    expect(adopt).toHaveBeenCalledTimes(2);
    expect(adopt.mock.lastCall?.[0]).toMatchObject({ session: coat, anchor: 'figure-y' });
  });

  it('back within half a second does not write the later session over the earlier one', () => {
    const { tab, keeper } = opened(bag);
    tab.follow('#figure-y');
    tab.pass(2000);
    keeper.keep(coat);
    tab.pass(200);
    tab.go(-1);
    tab.pass(3000);
    expect(tab.fragment).toBe('~i=bag-1');
  });

  it('forward to a link that is refused tells why, and keeps the session', () => {
    const { tab, adopt } = opened(bag);
    tab.follow('#figure-y~at=conv9');
    expect(adopt).toHaveBeenCalledTimes(1);
    expect(adopt.mock.lastCall?.[0]).toMatchObject({ session: bag, isOn: true, anchor: 'figure-y' });
    expect(adopt.mock.lastCall?.[0].reason).toContain('unknown layer "conv9"');
    tab.pass(2000);
    expect(tab.fragment).toBe('figure-y~at=conv9');
  });

  it('leaves a refused link also where the session before it was not written yet', () => {
    const { tab, keeper } = opened(bag);
    keeper.keep(coat);
    tab.pass(100);
    tab.follow('#figure-y~at=conv9');
    tab.pass(2000);
    expect([tab.fragment, tab.entry]).toEqual(['figure-y~at=conv9', '~i=coat-2']);
  });

  it('within the page leads a link that is opened there to its session, without switching on', () => {
    const tab = new FakeTab(page('depth'));
    const { adopt } = open(tab);
    tab.follow('#figure-y~i=coat-2');
    expect(adopt.mock.calls).toEqual([[{ session: coat, isOn: false, anchor: 'figure-y', isLinked: true }]]);
    tab.pass(2000);
    expect([tab.entry, tab.written]).toEqual([null, []]);
  });

  it('does not take a change back where the browser only tells that the page is there', () => {
    const { tab, keeper, adopt } = opened(bag);
    keeper.keep(coat);
    tab.follow(tab.href);
    expect(adopt).not.toHaveBeenCalled();
    tab.pass(1000);
    expect(tab.fragment).toBe('~i=coat-2');
  });

  /** Two pages, the first kept by the browser as it was left. */
  const twoPages = (session: Session | undefined) => {
    const tab = new FakeTab(page('depth'));
    const first = open(tab);
    if (session !== undefined) first.keeper.switchOn(session);
    tab.pass(2000);
    const kept = tab.leave();
    tab.follow(page('channels'));
    const second = open(tab);
    return { tab, first, second, kept };
  };

  it('back to a page as it was left shows what its address says, and goes on with that', () => {
    const { tab, first, second, kept } = twoPages(bag);
    second.keeper.keep(coat);
    tab.go(-1);
    tab.showAgain(kept);
    expect(first.adopt.mock.calls).toEqual([[{ session: bag, isOn: true, anchor: '', isLinked: true }]]);
    expect(tab.entry).toBe('~i=bag-1');
  });
  it('back to a page that had none takes up what was switched on since', () => {
    const { tab, first, second, kept } = twoPages(undefined);
    second.keeper.switchOn(coat);
    tab.go(-1);
    tab.showAgain(kept);
    expect(first.adopt.mock.calls).toEqual([[{ session: coat, isOn: true, anchor: '', isLinked: false }]]);
    tab.pass(1000);
    expect(tab.fragment).toBe('~i=coat-2');
  });
  it('back to a page that was on is off where the reader switched off since', () => {
    const { tab, first, second, kept } = twoPages(bag);
    second.keeper.switchOff();
    tab.go(-1);
    tab.showAgain(kept);
    expect(first.adopt.mock.lastCall?.[0]).toMatchObject({ session: bag, isOn: false });
    tab.pass(2000);
    expect(tab.entry).toBeNull();
  });
});

describe('where storage is refused', () => {
  const refused = (session: Session, href = page('depth')) => {
    const tab = new FakeTab(href);
    tab.isStorageRefused = true;
    const all = open(tab);
    all.keeper.switchOn(session);
    tab.pass(2000);
    return { tab, ...all };
  };

  it('links to other pages of the site carry the session, and the next page goes on', () => {
    const { tab, keeper } = refused(bag);
    keeper.keep(coat);
    tab.follow(`${page('channels')}#figure-y`);
    expect(tab.href).toBe(`${page('channels')}#figure-y~i=coat-2&on=1`);
    const { fragment } = tab;
    expect(wasSwitchedOn({ stored: tab.effects.stored, wasOn: false, fragment })).toBe(true);
    expect(open(tab).opening).toEqual({ session: coat, isOn: true, anchor: 'figure-y', isLinked: true });
    tab.pass(500);
    expect(tab.href).toBe(`${page('channels')}#figure-y~i=coat-2`);
    expect(tab.effects.wasOn()).toBe(true);
    tab.follow(page('filters'));
    expect(tab.href).toBe(`${page('filters')}#~i=coat-2&on=1`);
  });
  it('the page goes on when it is loaded again, and a copy of its address does not', () => {
    const { tab } = refused(bag);
    tab.leave();
    expect(open(tab).opening).toMatchObject({ session: bag, isOn: true });
    const copy = new FakeTab(tab.href);
    copy.isStorageRefused = true;
    expect(open(copy).opening).toMatchObject({ session: bag, isOn: false });
  });
  it('the history says that a link that was opened was switched on', () => {
    const { tab } = refused(bag, `${page('depth')}#~i=bag-1`);
    expect(tab.effects.wasOn()).toBe(true);
    tab.reload();
    expect(open(tab).opening).toMatchObject({ session: bag, isOn: true });
  });
  it('links within the page name their place alone, or no browser finds it', () => {
    const { tab } = refused(bag);
    tab.follow('#figure-y');
    expect(tab.fragment).toBe('figure-y');
    tab.pass(1000);
    expect(tab.fragment).toBe('figure-y~i=bag-1');
  });
  it('links are let alone while the laboratory is off, and where storage is not refused', () => {
    const { tab, keeper } = refused(bag);
    keeper.switchOff();
    tab.follow(page('channels'));
    expect(tab.href).toBe(page('channels'));
    const other = opened(bag);
    other.tab.follow(page('channels'));
    expect(other.tab.href).toBe(page('channels'));
  });
  it('links carry the session as soon as storage is full', () => {
    const { tab, keeper } = opened(bag);
    tab.isStorageRefused = true;
    keeper.keep(coat);
    tab.pass(1000);
    tab.follow(page('channels'));
    expect(tab.fragment).toBe('~i=coat-2&on=1');
  });
});

describe('a link with a session', () => {
  const link = (href: string): string => linkWith(href, bag, home);
  it.each([
    [home, `${home}#~i=bag-1&on=1`],
    [page('filters'), `${page('filters')}#~i=bag-1&on=1`],
    [`${page('filters')}?a=b#figure-x`, `${page('filters')}?a=b#figure-x~i=bag-1&on=1`],
    [`${home}404.html`, `${home}404.html#~i=bag-1&on=1`],
    [`${page('filters')}#figure-x~i=coat-2`, `${page('filters')}#figure-x~i=coat-2&on=1`],
  ])('%s is %s', (href, expected) => {
    expect(link(href)).toBe(expected);
    expect(decode(new URL(expected).hash, manifest, image).session).toBeDefined();
  });
  it.each([
    'https://example.org/elsewhere/',
    'https://example.com/book/filters/',
    'http://example.org/book/filters/',
    `${home}CNN_tutorial.pdf`,
    `${home}figs/filters.svg`,
    'mailto:someone@example.org',
    'no address',
    '',
  ])('%s is left as it is', (href) => expect(link(href)).toBe(href));
});
