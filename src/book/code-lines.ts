// Lines of code that fold where the page ends instead of running out of it: each line of a listing says how far it is indented, so that
// what goes on below hangs under its beginning. src/styles/code.css sets it.

/** As much of a node of Shiki's tree as is used here. */
interface CodeNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly CodeNode[];
  properties?: Record<string, unknown>;
}

const textOf = ({ value, children }: CodeNode): string => value ?? (children ?? []).map(textOf).join('');

/** Spaces before the first letter of a line. */
export const indentation = (line: string): number => /^ */.exec(line)?.[0].length ?? 0;

/** A transformer of Shiki. A listing that folds has nothing to scroll, and so is no stop of the keyboard. */
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
