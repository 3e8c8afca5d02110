// What a reader's eye finds on a page that is laid out: the lines of its text as the browser broke them, and what is wider than its place.
import type { Page } from 'playwright-core';

/** A line of a block of text, as it is painted. */
interface Line {
  readonly block: string;
  readonly text: string;
  /** Place in its block, from 0. */
  readonly index: number;
  /** The line begins with the mark of a claim, with a citation. */
  readonly startsWith: '' | 'mark' | 'citation';
}

/** Every line of the running text, in captions, lists and cells too; formulas, pictures and code are left out. */
export const linesOf = (page: Page): Promise<Line[]> =>
  page.evaluate(() => {
    interface Piece {
      readonly text: string;
      readonly top: number;
      readonly bottom: number;
      readonly left: number;
      readonly kind: Line['startsWith'];
    }
    const blocks = 'p, li, td, th, caption, figcaption, .caption, summary, dt, dd, h1, h2, h3, h4, blockquote';
    const skipped = '.katex, svg, pre, [role="img"], .visually-hidden, script, style, [data-page-of]';
    const isInline = (element: Element): boolean => getComputedStyle(element).display.startsWith('inline');
    const pieces = (block: Element): Piece[] => {
      const found: Piece[] = [];
      const walk = (node: Node, kind: Line['startsWith']): void => {
        if (node instanceof Text) {
          for (const match of node.data.matchAll(/[^ \t\n\r]+/g)) {
            const range = document.createRange();
            range.setStart(node, match.index);
            range.setEnd(node, match.index + match[0].length);
            const spaced = match.index > 0 || /^\s/.test(node.data);
            // A word that is broken inside has several.
            const boxes = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
            boxes.forEach(({ top, bottom, left }, i) =>
              found.push({ text: (spaced && i === 0 ? ' ' : '') + (i === 0 ? match[0] : ''), top, bottom, left, kind }),
            );
          }
        } else if (node instanceof Element && !node.matches(skipped) && node.checkVisibility()) {
          if (node !== block && !isInline(node)) return;
          const own = node.matches('.claim-mark') ? 'mark' : node.matches('.cite') ? 'citation' : kind;
          for (const child of node.childNodes) walk(child, own);
        }
      };
      walk(block, '');
      return found;
    };
    const lines: Line[] = [];
    for (const block of document.querySelectorAll(`main :is(${blocks})`)) {
      if (!block.checkVisibility() || block.closest(skipped) !== null) continue;
      const place = `${block.closest('[id]')?.id ?? ''} ${block.tagName.toLowerCase()}`;
      let line: { text: string; startsWith: Line['startsWith'] } | undefined;
      let index = 0;
      let [floor, right] = [-Infinity, -Infinity];
      const end = (): void => {
        if (line !== undefined) lines.push({ block: place, index: index++, ...line, text: line.text.trim() });
      };
      for (const { text, top, bottom, left, kind } of pieces(block)) {
        if (top > floor - 2 || (left < right - 40 && top > floor - 12)) {
          end();
          line = { text: '', startsWith: kind };
          floor = bottom;
        }
        if (line !== undefined) line.text += text;
        floor = Math.max(floor, bottom);
        right = left;
      }
      end();
    }
    return lines;
  });

const number = /\d$/;
const unit = /^(?:%|×|(?:percentage points|points?|pixels?|nats|kB|MB)\b)/;

/** What begins or ends a line though it belongs to the line beside it: marks, citations, units, factors, brackets and stops. */
export function looseParts(lines: readonly Line[]): string[] {
  return lines.flatMap((line, i) => {
    const { block, text, index, startsWith } = line;
    const before = index === 0 ? undefined : lines[i - 1]?.text;
    const found = [
      ...(before !== undefined && startsWith !== '' ? [`a ${startsWith} begins`] : []),
      ...(before !== undefined && /^[)\]},.;:!?…’”]/.test(text) ? ['a bracket or a stop begins'] : []),
      ...(before !== undefined && unit.test(text) && number.test(before) ? ['a unit begins'] : []),
      ...(/^[%×]/.test(text) && before !== undefined ? ['a sign begins'] : []),
      ...(/(?:^|\s)[([{“‘×]$/.test(text) ? ['an open bracket ends'] : []),
    ];
    return found.map((what) => `${what} line ${index + 1} of ${block}: ${text.slice(0, 70)}`);
  });
}

/**
 * Elements of the page whose content is wider than they are, and that are not a labelled region which the keyboard reaches. A wide figure
 * stands out of its column on purpose; whether it stays on the page is asked in survey.ts.
 */
export const cutElements = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const hidden = '.visually-hidden, .visually-hidden *, [role="img"] *, .katex-mathml, .katex-mathml *';
    const standsOut = '.figure, .listing, .gallery-entry';
    const isReached = (region: Element | null): boolean =>
      region instanceof HTMLElement &&
      region.tabIndex === 0 &&
      region.hasAttribute('role') &&
      (region.getAttribute('aria-label') ?? '') !== '';
    const found: string[] = [];
    for (const element of document.querySelectorAll('main, main *, header *, footer *')) {
      if (!(element instanceof HTMLElement) || !element.checkVisibility() || element.matches(hidden)) continue;
      const { scrollWidth, clientWidth } = element;
      if (clientWidth === 0 || scrollWidth <= clientWidth + 1) continue;
      if (getComputedStyle(element).overflowX === 'visible' && element.querySelector(standsOut) !== null) continue;
      if (isReached(element.closest('.scroll'))) continue;
      const place = `${element.closest('[id]')?.id ?? ''} ${element.tagName.toLowerCase()}.${element.className}`;
      found.push(`${place} is wider than its place: ${scrollWidth} in ${clientWidth}`);
    }
    return found;
  });
