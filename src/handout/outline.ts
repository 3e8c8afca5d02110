// The outline of a printed PDF. Chromium joins the lines of a heading without a space and drops visually hidden text; here each entry gets
// the heading's full text.
import { PDFDict, PDFHexString, PDFName, PDFString } from 'pdf-lib';
import type { PDFDocument } from 'pdf-lib';

const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');

/** Gives every entry the text of the heading with the same letters. Throws if the file has no outline, or an entry matches no heading. */
export function mendOutline(pdf: PDFDocument, headings: readonly string[]): void {
  const words = new Map(headings.map((heading) => [letters(heading), heading]));
  const root = pdf.catalog.lookupMaybe(PDFName.of('Outlines'), PDFDict);
  if (root === undefined) throw new Error('invalid PDF: it has no outline');
  const walk = (parent: PDFDict): void => {
    let item = parent.lookupMaybe(PDFName.of('First'), PDFDict);
    while (item !== undefined) {
      const title = item.lookup(PDFName.of('Title'));
      const text = title instanceof PDFString || title instanceof PDFHexString ? title.decodeText() : '';
      const heading = words.get(letters(text));
      if (heading === undefined) throw new Error(`invalid outline: "${text}" is not a heading of the printable page`);
      item.set(PDFName.of('Title'), PDFHexString.fromText(heading));
      walk(item);
      item = item.lookupMaybe(PDFName.of('Next'), PDFDict);
    }
  };
  walk(root);
}
