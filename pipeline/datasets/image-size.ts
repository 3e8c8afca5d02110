// The size of the images that are read. Networks are built for it; nothing else in the pipeline types it.
import { valuesPerImage } from '../../src/model/architecture.ts';
import type { ImageShape } from '../../src/model/architecture.ts';
import { fashionMnist } from './fashion-mnist.ts';

export const imageShape: ImageShape = fashionMnist.image;

/** Side of an image in pixels, and its number of pixels. */
export const side = imageShape.height;
export const pixelCount = valuesPerImage(imageShape);
