// The few constants that make the figures one family. Colours are literal, so that SVG, PNG and PDF agree; text and axes use
// currentColor, so that they follow the page's light or dark ink.

/** Font of all text in figures; the file for PNG rendering is the same face. */
export const fontFamily = "'Source Sans 3', sans-serif";

/** Sizes in the units of a layout, which are CSS pixels. Nothing is smaller than `small`. */
export const fontSize = { small: 11, normal: 12.5, heading: 14 } as const;

/** Opacity of secondary text and of rules, both in currentColor. */
export const muted = 0.72;
export const rule = 0.22;

/**
 * Trained is blue, its control is grey, everywhere; validation is blue, training data orange. Each is at least 3:1 on light and dark, and
 * blue, orange and grey also differ in lightness, for grey print (tests/figures/series-colours.test.ts).
 */
export const colour = {
  trained: '#2170b9',
  control: '#898e97',
  validation: '#2170b9',
  training: '#c26a1b',
  highlight: '#d1342f',
  /** For a fourth line of a figure. */
  further: '#8e6168',
} as const;
