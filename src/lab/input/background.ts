// What is background in a grey picture, and how much ink every other pixel has. Knows no page.
import type { Plane } from '../../figures/marks/plane.ts';

/** What a reader may decide otherwise of it. */
interface Choices {
  readonly invert: 'auto' | boolean;
  readonly cut: 'auto' | number;
}

export interface Ground {
  /** The median of the pixels along the edges, 0 black to 255 white. */
  readonly level: number;
  /** Whether dark ink stands on a light background, as far as the edges tell. */
  readonly isLight: boolean;
  /** Whether dark is ink: as the edges tell, or as the reader decided. */
  readonly isInverted: boolean;
  /** Ink up to here is background. */
  readonly cut: number;
  /** Whether the edges differ so much that they tell little. */
  readonly isUneven: boolean;
}

export interface Background extends Ground {
  readonly isTransparent: boolean;
  readonly backdrop: 'white' | 'black';
}

/** Each pixel along the four edges once. */
function edgesOf({ width, height, values }: Plane): number[] {
  const edges: number[] = [];
  for (let row = 0; row < height; row++) {
    const isWhole = row === 0 || row === height - 1 || width === 1;
    for (let column = 0; column < width; column += isWhole ? 1 : width - 1)
      edges.push(values[row * width + column] as number);
  }
  return edges;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] as number) + (sorted[Math.floor(half)] as number)) / 2;
}

/** Of a normal distribution, the standard deviation in units of the median deviation from the median. */
const deviationsInMedian = 1.4826;
/** As many standard deviations of the background are cut away, but never more than half of all ink. */
const deviationsCut = 3;
const mostCut = 127;
/** An edge pixel that is so far from the median is no background; of a plain one fewer than a quarter are. */
const farFromMedian = 64;

/** Looks along the edges of a picture: what is usual there is background. The median stays where content touches less than half of them. */
export function backgroundOf(grey: Plane, { invert, cut }: Choices): Ground {
  if (cut !== 'auto' && !(cut >= 0 && cut < 255)) throw new Error(`invalid cut ${cut}: it must be from 0 to 254`);
  const edges = edgesOf(grey);
  const level = medianOf(edges);
  const deviations = edges.map((value) => Math.abs(value - level));
  const isLight = level > 127.5;
  const isInverted = invert === 'auto' ? isLight : invert;
  const range = isLight ? level : 255 - level;
  const noise = (255 * deviationsCut * deviationsInMedian * medianOf(deviations)) / range;
  return {
    level,
    isLight,
    isInverted,
    cut: cut === 'auto' ? (isInverted === isLight ? Math.min(mostCut, noise) : 0) : cut,
    isUneven: deviations.filter((one) => one > farFromMedian).length * 4 > deviations.length,
  };
}

/**
 * Ink of each pixel, 0 to 255. Where the reader agrees with the edges the background becomes 0 and the far end of grey 255; otherwise the
 * grey is taken as it is, or turned round. What is not above the cut becomes 0, the rest is stretched.
 */
export function inkOf(grey: Plane, { level, isLight, isInverted, cut }: Ground): Plane {
  const zero = isInverted === isLight ? level : isInverted ? 255 : 0;
  const full = isInverted ? 0 : 255;
  return {
    ...grey,
    values: grey.values.map((value) => {
      const ink = (255 * (value - zero)) / (full - zero);
      return Math.min(255, Math.max(0, (255 * (ink - cut)) / (255 - cut)));
    }),
  };
}
