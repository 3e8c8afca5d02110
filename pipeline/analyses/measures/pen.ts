// Pictures drawn by program: filled polygons and strokes of a round pen with soft edges, as bytes. Knows no networks and no dataset.

export type Point = readonly [x: number, y: number];
/** Corners in order; a polygon's last is joined to its first. */
export type Line = readonly Point[];

/** What is painted over what is there, with a value from 0 to 1. */
export type Mark =
  | { readonly fill: Line; readonly value: number }
  | { readonly stroke: Line; readonly width: number; readonly value: number };

/** Samples along each side of a pixel, for the edge of a polygon. */
const samples = 4;

/** Whether a point is inside of a polygon, by the even-odd rule. */
function isInside(polygon: Line, x: number, y: number): boolean {
  let inside = false;
  polygon.forEach(([x1, y1], i) => {
    const [x2, y2] = polygon[(i + 1) % polygon.length] as Point;
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  });
  return inside;
}

/** Distance of a point from a polyline; from its only point where it has one. */
function distanceTo(line: Line, x: number, y: number): number {
  const starts = line.length === 1 ? line : line.slice(0, -1);
  return starts.reduce((least, [x1, y1], i) => {
    const [x2, y2] = line[i + 1] ?? [x1, y1];
    const [dx, dy] = [x2 - x1, y2 - y1];
    const along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1);
    const share = Math.min(1, Math.max(0, along));
    return Math.min(least, Math.hypot(x - x1 - share * dx, y - y1 - share * dy));
  }, Infinity);
}

/** Share of the pixel that a mark covers. @param unit pixels in a unit */
function coverage(mark: Mark, row: number, column: number, unit: number): number {
  if ('stroke' in mark) {
    const away = distanceTo(mark.stroke, (column + 0.5) / unit, (row + 0.5) / unit);
    return Math.min(1, Math.max(0, (mark.width / 2 - away) * unit + 0.5));
  }
  let hits = 0;
  for (let i = 0; i < samples * samples; i++) {
    const [x, y] = [column + ((i % samples) + 0.5) / samples, row + (Math.floor(i / samples) + 0.5) / samples];
    if (isInside(mark.fill, x / unit, y / unit)) hits++;
  }
  return hits / samples ** 2;
}

/** Paints marks one over the other onto 0. @param side in pixels @param units in which the marks say where they are, along a side */
export function paint(marks: readonly Mark[], side: number, units: number): Uint8Array {
  const values = new Float64Array(side * side);
  for (const mark of marks)
    values.forEach((below, at) => {
      const covered = coverage(mark, Math.floor(at / side), at % side, side / units);
      values[at] = below + covered * (mark.value - below);
    });
  return Uint8Array.from(values, (value) => Math.round(255 * value));
}
