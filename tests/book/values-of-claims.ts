// The <Value> tags of chapters, each with the claim that it stands in.
import type { Chapter } from '../../src/book/chapters.ts';

export interface PlacedValue {
  readonly chapter: string;
  /** Id of the <Claim> or <Again> around it, or of the claim that it names. */
  readonly claim: string | undefined;
  /** `true` for an attribute without a value. */
  readonly attributes: Readonly<Record<string, string | true>>;
}

const attributesOf = (text: string): Record<string, string | true> =>
  Object.fromEntries(
    [...text.matchAll(/([a-z]+)(?:=(?:"([^"]*)"|\{([^}]*)\}))?/g)].map(([, name = '', quoted, braced]) => [
      name,
      quoted ?? braced ?? (true as const),
    ]),
  );

export function valuesIn({ slug, text }: Pick<Chapter, 'slug' | 'text'>): PlacedValue[] {
  const values: PlacedValue[] = [];
  let around: string | undefined;
  for (const [, close, name, inside = ''] of text.matchAll(/<(\/?)(Claim|Again|Value)\b([^>]*?)\/?>/g)) {
    const attributes = attributesOf(inside);
    const named = attributes['id'] ?? attributes['claim'];
    const id = typeof named === 'string' ? named : undefined;
    if (name === 'Value') values.push({ chapter: slug, claim: id ?? around, attributes });
    else around = close ? undefined : id;
  }
  return values;
}
