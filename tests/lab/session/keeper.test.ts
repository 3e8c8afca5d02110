// The session outlives the page: in the address, and from page to page.
import { describe, expect, it } from 'vitest';
import { encode } from '../../../src/lab/session/address.ts';
import { chooseExample, switchOff } from '../../../src/lab/session/session.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { bag, coat, manifest, open, opened, page, start } from './fake-page.ts';
import { FakeTab } from './fake-tab.ts';
import { below } from './random-session.ts';

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
