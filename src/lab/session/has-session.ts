// A first look at an address and at what an earlier page left, for the script that every page begins with: it imports nothing, so that
// the grammar of addresses is fetched only where there is one to read.

/** Where a session begins in a fragment: at the first "~" that the name of a field follows. A program on the way may have escaped both. */
export const sessionMark = /(?:~|%7e)(?=[a-z]+(?:=|%3d))/i;

/** A fragment without the text that a link may ask a browser to mark: "#a:~:text=b". Browsers that know it take it off themselves. */
export const withoutDirective = (fragment: string): string => fragment.replace(/:~:.*$/s, '');

/** Whether a fragment, with or without its "#", says that it holds a session. What it holds may still be damaged. */
export const hasSession = (fragment: string): boolean => sessionMark.test(withoutDirective(fragment));

/** The entry of the session storage; while the laboratory is on it is the session, as an address has it. */
export const storageKey = 'laboratory';

/** What an earlier page may have left: each part where a browser allows it. */
export interface Left {
  /** The entry of the session storage; throws where storage is refused. */
  readonly stored: () => string | null;
  /** Whether this entry of the browser's history says that the laboratory was on. */
  readonly wasOn: boolean;
  readonly fragment: string;
}

/**
 * Whether the reader switched the laboratory on, on this page or an earlier one in this tab. A link alone does not: where storage is
 * refused, and only there, the history is asked, and the mark that pages of this site put into links to each other.
 */
export function wasSwitchedOn({ stored, wasOn, fragment }: Left): boolean {
  try {
    return hasSession(stored() ?? '');
  } catch {
    const own = withoutDirective(fragment);
    return wasOn || (hasSession(own) && /(?:[~&]|%7e|%26)on(?:=|%3d)1(?:&|%26|$)/i.test(own));
  }
}
