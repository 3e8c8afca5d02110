// A tab of a browser as far as the keeper knows it: entries of a history with their addresses and states, a session storage that may be
// refused, and a clock that a test moves. It counts and dates every change of the address.
import type { Effects, Listeners } from '../../../src/lab/session/keeper.ts';

interface Entry {
  href: string;
  isOn: boolean;
}

interface Timer {
  readonly due: number;
  readonly then: () => void;
}

export class FakeTab {
  isStorageRefused = false;
  isHistoryRefused = false;
  isReloaded = false;
  entry: string | null = null;
  /** When the address was written, and to which fragment. */
  readonly written: { readonly at: number; readonly fragment: string }[] = [];
  #entries: Entry[];
  #place = 0;
  #now = 0;
  #timers: Timer[] = [];
  #listeners: Listeners | undefined;

  constructor(href: string) {
    this.#entries = [{ href, isOn: false }];
  }

  get #here(): Entry {
    return this.#entries[this.#place] as Entry;
  }
  get href(): string {
    return this.#here.href;
  }
  get fragment(): string {
    return new URL(this.href).hash.slice(1);
  }
  get isListened(): boolean {
    return this.#listeners !== undefined;
  }

  readonly effects: Effects = {
    now: () => this.#now,
    wait: (milliseconds, then) => {
      const timer = { due: this.#now + milliseconds, then };
      this.#timers.push(timer);
      return () => void (this.#timers = this.#timers.filter((one) => one !== timer));
    },
    here: () => this.href,
    replace: (fragment, isOn) => {
      this.written.push({ at: this.#now, fragment });
      if (this.isHistoryRefused) throw new DOMException('too many calls', 'SecurityError');
      const address = new URL(this.href);
      address.hash = fragment;
      this.#entries[this.#place] = { href: address.href, isOn };
    },
    wasOn: () => this.#here.isOn,
    isReloaded: () => this.isReloaded,
    stored: () => {
      if (this.isStorageRefused) throw new DOMException('refused', 'SecurityError');
      return this.entry;
    },
    store: (entry) => {
      if (this.isStorageRefused) throw new DOMException('refused', 'SecurityError');
      this.entry = entry;
    },
    listen: (listeners) => {
      this.#listeners = listeners;
      return () => {
        if (this.#listeners === listeners) this.#listeners = undefined;
      };
    },
  };

  /** Lets time pass; what is due happens in its order. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const [next] = this.#timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#now = next.due;
      next.then();
    }
    this.#now = end;
  }

  /** Follows a link on the page: the page is told first, and left where the link leads elsewhere. @returns whether it was left */
  follow(href: string): boolean {
    const target = this.#listeners?.link(new URL(href, this.href).href) ?? new URL(href, this.href).href;
    const isElsewhere = target.split('#')[0] !== this.href.split('#')[0];
    if (isElsewhere) this.leave();
    this.#entries = [...this.#entries.slice(0, this.#place + 1), { href: target, isOn: false }];
    this.#place++;
    if (!isElsewhere) this.#tellTwice();
    return isElsewhere;
  }

  /** Goes back or forward. Within a page it is told; another page is shown again as it was left, or begins anew (not here). */
  go(steps: number): void {
    const from = this.href.split('#')[0];
    const isElsewhere = this.#entries[this.#place + steps]?.href.split('#')[0] !== from;
    if (isElsewhere) this.leave();
    this.#place += steps;
    if (!isElsewhere) this.#tellTwice();
  }

  /** Browsers tell of a move within a page by two events: popstate, hashchange. */
  #tellTwice(): void {
    this.#listeners?.moved();
    this.#listeners?.moved();
  }

  hide(): void {
    this.#listeners?.left();
  }

  /** The page runs no more; nothing that it waits for happens. @returns its listeners, for a browser that keeps the page */
  leave(): Listeners | undefined {
    const kept = this.#listeners;
    kept?.left();
    this.#listeners = undefined;
    this.#timers = [];
    return kept;
  }

  /** The reader loads the page again. The address is that from before the page was told, as in Chromium. */
  reload(): void {
    const before = { ...this.#here };
    this.leave();
    this.#entries[this.#place] = before;
    this.isReloaded = true;
  }

  /** The page that was left is shown again as it was. */
  showAgain(page: Listeners | undefined): void {
    this.#listeners = page;
    page?.shownAgain();
  }
}
