// An exhibit that is drawn again in the place of its static pictures: same selection, same drawing, same words and table. What is folded is
// not written; what is out of sight is not drawn, until it comes into sight.
import { h, render } from 'preact';
import type { AnyExhibit, Chosen } from '../exhibits/exhibit.tsx';
import type { Layout } from '../figures/figure.ts';
import type { Source } from '../artifacts/source.ts';
import { LiveWords } from './live-words.tsx';
import { painterOn } from './painter.ts';

export interface LiveExhibit {
  readonly name: string;
  /** Shows what an exhibit chooses of this source: at once if it is in sight, else when it comes into sight. */
  readonly show: (source: Source) => void;
  /** Puts the static pictures back. */
  readonly restore: () => void;
}

/** The same breakpoint as in the style sheet that chooses between the static layouts. */
const narrowScreen = '(max-width: 42rem)';

interface Place {
  /** The pictures of one figure of the registry that stand still. */
  readonly pictures: readonly HTMLElement[];
  /** What is folded below: the paragraph in words, the table, the downloads. */
  readonly words: readonly HTMLElement[];
  readonly details: HTMLDetailsElement | null;
}

const element = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[Name] => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

/** Where a figure stands on this page; undefined where it does not. */
export function placeOf(name: string, root: ParentNode = document): Place | undefined {
  const pictures = [...root.querySelectorAll<HTMLElement>(`[data-exhibit="${CSS.escape(name)}"].picture`)];
  const [first] = pictures;
  if (first === undefined) return undefined;
  const details = first.closest('figure')?.querySelector<HTMLDetailsElement>('details.figure-data') ?? null;
  const words = details?.querySelector<HTMLElement>(`[data-words="${CSS.escape(name)}"]`);
  return { pictures, words: words ? [words] : [], details };
}

/** Brings an exhibit to life where it stands. */
export function bringToLife(name: string, exhibit: AnyExhibit, { pictures, words, details }: Place): LiveExhibit {
  const [first] = pictures as readonly [HTMLElement];
  const label = first.getAttribute('aria-label') ?? exhibit.title;
  const wordsId = `live-words-${name}`;
  const box = element('div', {
    class: 'live-picture',
    role: 'img',
    'aria-label': `${label}, live`,
    'aria-describedby': wordsId,
    'data-live-exhibit': name,
  });
  const under = element('div', { class: 'live-canvases' });
  const over = element('div', { class: 'live-drawing' });
  box.append(under, over);
  const painter = painterOn(under);
  const folded = element('div', { 'data-live-words': name });

  const query = matchMedia(narrowScreen);
  let wanted: Source | undefined;
  let drawn: Source | undefined;
  let chosen: Chosen | undefined;
  let isSeen = false;
  let writing: ReturnType<typeof setTimeout> | undefined;

  const write = (): void => {
    if (chosen === undefined) return;
    render(
      h(LiveWords, { id: wordsId, title: exhibit.title, words: chosen.describe(), table: chosen.table() }),
      folded,
    );
  };
  const draw = (layout: Layout): void => {
    if (wanted === undefined || (wanted === drawn && box.dataset['layout'] === layout)) return;
    chosen = exhibit.choose(wanted);
    painter.begin();
    render(chosen.picture(layout, painter.raster), over);
    const svg = over.firstElementChild;
    if (svg !== null) painter.paint(svg);
    drawn = wanted;
    takePlace();
    box.dataset['layout'] = layout;
    // Words follow when the hand rests: soon where they are read, later where a screen reader alone could reach them.
    clearTimeout(writing);
    writing = setTimeout(write, details?.open === true ? 60 : 400);
  };
  const redraw = (): void => {
    if (isSeen) draw(query.matches ? 'narrow' : 'wide');
  };
  const seen = new IntersectionObserver(
    (entries) => {
      isSeen = entries.at(-1)?.isIntersecting ?? false;
      redraw();
    },
    { rootMargin: '64px' },
  );
  const opened = (): void => {
    if (details?.open === true) write();
  };

  /** Puts what was drawn in the place of what stands still, of about the same height. */
  const takePlace = (): void => {
    if (box.isConnected) return;
    first.before(box);
    words[0]?.before(folded);
    for (const still of [...pictures, ...words]) still.hidden = true;
    write();
  };
  const start = (): void => {
    seen.observe(first.closest('figure') ?? first);
    query.addEventListener('change', redraw);
    details?.addEventListener('toggle', opened);
  };
  return {
    name,
    show: (source) => {
      const isFirst = wanted === undefined;
      wanted = source;
      if (isFirst) start();
      redraw();
    },
    restore: () => {
      clearTimeout(writing);
      seen.disconnect();
      query.removeEventListener('change', redraw);
      details?.removeEventListener('toggle', opened);
      render(null, over);
      render(null, folded);
      box.remove();
      folded.remove();
      for (const still of [...pictures, ...words]) still.hidden = false;
      wanted = drawn = chosen = undefined;
    },
  };
}
