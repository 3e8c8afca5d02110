// The browser as the keeper knows it: address, history, session storage, clock, and the events that tell of them. Nothing is decided here.
import { storageKey } from './has-session.ts';
import type { Effects, Listeners } from './keeper.ts';

/** The link that an event is about, in HTML or SVG. */
function linkOf({ target }: Event): Element | null {
  return target !== null && 'closest' in target ? (target as Element).closest('a[href]') : null;
}

/** Lets a link lead elsewhere for as long as the browser needs to follow it. */
function redirect(view: Window, event: Event, lead: Listeners['link']): void {
  const link = event.defaultPrevented ? null : linkOf(event);
  const href = link?.getAttribute('href') ?? '';
  const base = view.document.baseURI;
  if (link === null || !URL.canParse(href, base)) return;
  const whole = new URL(href, base).href;
  const other = lead(whole);
  if (other === whole) return;
  link.setAttribute('href', other);
  view.setTimeout(() => link.setAttribute('href', href), 0);
}

/** What the history keeps with its present entry. */
const stateOf = ({ history }: Window): Readonly<Record<string, unknown>> => {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : {};
};

function listen(view: Window, { moved, shownAgain, left, link }: Listeners): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  view.addEventListener('popstate', moved, { signal });
  view.addEventListener('hashchange', moved, { signal });
  view.addEventListener('pageshow', ({ persisted }) => (persisted ? shownAgain() : moved()), { signal });
  view.addEventListener('pagehide', left, { signal });
  view.document.addEventListener(
    'visibilitychange',
    () => {
      if (view.document.visibilityState === 'hidden') left();
    },
    { signal },
  );
  for (const name of ['click', 'auxclick'] as const)
    view.addEventListener(name, (event) => redirect(view, event, link), { signal });
  return () => ended.abort();
}

export const browserEffects = (view: Window): Effects => ({
  now: () => view.performance.now(),
  wait: (milliseconds, then) => {
    const timer = view.setTimeout(then, milliseconds);
    return () => view.clearTimeout(timer);
  },
  here: () => view.location.href,
  replace: (fragment, isOn) => {
    const address = new URL(view.location.href);
    address.hash = fragment;
    view.history.replaceState({ ...stateOf(view), [storageKey]: isOn }, '', address);
  },
  wasOn: () => stateOf(view)[storageKey] === true,
  isReloaded: () =>
    view.performance
      .getEntriesByType('navigation')
      .some((entry) => (entry as PerformanceNavigationTiming).type === 'reload'),
  stored: () => view.sessionStorage.getItem(storageKey),
  store: (entry) =>
    entry === null ? view.sessionStorage.removeItem(storageKey) : view.sessionStorage.setItem(storageKey, entry),
  listen: (listeners) => listen(view, listeners),
});
