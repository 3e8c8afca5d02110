// All of the laboratory that every reader's browser gets: it shows the bar, and fetches the rest when the button is pressed, or when the
// reader has switched the laboratory on on another page of this visit.
import { patienceSeconds } from './patience.ts';
import { hasSession, sessionMark, storageKey, wasSwitchedOn } from './session/has-session.ts';

const bar = document.querySelector<HTMLElement>('#laboratory');
const [button, note, status] = ['button', '.laboratory-note', '[role="status"]'].map((selector) =>
  bar?.querySelector<HTMLElement>(selector),
);

/** What the history keeps with its present entry says whether the laboratory was on there. */
const wasOn = (): boolean => (history.state as Readonly<Record<string, unknown>> | null)?.[storageKey] === true;

/** New elements, not other words in the old ones: a page may be translated while it is open. */
const write = (into: HTMLElement | null | undefined, words: string): void =>
  into?.replaceChildren(Object.assign(document.createElement('span'), { textContent: words }));

const reload = (): void => location.reload();

/** @param press what the button does; without it there is nothing to do but wait */
function offer(label: string, press?: () => void): void {
  if (!button) return;
  write(button, label);
  button.toggleAttribute('aria-disabled', press === undefined);
  if (press === undefined) button.setAttribute('aria-disabled', 'true');
  button.onclick = press ?? null;
}

async function begin(): Promise<void> {
  if (!bar) return;
  offer('Run the network here');
  write(note, 'The code comes first.');
  write(status, 'The network is on its way.');
  const patience = setTimeout(() => {
    write(
      status,
      `Nothing has arrived for ${patienceSeconds} seconds. Until the network runs, the figures are the ones that were computed when this page was made.`,
    );
    offer('Reload this page', reload);
  }, 1000 * patienceSeconds);
  try {
    const { openLaboratory } = await import('./laboratory.tsx');
    openLaboratory(bar);
  } catch {
    // A browser may remember that code could not be loaded, until the page is.
    offer('Reload this page', reload);
    write(status, '');
    write(
      note,
      'The network cannot run here (missing code: the network did not answer, or the site has changed since this page was loaded). The figures are the ones that were computed when this page was made.',
    );
    note?.setAttribute('role', 'alert');
  } finally {
    clearTimeout(patience);
  }
}

if (bar && button) {
  bar.hidden = false;
  button.onclick = () => void begin();
  if (wasSwitchedOn({ stored: () => sessionStorage.getItem(storageKey), wasOn: wasOn(), fragment: location.hash }))
    void begin();
}

// Where a session stands in the fragment, no browser finds the place that it names.
if (hasSession(location.hash))
  document.getElementById(decodeURIComponent(location.hash.slice(1).split(sessionMark)[0] ?? ''))?.scrollIntoView();
