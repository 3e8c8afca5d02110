// The page of each heading in a printed PDF: Chromium writes a named destination for every id that the document links to.
import { PDFArray, PDFDict, PDFName, PDFRef } from 'pdf-lib';
import type { PDFDocument } from 'pdf-lib';

/** Page numbers (from 1) by id. Throws if the file has no named destinations: then nothing in it was linked. */
export function destinationPages(pdf: PDFDocument): Map<string, number> {
  const pages = new Map(pdf.getPages().map(({ ref }, index) => [ref.toString(), index + 1]));
  const destinations = pdf.catalog.lookupMaybe(PDFName.of('Dests'), PDFDict);
  if (destinations === undefined) throw new Error('invalid PDF: it has no named destinations');
  const numbers = new Map<string, number>();
  for (const [name, value] of destinations.entries()) {
    const target = pdf.context.lookup(value);
    const page = target instanceof PDFArray ? target.get(0) : undefined;
    const number = page instanceof PDFRef ? pages.get(page.toString()) : undefined;
    if (number !== undefined) numbers.set(name.decodeText(), number);
  }
  return numbers;
}
