// Assigns each `<Value measured="…" />` its claim: that of the <Claim> or <Again> around it, unless it names one itself.
import type { ElementContent, Root } from 'hast';
import { claimSides } from './claim-numbers.ts';

interface Attribute {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
}

interface Tag {
  readonly type: 'mdxJsxFlowElement' | 'mdxJsxTextElement';
  readonly name?: string | null;
  attributes?: Attribute[];
  readonly children: Node[];
}

type Node = ElementContent | Tag;

const isTag = (node: Node): node is Tag => node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement';

const attribute = ({ attributes }: Tag, name: string): Attribute | undefined =>
  attributes?.find((one) => one.name === name);

/** The attribute of each tag that names a claim. */
const claimAttribute: Readonly<Record<string, string>> = { Claim: 'id', Again: 'claim' };

/** The plugin. Throws if a value asks for a number of a claim and no claim is around it. */
export function rehypeClaims() {
  return (tree: Root, file: { readonly path?: string }): void => {
    const visit = (node: Node, around: unknown): void => {
      if (!('children' in node)) return;
      let claim = around;
      if (isTag(node)) {
        const named = attribute(node, claimAttribute[node.name ?? ''] ?? '');
        if (named) claim = named.value;
        const side = node.name === 'Value' ? claimSides.find((one) => attribute(node, one)) : undefined;
        if (side !== undefined && !attribute(node, 'claim')) {
          if (typeof claim !== 'string')
            throw new Error(
              `invalid <Value ${side}> in ${file.path ?? 'a chapter'}: no <Claim> is around it; write claim="…" or the address of the number`,
            );
          node.attributes = [...(node.attributes ?? []), { type: 'mdxJsxAttribute', name: 'claim', value: claim }];
        }
      }
      for (const child of node.children) visit(child, claim);
    };
    for (const child of tree.children as Node[]) visit(child, undefined);
  };
}
