// The <Value> tags of chapters, each with the claim that it stands in.
import { textAttribute } from '../../src/book/chapter-tree.ts';
import type { Chapter } from '../../src/book/chapters.ts';

export interface PlacedValue {
  readonly chapter: string;
  /** Id of the <Claim> or <Again> around it, or of the claim that it names. */
  readonly claim: string | undefined;
  /** `true` for an attribute without a value. */
  readonly attributes: Readonly<Record<string, string | true>>;
}

export const valuesIn = ({ slug, tree }: Pick<Chapter, 'slug' | 'tree'>): PlacedValue[] =>
  tree.tags
    .filter(({ name }) => name === 'Value')
    .map((tag) => {
      const claim = tag.around.findLast(({ name }) => name === 'Claim' || name === 'Again');
      const attributes = Object.entries(tag.attributes).map(([name, value]) => [
        name,
        typeof value === 'object' ? value.computed : value,
      ]);
      return {
        chapter: slug,
        claim: textAttribute(tag, 'claim') ?? (claim && (textAttribute(claim, 'id') ?? textAttribute(claim, 'claim'))),
        attributes: Object.fromEntries(attributes) as Record<string, string | true>,
      };
    });
