// A sheet of tiles: many small heat maps in rows, one image for all of them, its gaps transparent, so that labels between the tiles
// lie on the page. Layout and drawing are apart: a figure may add its own marks to the cells.
import type { JSX } from 'preact';
import type { Raster } from '../figure.ts';
import { inkOn, levels } from './colour.ts';
import type { Palette } from './colour.ts';
import { coordinate } from './format.ts';
import type { Indices } from './heatmap.tsx';
import { Border, PixelImage } from './heatmap.tsx';
import { elementAt, isBlank } from './plane.ts';
import type { Plane } from './plane.ts';
import { fontSize, muted, rule } from './theme.ts';

export interface Tile {
  /** `null` is a dead channel: an empty tile, crossed out. */
  readonly picture: Indices | null;
  readonly label?: string;
  /** Written into the tile, a line each: what a blank one means. */
  readonly words?: readonly string[];
}

interface SheetPlan {
  readonly count: number;
  /** Cells along one side of a tile. */
  readonly side: number;
  readonly columns: number;
  /** Width of the whole sheet in layout units. */
  readonly width: number;
  /** Room above each tile for its label, and below it for marks of the figure, in layout units. */
  readonly head?: number;
  readonly foot?: number;
}

export interface SheetLayout {
  readonly columns: number;
  /** Side of a tile in layout units. */
  readonly tile: number;
  readonly width: number;
  readonly height: number;
  /** Top left corner of tile `i`, from the sheet's top left corner, in layout units. */
  readonly corner: (i: number) => { readonly x: number; readonly y: number };
  /** The same geometry in pixels of the sprite. */
  readonly sprite: { readonly zoom: number; readonly pitchX: number; readonly pitchY: number; readonly top: number };
  readonly unitsPerPixel: number;
}

/** Sprite pixels along a tile, about, and between tiles: as few as make even gaps; a raster for print enlarges them all. */
const targetPixels = 28;
const gapPixels = 4;
const defaultHead = fontSize.small + 3;

/**
 * Fits `columns` tiles and the gaps between them into the width; tiles and gaps are whole pixels of the sprite. Throws where there is no
 * tile to fit: it would be enlarged without end.
 */
export function layOutSheet({ count, side, columns, width, head = defaultHead, foot = 0 }: SheetPlan): SheetLayout {
  if (!(side >= 1 && columns >= 1))
    throw new Error(`invalid sheet: ${columns} columns of tiles with ${side} cells a side; both must be at least 1`);
  const zoom = Math.max(1, Math.round(targetPixels / side));
  const pixels = side * zoom;
  const unitsPerPixel = width / (columns * pixels + (columns - 1) * gapPixels);
  const top = Math.ceil(head / unitsPerPixel);
  const pitchX = pixels + gapPixels;
  const pitchY = top + pixels + Math.ceil((foot + (foot > 0 ? 5 : 3)) / unitsPerPixel);
  return {
    columns,
    width,
    tile: pixels * unitsPerPixel,
    height: Math.ceil(Math.ceil(count / columns) * pitchY * unitsPerPixel),
    corner: (i) => ({
      x: (i % columns) * pitchX * unitsPerPixel,
      y: (Math.floor(i / columns) * pitchY + top) * unitsPerPixel,
    }),
    sprite: { zoom, pitchX, pitchY, top },
    unitsPerPixel,
  };
}

function paste(
  sheet: Uint8Array,
  sheetWidth: number,
  { height, width, indices }: Indices,
  left: number,
  top: number,
  zoom: number,
): void {
  // A live sheet is pasted again for every stroke of a pen: one row is written, the others below it are its copies.
  for (let row = 0; row < height; row++) {
    const start = (top + row * zoom) * sheetWidth + left;
    for (let column = 0; column < width; column++) {
      const at = start + column * zoom;
      sheet.fill(elementAt(indices, row * width + column), at, at + zoom);
    }
    for (let copy = 1; copy < zoom; copy++) sheet.copyWithin(start + copy * sheetWidth, start, start + width * zoom);
  }
}

/** All tiles in one picture, the gaps transparent. */
function spriteOf(tiles: readonly Tile[], { columns, sprite }: SheetLayout): Indices {
  const width = columns * sprite.pitchX - gapPixels;
  const height = Math.ceil(tiles.length / columns) * sprite.pitchY;
  const indices = new Uint8Array(width * height).fill(levels);
  tiles.forEach(({ picture }, i) => {
    if (picture === null) return;
    const left = (i % columns) * sprite.pitchX;
    paste(indices, width, picture, left, Math.floor(i / columns) * sprite.pitchY + sprite.top, sprite.zoom);
  });
  return { width, height, indices };
}

interface TileSheetProps {
  readonly raster: Raster;
  readonly tiles: readonly Tile[];
  readonly palette: Palette;
  readonly layout: SheetLayout;
  readonly x: number;
  readonly y: number;
}

/** What a tile that would else be blank says: a plane of zeros is a finding, not a gap. A small tile has room for the number alone. */
export const blankWords = (plane: Plane, length: 'short' | 'long' = 'short'): readonly string[] =>
  !isBlank(plane) ? [] : length === 'long' ? ['0', 'everywhere'] : ['0'];

/** Zero is white in every palette and in both themes, so that this ink does not follow the theme. */
const inkOnZero = inkOn('#ffffff');

interface WordsProps {
  readonly words: readonly string[];
  readonly tile: number;
}

const Words = ({ words, tile }: WordsProps): JSX.Element => (
  <g fill={inkOnZero} fill-opacity={muted} text-anchor="middle">
    {words.map((line, i) => (
      <text key={line} x={coordinate(tile / 2)} y={coordinate(tile / 2 + 4 + 13 * (i - (words.length - 1) / 2))}>
        {line}
      </text>
    ))}
  </g>
);

/** The tiles with their labels; an empty tile is crossed out by a hairline. */
export function TileSheet({ raster, tiles, palette, layout, x, y }: TileSheetProps): JSX.Element {
  const sprite = spriteOf(tiles, layout);
  const { tile, unitsPerPixel } = layout;
  return (
    <g transform={`translate(${x} ${y})`} font-size={fontSize.small}>
      <PixelImage
        x={0}
        y={0}
        width={coordinate(sprite.width * unitsPerPixel)}
        height={coordinate(sprite.height * unitsPerPixel)}
        href={raster(sprite.indices, sprite.width, sprite.height, palette)}
      />
      {tiles.map(({ picture, label, words = [] }, i) => {
        const corner = layout.corner(i);
        return (
          <g key={i} transform={`translate(${coordinate(corner.x)} ${coordinate(corner.y)})`}>
            {label !== undefined && (
              <text y={-3} fill-opacity={muted}>
                {label}
              </text>
            )}
            <Border x={0} y={0} width={coordinate(tile)} height={coordinate(tile)} />
            {picture !== null && words.length > 0 && <Words words={words} tile={tile} />}
            {picture === null && (
              <path
                d={`M0 ${coordinate(tile)}L${coordinate(tile)} 0`}
                stroke="currentColor"
                stroke-opacity={2 * rule}
              />
            )}
          </g>
        );
      })}
    </g>
  );
}
