// The tags and the outline of a PDF: what a screen reader and a table of contents see of it.
import { PDFArray, PDFDict, PDFHexString, PDFName, PDFRef, PDFString } from 'pdf-lib';
import type { PDFDocument, PDFObject } from 'pdf-lib';

/** A tagged element that stands for a picture. */
export interface TaggedFigure {
  readonly alternative: string;
  /** Page numbers, from 1, on which parts of it are painted. */
  readonly pages: readonly number[];
}

const text = (object: PDFObject | undefined): string =>
  object instanceof PDFString || object instanceof PDFHexString ? object.decodeText() : '';

/** Every element with the tag Figure. Throws where the document is not tagged. */
export function taggedFigures(pdf: PDFDocument): TaggedFigure[] {
  const numbers = new Map(pdf.getPages().map(({ ref }, index) => [ref.toString(), index + 1]));
  const figures: TaggedFigure[] = [];
  const visited = new Set<string>();

  const childrenOf = (element: PDFDict): readonly PDFObject[] => {
    const kids = pdf.context.lookup(element.get(PDFName.of('K')));
    return kids instanceof PDFArray ? kids.asArray() : kids === undefined ? [] : [kids];
  };
  /** The pages of an element's marked content: its own page, and those of parts that name another. */
  const pagesOf = (element: PDFDict, inherited: PDFObject | undefined): Set<number> => {
    const own = element.get(PDFName.of('Pg')) ?? inherited;
    const pages = new Set<number>();
    for (const kid of childrenOf(element)) {
      const part = pdf.context.lookup(kid);
      if (part instanceof PDFDict && part.has(PDFName.of('S'))) for (const page of pagesOf(part, own)) pages.add(page);
      else {
        const page = (part instanceof PDFDict ? part.get(PDFName.of('Pg')) : undefined) ?? own;
        const number = page instanceof PDFRef ? numbers.get(page.toString()) : undefined;
        if (number !== undefined) pages.add(number);
      }
    }
    return pages;
  };
  const walk = (object: PDFObject): void => {
    if (object instanceof PDFRef && visited.has(object.toString())) return;
    visited.add(object.toString());
    const element = pdf.context.lookup(object);
    if (!(element instanceof PDFDict)) return;
    if (element.get(PDFName.of('S')) === PDFName.of('Figure'))
      figures.push({
        alternative: text(pdf.context.lookup(element.get(PDFName.of('Alt')))),
        pages: [...pagesOf(element, undefined)].sort((a, b) => a - b),
      });
    childrenOf(element).forEach(walk);
  };
  walk(pdf.catalog.lookup(PDFName.of('StructTreeRoot'), PDFDict));
  return figures;
}

/** The titles of the outline, depth first. */
export function outlineTitles(pdf: PDFDocument): string[] {
  const titles: string[] = [];
  const walk = (parent: PDFDict): void => {
    for (
      let item = parent.lookupMaybe(PDFName.of('First'), PDFDict);
      item;
      item = item.lookupMaybe(PDFName.of('Next'), PDFDict)
    ) {
      titles.push(text(item.lookup(PDFName.of('Title'))));
      walk(item);
    }
  };
  walk(pdf.catalog.lookup(PDFName.of('Outlines'), PDFDict));
  return titles;
}
