// What a layer does, in words and as a sign of 30 units that needs no colour: a window of weights, the greatest of a block, the mean of a map,
// or every input to every output. What figures know of a kind of layer is here.
import type { JSX } from 'preact';
import type { LayerRecord } from '../../artifacts/schema.ts';
import { coordinate } from './format.ts';
import { muted } from './theme.ts';

const side = 30;

interface CellsProps {
  readonly count: number;
  readonly isFilled: (row: number, column: number) => boolean;
}

/** A `count` x `count` lattice around the origin. */
function Cells({ count, isFilled }: CellsProps): JSX.Element {
  const cell = side / Math.max(count, 4);
  const start = (-cell * count) / 2;
  return (
    <>
      {Array.from({ length: count * count }, (_, i) => {
        const [row, column] = [Math.floor(i / count), i % count];
        return (
          <rect
            key={i}
            x={coordinate(start + column * cell)}
            y={coordinate(start + row * cell)}
            width={coordinate(cell)}
            height={coordinate(cell)}
            fill={isFilled(row, column) ? 'currentColor' : 'none'}
          />
        );
      })}
    </>
  );
}

/** A line from each of five inputs to each of three outputs. */
function Fan(): JSX.Element {
  const inputs = [-14, -7, 0, 7, 14];
  const outputs = [-9, 0, 9];
  return <path d={inputs.flatMap((a) => outputs.map((b) => `M-13,${a}L13,${b}`)).join('')} fill="none" />;
}

/** Four arrows to the middle of a map. */
const Gathered = (): JSX.Element => (
  <>
    <rect x={-13} y={-13} width={26} height={26} fill="none" stroke-dasharray="3 2" />
    <path d="M-9,-9L-3,-3M9,-9L3,-3M-9,9L-3,3M9,9L3,3" fill="none" />
    <circle r={2.5} fill="currentColor" />
  </>
);

type RecordOf<Kind extends LayerRecord['kind']> = Extract<LayerRecord, { kind: Kind }>;

/** What is drawn and written for a layer of one kind. */
interface Drawn<Layer extends LayerRecord> {
  /** The kind's name in a sentence. */
  readonly name: string;
  /** What the layer does, in a few letters. */
  action(layer: Layer): string;
  sign(layer: Layer): JSX.Element;
}

const kinds: { readonly [Kind in LayerRecord['kind']]: Drawn<RecordOf<Kind>> } = {
  conv: {
    name: 'convolution',
    action: ({ kernelSize }) => `conv ${kernelSize} × ${kernelSize}`,
    sign({ kernelSize }) {
      const middle = Math.floor(kernelSize / 2);
      return <Cells count={kernelSize} isFilled={(row, column) => row === middle && column === middle} />;
    },
  },
  maxPool: {
    name: 'maximum pooling',
    action: ({ size }) => `max ${size} × ${size}`,
    sign: ({ size }) => <Cells count={size} isFilled={(row, column) => row === 0 && column === size - 1} />,
  },
  globalAveragePool: { name: 'global average pooling', action: () => 'mean of map', sign: Gathered },
  dense: { name: 'dense layer', action: () => 'dense', sign: Fan },
};

const drawnAs = ({ kind }: LayerRecord): Drawn<LayerRecord> => kinds[kind];

/** The name of a layer's kind in a sentence: "maximum pooling". */
export const kindName = (layer: LayerRecord): string => drawnAs(layer).name;
/** What a layer does, in a few letters: "max 2 × 2". */
export const actionOf = (layer: LayerRecord): string => drawnAs(layer).action(layer);

interface LayerGlyphProps {
  readonly layer: LayerRecord;
  /** Centre of the sign. */
  readonly x: number;
  readonly y: number;
}

/** The sign of a layer's kind, 30 units wide, in currentColor. */
export const LayerGlyph = ({ layer, x, y }: LayerGlyphProps): JSX.Element => (
  <g transform={`translate(${coordinate(x)},${coordinate(y)})`} stroke="currentColor" stroke-opacity={muted}>
    {drawnAs(layer).sign(layer)}
  </g>
);
