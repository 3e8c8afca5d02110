// Pictures as files, made from the format's description alone.
import { crc32, deflateSync } from 'node:zlib';

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

type Colour = readonly [red: number, green: number, blue: number, opacity: number];

/** A PNG by the colour of each pixel; with `says`, one whose header speaks of another size. */
export function encodePng(
  width: number,
  height: number,
  colour: (x: number, y: number) => Colour,
  [saysWidth, saysHeight]: readonly [number, number] = [width, height],
): Buffer {
  const rows = Buffer.alloc((4 * width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set(colour(x, y), y * (4 * width + 1) + 1 + 4 * x);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(saysWidth, 0);
  header.writeUInt32BE(saysHeight, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', new Uint8Array()),
  ]);
}
