// All of the laboratory that every reader's browser gets: it shows the bar, and fetches the rest when the button is pressed, or when the
// reader has switched the laboratory on on another page of this visit.
import { patienceSeconds } from './patience.ts';

const bar = document.querySelector<HTMLElement>('#laboratory');
const button = bar?.querySelector('button');
const note = bar?.querySelector<HTMLElement>('.laboratory-note');

const isOn = (): boolean => {
  try {
    return sessionStorage.getItem('laboratory') !== null;
  } catch {
    return false;
  }
};

/** The button says what can be done now; its words are new elements, for a page may be translated while it is open. */
function say(label: string, words: string, press?: () => void): void {
  if (!bar || !button || !note) return;
  button.replaceChildren(Object.assign(document.createElement('span'), { textContent: label }));
  button.setAttribute('aria-disabled', String(press === undefined));
  button.onclick = press ?? null;
  note.replaceChildren(Object.assign(document.createElement('span'), { textContent: words }));
}

const reload = (): void => location.reload();
const label = button?.textContent ?? '';

async function begin(): Promise<void> {
  if (!bar) return;
  say(label, 'The code comes first.');
  const patience = setTimeout(
    () => say('Reload this page', `Nothing has arrived for ${patienceSeconds} seconds.`, reload),
    1000 * patienceSeconds,
  );
  try {
    const { openLaboratory } = await import('./laboratory.tsx');
    clearTimeout(patience);
    openLaboratory(bar);
  } catch {
    clearTimeout(patience);
    // A browser may remember that code could not be loaded, until the page is.
    say(
      'Reload this page',
      'The network cannot run here: its code did not arrive. The figures are those made with this page.',
      reload,
    );
    note?.setAttribute('role', 'alert');
  }
}

if (bar && button) {
  bar.hidden = false;
  button.onclick = () => void begin();
  if (isOn()) void begin();
}
