// The session through the history of the browser, and by links where storage is refused.
import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/lab/session/address.ts';
import { wasSwitchedOn } from '../../../src/lab/session/has-session.ts';
import { linkWith } from '../../../src/lab/session/links.ts';
import type { Session } from '../../../src/lab/session/session.ts';
import { bag, coat, home, image, manifest, open, opened, page } from './fake-page.ts';
import { FakeTab } from './fake-tab.ts';

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
