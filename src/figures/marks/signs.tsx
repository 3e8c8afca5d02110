// Plus and minus strokes on the cells of a signed heat map, so that the sign survives grey print and colour blindness. Their length grows
// with the root of the value; cells near zero, which are nearly white, have none.
import type { JSX } from 'preact';
import { colourAt, diverging, divergingIndex, inkOn } from './colour.ts';
import { coordinate } from './format.ts';
import type { Plane } from './plane.ts';

/** Share of the scale from which on a cell is marked. */
const weakest = 0.1;

interface SignsProps {
  readonly plane: Plane;
  /** End of the colour scale. */
  readonly max: number;
  readonly x: number;
  readonly y: number;
  /** Side of one cell in layout units. */
  readonly cell: number;
}

/** One path for the strokes in black ink and one for those in white. */
export function Signs({ plane, max, x, y, cell }: SignsProps): JSX.Element {
  const paths = new Map<string, string>();
  plane.values.forEach((value, i) => {
    const strength = Math.abs(value) / max;
    if (strength < weakest) return;
    const arm = coordinate(Math.min(cell * 0.3, 6) * Math.sqrt(strength));
    const ink = inkOn(colourAt(diverging, divergingIndex(value, max)));
    const left = coordinate(x + ((i % plane.width) + 0.5) * cell - arm);
    const centre = coordinate(y + (Math.floor(i / plane.width) + 0.5) * cell);
    const bar = `M${left} ${centre}h${2 * arm}`;
    const upright = value > 0 ? `m${-arm} ${-arm}v${2 * arm}` : '';
    paths.set(ink, `${paths.get(ink) ?? ''}${bar}${upright}`);
  });
  return (
    <g fill="none" stroke-width={1.2}>
      {[...paths].map(([ink, path]) => (
        <path key={ink} d={path} stroke={ink} />
      ))}
    </g>
  );
}

/** Units of one cell in the coordinates of small signs. */
const smallCell = 4;

/**
 * The same for sheets of many small tiles: all strokes have one length, and their coordinates are whole numbers that repeat from tile to
 * tile, so that hundreds of tiles weigh little on a page.
 */
export function SmallSigns({ plane, max, x, y, cell }: SignsProps): JSX.Element {
  const paths = new Map<string, string>();
  plane.values.forEach((value, i) => {
    if (Math.abs(value) / max < weakest) return;
    const ink = inkOn(colourAt(diverging, divergingIndex(value, max)));
    const [left, centre] = [(i % plane.width) * smallCell + 1, Math.floor(i / plane.width) * smallCell + 2];
    paths.set(ink, `${paths.get(ink) ?? ''}M${left} ${centre}h2${value > 0 ? 'm-1-1v2' : ''}`);
  });
  return (
    <g
      fill="none"
      stroke-width={0.4}
      transform={`translate(${coordinate(x)} ${coordinate(y)}) scale(${coordinate(cell / smallCell)})`}
    >
      {[...paths].map(([ink, path]) => (
        <path key={ink} d={path} stroke={ink} />
      ))}
    </g>
  );
}
