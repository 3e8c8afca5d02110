// How much of an image one unit can see: the receptive field of a unit in the middle and of a unit in the corner of every convolutional
// layer, as squares on the image. Beyond the image's border a square is dashed: there is only padding.
import type { JSX } from 'preact';
import type { LayerRecord } from '../../artifacts/schema.ts';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout, Raster } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { greys } from '../marks/colour.ts';
import { coordinate, listed, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { Heatmap, sequential } from '../marks/heatmap.tsx';
import { imagePlane } from '../marks/plane.ts';
import { fontSize, muted, onPicture } from '../marks/theme.ts';
import { clipped, receptiveWindow } from './receptive-window.ts';
import type { PixelWindow } from './receptive-window.ts';
import type { Noun } from '../../subject/dataset-card.ts';

export { receptiveWindow } from './receptive-window.ts';

export interface ReceptiveFieldsData {
  /** What one image shows. */
  readonly noun: Noun;
  readonly layers: readonly LayerRecord[];
  /** A square of bytes, 0 the background. */
  readonly example: { readonly id: string; readonly pixels: Uint8Array };
}

type Place = 'middle' | 'corner';

interface Field {
  readonly layer: string;
  readonly row: number;
  readonly column: number;
  readonly window: PixelWindow;
  readonly visible: PixelWindow;
  readonly side: number;
  /** Share of the square that lies on the image. */
  readonly share: number;
}

const area = ({ top, left, bottom, right }: PixelWindow): number =>
  Math.max(0, bottom - top) * Math.max(0, right - left);

/** The fields of one unit per convolutional layer. With an even number of units the middle is the one before the centre. */
function fieldsOf({ layers, example }: ReceptiveFieldsData, place: Place): Field[] {
  const imageSide = Math.sqrt(example.pixels.length);
  return layers
    .filter(({ kind }) => kind === 'conv')
    .map(({ name, outputShape: [height, width] }) => {
      const [row, column] = place === 'middle' ? [Math.floor((height - 1) / 2), Math.floor((width - 1) / 2)] : [0, 0];
      const window = receptiveWindow(layers, name, row, column);
      const visible = clipped(window, imageSide);
      const side = window.bottom - window.top;
      return { layer: name, row, column, window, visible, side, share: area(visible) / area(window) };
    });
}

interface FieldMarkProps {
  readonly field: Field;
  /** Units per pixel. */
  readonly pixel: number;
}

const rectangle = ({ top, left, bottom, right }: PixelWindow, pixel: number) => ({
  x: coordinate(left * pixel),
  y: coordinate(top * pixel),
  width: coordinate((right - left) * pixel),
  height: coordinate((bottom - top) * pixel),
});

/** A square with a light casing, so that it is seen on dark pixels and on paper alike; dashed where it leaves the image. */
function FieldMark({ field, pixel }: FieldMarkProps): JSX.Element {
  const { window, visible } = field;
  return (
    <g fill="none">
      {field.share < 1 && (
        <rect {...rectangle(window, pixel)} stroke="currentColor" stroke-width={1.2} stroke-dasharray="4 3" />
      )}
      <rect {...rectangle(visible, pixel)} stroke={onPicture.casing} stroke-width={4.5} />
      <rect {...rectangle(visible, pixel)} stroke={onPicture.field} stroke-width={2} />
    </g>
  );
}

interface FieldTagProps extends FieldMarkProps {
  /** Height of the image in units. */
  readonly size: number;
}

/** The layer's name and the square's side on a paper tag under the square, inside it where the image ends there. */
function FieldTag({ field, pixel, size }: FieldTagProps): JSX.Element {
  const text = `${field.layer}: ${field.side}`;
  const width = text.length * 5.6 + 4;
  const { x, y, height } = rectangle(field.visible, pixel);
  const top = y + height + (y + height + 15 > size ? -16 : 2);
  return (
    <g>
      <rect x={coordinate(x)} y={coordinate(top)} width={coordinate(width)} height={14} fill={onPicture.casing} />
      <text x={coordinate(x + width / 2)} y={coordinate(top + 10.5)} text-anchor="middle" fill="#1c4f86">
        {text}
      </text>
    </g>
  );
}

interface PanelProps {
  readonly data: ReceptiveFieldsData;
  readonly place: Place;
  readonly raster: Raster;
  readonly pixel: number;
  /** Upper left corner of the image, in units of the drawing. */
  readonly x: number;
  readonly y: number;
}

function Panel({ data, place, raster, pixel, x, y }: PanelProps): JSX.Element {
  const side = Math.sqrt(data.example.pixels.length);
  const fields = fieldsOf(data, place).reverse();
  return (
    <g transform={`translate(${coordinate(x)},${coordinate(y)})`} font-size={fontSize.small} font-weight={600}>
      <Heatmap
        raster={raster}
        picture={sequential(imagePlane(data.example.pixels), 1)}
        palette={greys}
        x={0}
        y={0}
        width={side * pixel}
      />
      {fields.map((field) => (
        <FieldMark key={field.layer} field={field} pixel={pixel} />
      ))}
      {fields.map((field) => (
        <FieldTag key={field.layer} field={field} pixel={pixel} size={side * pixel} />
      ))}
    </g>
  );
}

/** How far the corner's fields reach beyond the image, in pixels. */
const overhang = (data: ReceptiveFieldsData): number =>
  Math.max(0, ...fieldsOf(data, 'corner').map(({ window }) => -Math.min(window.top, window.left)));

const titles = { middle: 'a unit in the middle of each layer', corner: 'the unit in the upper left corner' } as const;

function draw({ data, layout, raster }: DrawProps<ReceptiveFieldsData>): JSX.Element {
  const side = Math.sqrt(data.example.pixels.length);
  const beyond = overhang(data);
  const pixel = ({ wide: 9.8, narrow: 8 } as const satisfies Record<Layout, number>)[layout];
  const size = side * pixel;
  const shift = beyond * pixel;
  // Side by side on a page, one below the other on a phone; the corner's squares need room above and to the left of its image.
  const corner =
    layout === 'wide' ? { x: size + 36 + shift, y: 44 + shift } : { x: shift + 2, y: size + 28 + 58 + shift };
  const middle = layout === 'wide' ? { x: 2, y: corner.y } : { x: 2, y: 28 };
  return (
    <Frame layout={layout} height={corner.y + size + 4}>
      <text x={middle.x} y={coordinate(middle.y - 10)}>
        {titles.middle}
      </text>
      <Panel data={data} place="middle" raster={raster} pixel={pixel} {...middle} />
      <text x={coordinate(corner.x - shift)} y={coordinate(corner.y - shift - 25)}>
        {titles.corner}
      </text>
      {beyond > 0 && (
        <text
          x={coordinate(corner.x - shift)}
          y={coordinate(corner.y - shift - 9)}
          font-size={fontSize.small}
          fill-opacity={muted}
        >
          dashed: beyond the image, where there is only padding
        </text>
      )}
      <Panel data={data} place="corner" raster={raster} pixel={pixel} {...corner} />
    </Frame>
  );
}

const sidesText = (fields: readonly Field[]): string => listed(fields.map(({ layer, side }) => `${side} in ${layer}`));

function describe(data: ReceptiveFieldsData): string {
  const cut = fieldsOf(data, 'middle').filter(({ share }) => share < 1);
  const corners = fieldsOf(data, 'corner');
  const dark = data.example.pixels.reduce((count, byte) => count + (byte > 0 ? 1 : 0), 0) / data.example.pixels.length;
  return [
    `Squares on one ${data.noun.singular}, which covers ${percent(dark, 0)} of its image, show what single units can see.`,
    `The side of the receptive field in pixels is ${sidesText(corners)}.`,
    cut.length === 0
      ? 'Around a unit in the middle the squares are nested, and all lie on the image.'
      : `Around a unit in the middle the squares are nested; ${listed(cut.map(({ layer }) => layer))} reach beyond the image.`,
    `Of the square of the corner unit only a part lies on the image, the rest on padding: ${listed(corners.map(({ layer, share }) => `${percent(share, 0)} in ${layer}`))}.`,
  ].join(' ');
}

/** The receptive fields of the convolutional layers on an image. */
export const receptiveFields = defineFigure<ReceptiveFieldsData>({
  title: 'Receptive fields on an image',
  Draw: draw,
  describe,
  table: (data) => ({
    caption:
      'Receptive fields in input pixels, counted from 0; units by row and column, the last row and column of a field included',
    columns: ['layer', 'unit', 'side', 'rows', 'columns', 'share on the image'],
    rows: (['middle', 'corner'] as const).flatMap((place) =>
      fieldsOf(data, place).map(({ layer, row, column, side, window, share }) => [
        layer,
        cell.place(row, column),
        side,
        cell.span({ first: window.top, last: window.bottom - 1 }, cell.whole),
        cell.span({ first: window.left, last: window.right - 1 }, cell.whole),
        cell.percent(share, 0),
      ]),
    ),
  }),
});
