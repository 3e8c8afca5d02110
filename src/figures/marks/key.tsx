// The key of a chart: a small specimen of each mark and its name, one after the other, and on a new line where the layout ends.
import type { JSX } from 'preact';
import { layoutWidth } from '../figure.ts';
import type { Layout } from '../figure.ts';
import { coordinate } from './format.ts';
import { Stripe } from './band.tsx';
import { IntervalDot } from './interval.tsx';
import type { DotShape } from './interval.tsx';
import { Line } from './line.tsx';
import { elementAt } from './plane.ts';
import { colour, fontSize, paper } from './theme.ts';

export interface KeyEntry {
  readonly name: string;
  readonly stroke: string;
  /** A line, which may be dashed; without it there is a dot alone. */
  readonly line?: 'solid' | 'dashed';
  /** A dot, filled unless it is hollow; without it there is a line alone. */
  readonly dot?: DotShape;
  readonly hollow?: boolean;
  /** A shaded stripe instead of line and dot. */
  readonly stripe?: boolean;
  /** A short upright stroke: one of many values. */
  readonly upright?: boolean;
  /** Dashes of a line, where they are not those of a reference. */
  readonly dash?: string;
}

/** Width of a specimen: a piece of line, or a dot alone. */
const specimenWidths = { line: 26, dot: 12 } as const;
const lineHeight = 18;
/** Width of a letter, about: a little more than the widest names need. */
const letter = 5.2;

/** The dashes of lines that are references, not measurements in a row. */
export const referenceDash = '2 4';

/** All specimens of a key are equally wide, so that names stand below each other. */
const specimenOf = (entries: readonly KeyEntry[]): number =>
  entries.some(({ line, stripe }) => line !== undefined || stripe === true) ? specimenWidths.line : specimenWidths.dot;

const widthOf = ({ name }: KeyEntry, specimen: number): number => specimen + 7 + name.length * letter + 20;

/** Where each entry begins: as many in a line as fit. */
function placesOf(entries: readonly KeyEntry[], layout: Layout): (readonly [x: number, line: number])[] {
  const specimen = specimenOf(entries);
  let [x, line] = [0, 0];
  return entries.map((entry) => {
    const width = widthOf(entry, specimen);
    if (x > 0 && x + width - 20 > layoutWidth[layout]) [x, line] = [0, line + 1];
    const place = [x, line] as const;
    x += width;
    return place;
  });
}

/** Height of the key in layout units, with some room below it. */
export const keyHeight = (entries: readonly KeyEntry[], layout: Layout): number =>
  (1 + Math.max(0, ...placesOf(entries, layout).map(([, line]) => line))) * lineHeight + 10;

interface SpecimenProps {
  readonly entry: KeyEntry;
  readonly specimen: number;
}

function Specimen({ entry, specimen }: SpecimenProps): JSX.Element {
  const { stroke, line, dot, hollow = false, stripe, upright, dash = referenceDash } = entry;
  if (stripe === true) return <Stripe x={1} y={-5} width={specimen - 2} height={10} ink={stroke} />;
  return (
    <g>
      {line !== undefined && (
        <Line
          points={[
            [0, 0],
            [specimen, 0],
          ]}
          stroke={stroke}
          {...(line === 'dashed' && { dash, width: dash === referenceDash ? 1.5 : 2 })}
        />
      )}
      {upright === true && <path d={`M${specimen / 2} -6v12`} stroke={stroke} />}
      {dot !== undefined && (
        <g stroke={stroke} stroke-width={1.5}>
          <IntervalDot x={specimen / 2} y={0} radius={3.5} shape={dot} fill={hollow ? paper : stroke} />
        </g>
      )}
    </g>
  );
}

/** The key; its top is at 0. */
export function Key({
  entries,
  layout,
}: {
  readonly entries: readonly KeyEntry[];
  readonly layout: Layout;
}): JSX.Element {
  const places = placesOf(entries, layout);
  const specimen = specimenOf(entries);
  return (
    <g font-size={fontSize.small}>
      {entries.map((entry, i) => {
        const [x, line] = elementAt(places, i);
        return (
          <g key={entry.name} transform={`translate(${coordinate(x)} ${9 + line * lineHeight})`}>
            <Specimen entry={entry} specimen={specimen} />
            <text x={specimen + 7} y={4}>
              {entry.name}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** Trained in blue and filled, its control in grey and hollow, a line through both. */
export const linesOf = (trained: string, control: string): readonly KeyEntry[] => [
  { name: trained, stroke: colour.trained, line: 'solid', dot: 'circle' },
  { name: control, stroke: colour.control, line: 'solid', dot: 'circle', hollow: true },
];
