// Where the links of a printed PDF lead outside of it. The page is printed from a made-up host: a link to that leads nowhere.
import { PDFDict, PDFHexString, PDFName, PDFString } from 'pdf-lib';
import type { PDFDocument } from 'pdf-lib';

/** The addresses that a document links to, each once; places inside the document are none. */
export function linkTargets(pdf: PDFDocument): string[] {
  const targets = new Set<string>();
  for (const [, object] of pdf.context.enumerateIndirectObjects()) {
    const action = object instanceof PDFDict ? object.lookup(PDFName.of('A')) : undefined;
    const uri = action instanceof PDFDict ? action.lookup(PDFName.of('URI')) : undefined;
    if (uri instanceof PDFString || uri instanceof PDFHexString) targets.add(uri.decodeText());
  }
  return [...targets];
}

/** Throws where a link leads to `host`, or is no full address. */
export function refuseDeadLinks(pdf: PDFDocument, host: string): void {
  const dead = linkTargets(pdf).filter((target) => target.startsWith(host) || !/^(https?|mailto):/.test(target));
  if (dead.length > 0)
    throw new Error(
      `invalid links on paper: ${dead.slice(0, 6).join(', ')}; paper needs full addresses, or words (src/components/SiteAddress.astro)`,
    );
}
