// What a layer does, as a sign of 30 units that needs no colour: a window of weights, the greatest of a block, the mean of a map, or
// every input to every output.
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

function signOf(layer: LayerRecord): JSX.Element {
  switch (layer.kind) {
    case 'conv': {
      const middle = Math.floor(layer.kernelSize / 2);
      return <Cells count={layer.kernelSize} isFilled={(row, column) => row === middle && column === middle} />;
    }
    case 'maxPool':
      return <Cells count={layer.size} isFilled={(row, column) => row === 0 && column === layer.size - 1} />;
    case 'globalAveragePool':
      return (
        <>
          <rect x={-13} y={-13} width={26} height={26} fill="none" stroke-dasharray="3 2" />
          <path d="M-9,-9L-3,-3M9,-9L3,-3M-9,9L-3,3M9,9L3,3" fill="none" />
          <circle r={2.5} fill="currentColor" />
        </>
      );
    case 'dense':
      return <Fan />;
    default:
      return layer satisfies never;
  }
}

interface LayerGlyphProps {
  readonly layer: LayerRecord;
  /** Centre of the sign. */
  readonly x: number;
  readonly y: number;
}

/** The sign of a layer's kind, 30 units wide, in currentColor. */
export const LayerGlyph = ({ layer, x, y }: LayerGlyphProps): JSX.Element => (
  <g transform={`translate(${coordinate(x)},${coordinate(y)})`} stroke="currentColor" stroke-opacity={muted}>
    {signOf(layer)}
  </g>
);
