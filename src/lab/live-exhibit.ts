// An exhibit that is drawn again in the place of its static pictures: same selection, same drawing, same words and table. What is folded is
// not written; what is out of sight is not drawn, until it comes into sight.
import { h, render } from 'preact';
import type { Choice } from '../exhibits/choices.ts';
import type { AnyExhibit, Chosen } from '../exhibits/exhibit.tsx';
import type { Layout } from '../figures/figure.ts';
import { isSameInput, isSameNetwork } from '../artifacts/keys.ts';
import type { Source } from '../artifacts/source.ts';
import { LiveWords } from './live-words.tsx';
import { canPaint, encodingPainter, painterOn } from './painter.ts';
import type { Painter } from './painter.ts';

export interface LiveExhibit {
  readonly name: string;
  /** Shows what an exhibit chooses of this source: at once if it is in sight, else when it comes into sight. */
  readonly show: (source: Source, choice: Choice) => void;
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

interface Words {
  /** Stands in the place of the words and the table of the static figure. */
  readonly folded: HTMLElement;
  /** Writes at once. */
  readonly write: () => void;
  /** Writes when the hand rests: soon where it is read, later where a screen reader alone could reach it. */
  readonly writeLater: () => void;
  readonly end: () => void;
}

/** The words and the table behind a live picture, of what `chosen` gives. */
function wordsOf(name: string, details: HTMLDetailsElement | null, chosen: () => Chosen | undefined): Words {
  const folded = element('div', { 'data-live-words': name });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    clearTimeout(timer);
    const what = chosen();
    if (what !== undefined)
      render(
        h(LiveWords, { id: idOfWords(name), title: what.title, words: what.describe(), table: what.table() }),
        folded,
      );
  };
  const opened = (): void => {
    if (details?.open === true) write();
  };
  details?.addEventListener('toggle', opened);
  return {
    folded,
    write,
    writeLater: () => {
      clearTimeout(timer);
      timer = setTimeout(write, details?.open === true ? 60 : 400);
    },
    end: () => {
      clearTimeout(timer);
      details?.removeEventListener('toggle', opened);
      render(null, folded);
      folded.remove();
    },
  };
}

const idOfWords = (name: string): string => `live-words-${name}`;

/** Says that a picture is live, and of what its caption still speaks. */
function markOf(): { readonly mark: HTMLElement; readonly write: (isPublished: boolean) => void } {
  const mark = element('p', { class: 'live-mark' });
  let written: boolean | undefined;
  return {
    mark,
    write: (isPublished) => {
      if (isPublished === written) return;
      written = isPublished;
      const words = element('span');
      words.textContent = isPublished
        ? 'Live: computed on this device.'
        : 'Live: computed on this device. The caption and the text still describe the published example.';
      mark.replaceChildren(words);
    },
  };
}

/** Whether a choice is what the static figure shows. */
const isPublished = (source: Source, { input = source.shown, network = 'trained' }: Choice): boolean =>
  isSameInput(input, source.shown) && isSameNetwork(network, 'trained');

/** The box of a live picture: canvases below, the drawing above. One image to assistive technology, as the static one is. */
function boxOf(name: string, label: string) {
  const box = element('div', {
    class: 'live-picture',
    role: 'img',
    'aria-label': `${label}, live`,
    'aria-describedby': idOfWords(name),
    'data-live-exhibit': name,
  });
  const under = element('div', { class: 'live-canvases' });
  const over = element('div', { class: 'live-drawing' });
  box.append(under, over);
  return { box, over, painter: canPaint() ? painterOn(under) : encodingPainter };
}

function drawInto(over: HTMLElement, chosen: Chosen, layout: Layout, painter: Painter): void {
  painter.begin();
  // A browser that translates the page has put its own elements in the place of texts: what is written into the old ones is not seen.
  if (over.querySelector(':scope font') !== null) render(null, over);
  render(chosen.picture(layout, painter.raster), over);
  if (over.firstElementChild !== null) painter.paint(over.firstElementChild);
}

function attemptTo(draw: () => void, fail: (error: unknown) => void): void {
  try {
    draw();
  } catch (error) {
    fail(error);
  }
}

/** Tells whether a figure is in sight, or nearly so. */
function watchSight(picture: HTMLElement, tell: (isSeen: boolean) => void): IntersectionObserver {
  const observer = new IntersectionObserver((entries) => tell(entries.at(-1)?.isIntersecting ?? false), {
    rootMargin: '64px',
  });
  observer.observe(picture.closest('figure') ?? picture);
  return observer;
}

/**
 * Brings an exhibit to life where it stands.
 * @param fail is told where it cannot be drawn when it comes into sight
 */
export function bringToLife(
  name: string,
  exhibit: AnyExhibit,
  { pictures, words, details }: Place,
  fail: (error: unknown) => void,
): LiveExhibit {
  const [first] = pictures as readonly [HTMLElement];
  const { box, over, painter } = boxOf(name, first.getAttribute('aria-label') ?? exhibit.title);
  const query = matchMedia(narrowScreen);
  let wanted: { readonly source: Source; readonly choice: Choice } | undefined;
  let drawn: typeof wanted;
  let chosen: Chosen | undefined;
  let isSeen = false;
  const text = wordsOf(name, details, () => chosen);
  const { mark, write } = markOf();

  /** Puts what was drawn in the place of what stands still, of about the same height. */
  const takePlace = (): void => {
    first.before(box);
    const caption = first.closest('figure')?.querySelector('figcaption');
    if (caption) caption.prepend(mark);
    else box.after(mark);
    words[0]?.before(text.folded);
    for (const still of [...pictures, ...words]) still.hidden = true;
    text.write();
  };
  const redraw = (): void => {
    const layout: Layout = query.matches ? 'narrow' : 'wide';
    if (!isSeen || wanted === undefined || (wanted === drawn && box.dataset['layout'] === layout)) return;
    chosen = exhibit.choose(wanted.source, wanted.choice);
    drawInto(over, chosen, layout, painter);
    drawn = wanted;
    write(isPublished(wanted.source, wanted.choice));
    box.dataset['layout'] = layout;
    if (box.isConnected) text.writeLater();
    else takePlace();
  };
  const sight = watchSight(first, (seen) => {
    isSeen = seen;
    attemptTo(redraw, fail);
  });
  const turned = (): void => attemptTo(redraw, fail);
  query.addEventListener('change', turned);
  return {
    name,
    show: (source, choice) => {
      wanted = { source, choice };
      redraw();
    },
    restore: () => {
      sight.disconnect();
      query.removeEventListener('change', turned);
      text.end();
      render(null, over);
      box.remove();
      mark.remove();
      for (const still of [...pictures, ...words]) still.hidden = false;
    },
  };
}
