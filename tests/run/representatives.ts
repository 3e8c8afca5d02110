// Few that stand for many: what `npm test` looks at where `npm run test:all` looks at everything.

/** Whether nothing stands for anything else: `npm run test:all`. */
export const everything = (): boolean => process.env['EXAMINE'] === 'all';

/** All of them; for `npm test` those that stand for the others by a rule of the caller. */
export const representatives = <Case>(
  cases: readonly Case[],
  stands: (one: Case, place: number, all: readonly Case[]) => boolean,
): Case[] => (everything() ? [...cases] : cases.filter(stands));

/**
 * The features of an HTML text: every element and every class of an element that stands in it. What is drawn or set as a formula is one
 * feature whatever is in it.
 */
export function featuresOf(html: string): Set<string> {
  const outside = html.replaceAll(/<(svg|math)\b.*?<\/\1>/gs, '<$1>');
  const features = new Set<string>();
  for (const [, tag = '', attributes = ''] of outside.matchAll(/<([a-z][a-z0-9-]*)\b([^>]*)>/g)) {
    features.add(tag);
    const names = /\bclass="([^"]*)"/.exec(attributes)?.[1] ?? '';
    for (const name of names.split(/\s+/).filter(Boolean)) features.add(`${tag}.${name}`);
  }
  return features;
}

/**
 * The few of many that have together every feature that any of them has: greedily the one with most features that are still missing; among
 * equals the smaller, then the earlier one.
 */
export function cover<Item>(
  items: readonly Item[],
  features: (item: Item) => ReadonlySet<string>,
  size: (item: Item) => number,
): Item[] {
  const rest = items.map((item) => ({ item, features: features(item), size: size(item) }));
  const missing = new Set(rest.flatMap((one) => [...one.features]));
  const chosen = new Set<Item>();
  while (missing.size > 0) {
    const gain = (one: (typeof rest)[number]): number => [...one.features].filter((name) => missing.has(name)).length;
    const best = rest.reduce((a, b) => {
      const more = gain(b) - gain(a);
      return more > 0 || (more === 0 && b.size < a.size) ? b : a;
    });
    for (const name of best.features) missing.delete(name);
    chosen.add(best.item);
  }
  return items.filter((item) => chosen.has(item));
}
