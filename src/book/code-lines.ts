// Lets lines of code wrap at the edge of the page instead of overflowing it: each line carries its indentation, so that its continuation is
// indented under its beginning. src/styles/code.css uses it.

/** The fields of a node of Shiki's tree that are used here. */
interface CodeNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly CodeNode[];
  properties?: Record<string, unknown>;
}

const textOf = ({ value, children }: CodeNode): string => value ?? (children ?? []).map(textOf).join('');

/** Leading spaces of a line. */
export const indentation = (line: string): number => /^ */.exec(line)?.[0].length ?? 0;

/** A Shiki transformer. A listing that wraps has nothing to scroll, so it needs no keyboard focus. */
export const codeLines = {
  name: 'code-lines',
  pre: ({ properties }: CodeNode): void => {
    delete properties?.['tabindex'];
    delete properties?.['style'];
  },
  line: (line: CodeNode): void => {
    line.properties = { ...line.properties, style: `--indent:${indentation(textOf(line))}` };
  },
};
