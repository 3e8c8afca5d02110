// The few constants that make the figures one family. Text and axes use currentColor; inks of data are custom properties of the page with
// the light theme's colour behind the comma, so that dark pages can brighten them, while files, PNG and print have literal colours.

/** Font of all text in figures; the file for PNG rendering is the same face. */
export const fontFamily = "'Source Sans 3', sans-serif";

/** Sizes in the units of a layout, which are CSS pixels. Nothing is smaller than `small`. */
export const fontSize = { small: 11, normal: 12.5, heading: 14 } as const;

/** Opacity of secondary text and of rules, both in currentColor. */
export const muted = 0.72;
export const rule = 0.22;

/** Opacity of areas behind the data: bands, zones, shaded rows. What an area says by its extent has an edge in full ink. */
export const shade = 0.25;

/** The inks on light paper, each at least 3:1; `--ink-…` in tokens.css has the same ones and those of the dark theme. */
export const inks = { blue: '#2170b9', grey: '#898e97', orange: '#c26a1b', red: '#d1342f', mauve: '#8e6168' } as const;

const themed = (ink: keyof typeof inks): string => `var(--ink-${ink}, ${inks[ink]})`;

/** What a hollow mark is filled with: the page behind it, in every theme. */
export const paper = 'var(--paper, #ffffff)';

/** A rim of paper around letters: they stay legible over lines and dots. */
export const casing = {
  stroke: paper,
  'stroke-width': 3,
  'stroke-linejoin': 'round',
  'paint-order': 'stroke',
} as const;

/**
 * Inks of marks that lie on paper. Trained is blue, its control is grey, everywhere; validation is blue, training data orange. Blue, orange
 * and grey also differ in lightness, for grey print (tests/figures/series-colours.test.ts).
 */
export const colour = {
  trained: themed('blue'),
  control: themed('grey'),
  validation: themed('blue'),
  training: themed('orange'),
  highlight: themed('red'),
  /** For a fourth line of a figure. */
  further: themed('mauve'),
} as const;

/** Inks of marks that lie on a picture: its zero stays white in every theme, so they stay, too. */
export const onPicture = { frame: inks.red, field: inks.blue, piece: inks.orange, casing: '#ffffff' } as const;

/** The drawing with the light theme's colours as literals, for programs that know no custom properties. */
export const literalColours = (svg: string): string => svg.replaceAll(/var\(--[a-z-]+, (#[0-9a-f]{6})\)/g, '$1');
