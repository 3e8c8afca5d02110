// Text that changes while the page is open. A browser that translates a page puts its own elements in the place of text nodes; what is
// written into the old nodes afterwards is not seen. So such text is never patched: its element is thrown away and made anew.
import type { ComponentChildren, JSX } from 'preact';

interface Props {
  /** What the text depends on: as long as it stays the same, the element stays, too. */
  readonly by: string | number;
  readonly children: ComponentChildren;
}

/** Its children in an element that is replaced whenever `by` changes. */
export const Replaced = ({ by, children }: Props): JSX.Element => <span key={by}>{children}</span>;
