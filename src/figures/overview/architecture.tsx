// The network as a diagram: every layer's output as a block, as high as its maps are wide and as broad as it has channels, with what the
// layer does drawn above it. Filled blocks are made by learned weights, hollow ones by a fixed rule.
import { sum } from 'd3';
import type { JSX } from 'preact';
import type { LayerRecord } from '../../artifacts/schema.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { coordinate, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { actionOf, kindName, LayerGlyph } from '../marks/layer-glyph.tsx';
import { colour, fontSize, muted } from '../marks/theme.ts';
import { elementAt } from '../marks/plane.ts';

export interface ArchitectureData {
  readonly layers: readonly LayerRecord[];
  /** `[height, width, channels]` of one image. */
  readonly input: readonly [height: number, width: number, channels: number];
}

/** One block: the image itself, or a layer's output. */
interface Stage {
  readonly layer?: LayerRecord;
  readonly name: string;
  readonly action: string;
  readonly shape: readonly [number, number, number];
  readonly facts: readonly string[];
}

const factNames = ['output', 'parameters', 'multiply-adds', 'receptive field'] as const;

const sizesOf = ([height, width, channels]: Stage['shape']) => ({ height, width, channels });
const shapeText = (shape: Stage['shape']): string => cell.product(sizesOf(shape)).text;

/** How far a layer's units see: the side of their square, or the whole image once the square covers it from any place. */
function fieldText({ receptiveField, outputShape }: LayerRecord, [height, width]: ArchitectureData['input']): string {
  const seesAll = outputShape[0] === 1 && outputShape[1] === 1 && receptiveField >= Math.max(height, width);
  return seesAll ? 'whole image' : `${receptiveField} × ${receptiveField}`;
}

function stagesOf({ layers, input }: ArchitectureData): Stage[] {
  return [
    { name: 'image', action: 'byte / 255', shape: input, facts: [shapeText(input), '', '', '1 × 1'] },
    ...layers.map((layer): Stage => {
      const count = (value: number): string => (value === 0 ? 'none' : thousands(value));
      return {
        layer,
        name: layer.name,
        action: actionOf(layer),
        shape: layer.outputShape,
        facts: [shapeText(layer.outputShape), count(layer.parameters), count(layer.macs), fieldText(layer, input)],
      };
    }),
  ];
}

interface BlockProps {
  readonly stage: Stage;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A layer's output seen from the side: filled where weights make it, hollow where none are learned. */
function Block({ stage, x, y, width, height }: BlockProps): JSX.Element {
  const learned = (stage.layer?.parameters ?? 0) > 0;
  return (
    <rect
      x={coordinate(x)}
      y={coordinate(y)}
      width={coordinate(width)}
      height={coordinate(height)}
      fill={learned ? colour.trained : 'none'}
      stroke={learned ? colour.trained : 'currentColor'}
      stroke-width={1.5}
    />
  );
}

/** Lengths of a block's sides: pixels of the map and channels, each on its own scale from 0, never thinner than a stroke. */
const blockSize = ([height, , channels]: Stage['shape'], mapUnit: number, channelUnit: number) => ({
  height: Math.max(2, height * mapUnit),
  width: Math.max(2, channels * channelUnit),
});

const totalsText = (layers: readonly LayerRecord[]): string =>
  `${thousands(sum(layers, (l) => l.parameters))} parameters, ${thousands(sum(layers, (l) => l.macs))} multiply-adds for one image`;

const keys = [
  'height: side of the map; breadth: channels',
  'filled: made by learned weights; hollow: nothing learned',
] as const;

interface KeysProps {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end';
}

/** How to read the blocks. */
const Keys = ({ x, y, anchor }: KeysProps): JSX.Element => (
  <g font-size={fontSize.small} fill-opacity={muted} text-anchor={anchor}>
    {keys.map((text, row) => (
      <text key={text} x={x} y={y + row * 15}>
        {text}
      </text>
    ))}
  </g>
);

function drawWide({ layers, input }: ArchitectureData): JSX.Element {
  const stages = stagesOf({ layers, input });
  const labels = 84;
  const column = (layoutWidth.wide - labels) / stages.length;
  const middle = 118;
  const rows = 218;
  return (
    <Frame layout="wide" height={rows + factNames.length * 18 + 40}>
      {stages.map((stage, i) => {
        const x = labels + column * (i + 0.5);
        const { width, height } = blockSize(stage.shape, 3.6, 0.78);
        return (
          <g key={stage.name} text-anchor="middle">
            {stage.layer !== undefined && <LayerGlyph layer={stage.layer} x={x} y={24} />}
            <Block stage={stage} x={x - width / 2} y={middle - height / 2} width={width} height={height} />
            {i + 1 < stages.length && <Arrow x={x + column / 2} y={middle} />}
            <text x={coordinate(x)} y={rows - 28} font-weight={600}>
              {stage.name}
            </text>
            <text x={coordinate(x)} y={rows - 13} font-size={fontSize.small} fill-opacity={muted}>
              {stage.action}
            </text>
            {stage.facts.map((fact, row) => (
              <text key={row} x={coordinate(x)} y={rows + 12 + row * 18} font-size={fontSize.small}>
                {fact}
              </text>
            ))}
          </g>
        );
      })}
      {factNames.map((name, row) => (
        <text key={name} x={0} y={rows + 12 + row * 18} font-size={fontSize.small} fill-opacity={muted}>
          {name}
        </text>
      ))}
      <text x={0} y={rows + factNames.length * 18 + 28} font-weight={600}>
        {totalsText(layers)}
      </text>
      <Keys x={layoutWidth.wide} y={rows + factNames.length * 18 + 20} anchor="end" />
    </Frame>
  );
}

/** A small head that points from one block to the next. */
const Arrow = ({ x, y }: { readonly x: number; readonly y: number }): JSX.Element => (
  <path
    d={`M${coordinate(x - 3)},${y - 4}L${coordinate(x + 3)},${y}L${coordinate(x - 3)},${y + 4}`}
    fill="none"
    stroke="currentColor"
    stroke-opacity={muted}
    stroke-width={1.5}
  />
);

function drawNarrow({ layers, input }: ArchitectureData): JSX.Element {
  const stages = stagesOf({ layers, input });
  const rowHeight = 74;
  return (
    <Frame layout="narrow" height={stages.length * rowHeight + 60}>
      {stages.map((stage, i) => {
        const top = i * rowHeight;
        const { width, height } = blockSize(stage.shape, 2.1, 0.78);
        const [output = '', parameters = '', macs = '', field = ''] = stage.facts;
        const lines = [
          `${stage.action}, output ${output}`,
          stage.layer === undefined
            ? ''
            : `${parameters === 'none' ? 'nothing to learn' : `${parameters} parameters`}${macs === 'none' ? '' : `, ${macs} multiply-adds`}`,
          stage.layer === undefined ? '' : `receptive field: ${field}${field.includes('×') ? ' pixels' : ''}`,
        ];
        return (
          <g key={stage.name}>
            {stage.layer !== undefined && <LayerGlyph layer={stage.layer} x={20} y={top + 34} />}
            <Block stage={stage} x={76 - width / 2} y={top + 34 - height / 2} width={width} height={height} />
            <text x={118} y={top + 16} font-weight={600}>
              {stage.name}
            </text>
            {lines.map((line, row) => (
              <text key={row} x={118} y={top + 32 + row * 15} font-size={fontSize.small}>
                {line}
              </text>
            ))}
          </g>
        );
      })}
      <text x={0} y={stages.length * rowHeight + 16} font-weight={600}>
        {totalsText(layers)}
      </text>
      <Keys x={0} y={stages.length * rowHeight + 36} anchor="start" />
    </Frame>
  );
}

function stepText(layer: LayerRecord, input: ArchitectureData['input']): string {
  const parameters = layer.parameters === 0 ? 'no parameters' : `${thousands(layer.parameters)} parameters`;
  return `${layer.name}, ${kindName(layer)}: ${shapeText(layer.outputShape)}, ${parameters}, receptive field ${fieldText(layer, input)}`;
}

function describe({ layers, input }: ArchitectureData): string {
  const greatest = elementAt(
    [...layers].sort((a, b) => b.parameters - a.parameters),
    0,
  );
  const [, , outputs] = elementAt(layers, layers.length - 1).outputShape;
  return [
    `A chain of ${layers.length} layers turns an image of ${shapeText(input)} into ${outputs} numbers.`,
    `Each layer is a block, as high as its maps and as broad as its channels: ${layers.map((layer) => stepText(layer, input)).join('; ')}.`,
    `In all ${totalsText(layers)}; ${greatest.name} alone holds ${thousands(greatest.parameters)} parameters.`,
  ].join(' ');
}

/** The layers of the network with shapes, sizes and receptive fields. */
export const architectureDiagram = defineFigure<ArchitectureData>({
  title: 'The architecture of the network',
  Draw: ({ data, layout }: DrawProps<ArchitectureData>) => (layout === 'wide' ? drawWide(data) : drawNarrow(data)),
  describe,
  table: ({ layers, input }) => ({
    caption: `The layers of the network: ${totalsText(layers)}; outputs are height × width × channels`,
    columns: ['layer', 'kind', 'output', 'parameters', 'multiply-adds', 'receptive field (pixels)'],
    rows: layers.map((layer) => [
      layer.name,
      kindName(layer),
      cell.product(sizesOf(layer.outputShape)),
      layer.parameters,
      layer.macs,
      { text: fieldText(layer, input), numbers: { height: layer.receptiveField, width: layer.receptiveField } },
    ]),
  }),
});
