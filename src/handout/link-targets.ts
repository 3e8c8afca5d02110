// The external link targets of a printed PDF. The page is printed from a made-up host, so a link to that host would be dead.
import { PDFDict, PDFHexString, PDFName, PDFString } from 'pdf-lib';
import type { PDFDocument } from 'pdf-lib';

/** The URLs that a document links to, each once; links within the document do not count. */
export function linkTargets(pdf: PDFDocument): string[] {
  const targets = new Set<string>();
  for (const [, object] of pdf.context.enumerateIndirectObjects()) {
    const action = object instanceof PDFDict ? object.lookup(PDFName.of('A')) : undefined;
    const uri = action instanceof PDFDict ? action.lookup(PDFName.of('URI')) : undefined;
    if (uri instanceof PDFString || uri instanceof PDFHexString) targets.add(uri.decodeText());
  }
  return [...targets];
}

/** Throws if a link leads to `host`, or is not an absolute URL. */
export function refuseDeadLinks(pdf: PDFDocument, host: string): void {
  const dead = linkTargets(pdf).filter((target) => target.startsWith(host) || !/^(https?|mailto):/.test(target));
  if (dead.length > 0)
    throw new Error(
      `invalid links on paper: ${dead.slice(0, 6).join(', ')}; paper needs full addresses, or words (src/components/SiteAddress.astro)`,
    );
}
