// An image that is moved, mirrored, covered: small ones by hand.
import { expect, it } from 'vitest';
import { changedPixels } from '../../src/lab/changed-pixels.ts';

const shape = { height: 2, width: 3, channels: 1 };
const image = Uint8Array.of(1, 2, 3, 4, 5, 6);
const colours = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

it.each([
  ['nothing', {}, [1, 2, 3, 4, 5, 6]],
  ['one to the right', { shift: [1, 0] }, [0, 1, 2, 0, 4, 5]],
  ['one to the left and one down', { shift: [-1, 1] }, [0, 0, 0, 2, 3, 0]],
  ['away', { shift: [3, 0] }, [0, 0, 0, 0, 0, 0]],
  ['mirrored', { isMirrored: true }, [3, 2, 1, 6, 5, 4]],
  ['moved to the right, then mirrored', { shift: [1, 0], isMirrored: true }, [2, 1, 0, 5, 4, 0]],
  ['covered in a corner', { covered: { row: 1, column: 2, side: 2 } }, [1, 2, 3, 4, 5, 0]],
  [
    'covered where it has been moved to',
    { shift: [1, 0], covered: { row: 0, column: 1, side: 1 } },
    [0, 0, 2, 0, 4, 5],
  ],
] as const)('%s', (_, change, expected) => {
  expect([...changedPixels(image, shape, change)]).toEqual(expected);
  expect([...image]).toEqual([1, 2, 3, 4, 5, 6]);
});

it('keeps the numbers of a pixel together', () =>
  expect([...changedPixels(colours, { height: 1, width: 4, channels: 2 }, { isMirrored: true })]).toEqual([
    7, 8, 5, 6, 3, 4, 1, 2,
  ]));

it('refuses what is no image of the shape', () =>
  expect(() => changedPixels(image, { ...shape, width: 4 }, {})).toThrow('invalid image: 6 bytes, 8 were expected'));
