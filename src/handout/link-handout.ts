// The home page is built before the PDF exists and links to the printable page; once the PDF is written, that link leads to it instead.
// `astro build` empties dist/, so link and file appear and disappear together.

const marked = /<a\b[^>]*\sdata-handout\b[^>]*>[\s\S]*?<\/a>/g;

/** A file size for readers: `2.4 MB`. */
const size = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** The home page with its marked link pointing to `href`. Throws unless there is exactly one. */
export function linkHandout(html: string, href: string, pages: number, bytes: number): string {
  const found = html.match(marked)?.length ?? 0;
  if (found !== 1) throw new Error(`invalid home page: ${found} links are marked data-handout, expected one`);
  const link = `<a href="${href}" data-handout type="application/pdf">the whole tutorial as a PDF</a> (A4, ${pages} pages, ${size(bytes)})`;
  return html.replace(/(<a\b[^>]*\sdata-handout\b[^>]*>[\s\S]*?<\/a>)(?: \(A4, \d+ pages, [\d.]+ MB\))?/, link);
}
