// A drawing in the words of SVG 1.1: programs of that age (Qt, Inkscape before 1.3) leave out what they do not know, and a map would be
// blank, a name painted over by its own rim. Pages need none of this.

/** Every reference as `xlink:href`, too. */
function withXlink(svg: string): string {
  if (!/\shref="/.test(svg)) return svg;
  return svg
    .replace(/^<svg/, '<svg xmlns:xlink="http://www.w3.org/1999/xlink"')
    .replace(/<[^>]*\shref="[^>]*>/g, (tag) => tag.replace(/\shref="([^"]*)"/, ' href="$1" xlink:href="$1"'));
}

/** Attributes that paint a rim around letters, and those that fill them. */
const rim = /\s(?:stroke(?:-[a-z]+)?|paint-order)="[^"]*"/g;
const order = /\spaint-order="[^"]*"/g;
const filling = /\sfill(?:-[a-z]+)?="[^"]*"/g;

/** A text, or a group of nothing but texts. */
const rimmed = /<(text|g)\b[^>]*\spaint-order="stroke"[^>]*>(?:[^<]|<\/?(?:text|tspan|title)\b[^>]*>)*?<\/\1>/g;

const inTags = (svg: string, attributes: RegExp): string =>
  svg.replaceAll(/<[^>]*>/g, (tag) => tag.replaceAll(attributes, ''));

/**
 * The rim of a text as a text of its own below it, in the place of `paint-order`. Throws where something else has that attribute, for its
 * rim would still be painted over it.
 */
function withRimsBelow(svg: string): string {
  const drawn = svg.replaceAll(rimmed, (letters, name: string) => {
    const below = inTags(inTags(letters, filling), order).replace(
      `<${name}`,
      `<${name} fill="none" aria-hidden="true"`,
    );
    return below + inTags(letters, rim).replace(`<${name}`, `<${name} stroke="none"`);
  });
  if (/<[^>]*\spaint-order[=:]/.test(drawn))
    throw new Error(
      'invalid drawing: paint-order around something else than text, or another order than "stroke", which programs of the time before SVG 2 do not know; draw the rim as an element of its own below',
    );
  return drawn;
}

/** A drawing that programs of the time before SVG 2 show as browsers do. */
export const plainSvg = (svg: string): string => withXlink(withRimsBelow(svg));
