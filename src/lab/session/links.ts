// Links from page to page that carry a session, for browsers that refuse storage.
import { encode, handedOn } from './address.ts';
import { hasSession } from './has-session.ts';
import type { Session } from './session.ts';

/** Whether an address is one of the site's pages: below its home page, and no file such as a picture or the PDF. */
function isPage(address: URL, home: URL): boolean {
  const last = address.pathname.split('/').at(-1) ?? '';
  return (
    address.origin === home.origin &&
    address.pathname.startsWith(home.pathname) &&
    (!last.includes('.') || last.endsWith('.html'))
  );
}

/**
 * A link with the session in its fragment; its anchor stays. One that has a session of its own keeps that. Either says that the reader
 * switched the laboratory on. Links that leave the pages of the site are returned as they are.
 * @param href whole, not relative
 * @param home whole address of the site's home page
 */
export function linkWith(href: string, session: Session, home: string): string {
  if (!URL.canParse(href)) return href;
  const address = new URL(href);
  if (!isPage(address, new URL(home))) return href;
  address.hash = hasSession(address.hash) ? `${address.hash}&${handedOn}` : encode(session, address.hash, true);
  return address.href;
}
