// An image of the dataset in the colours that all figures draw it in, painted once.
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { greys } from '../figures/marks/colour.ts';
import { sequential } from '../figures/marks/heatmap.tsx';
import { imagePlane } from '../figures/marks/plane.ts';
import { fill } from './painter.ts';

interface Props {
  /** A square of bytes, row-major. */
  readonly pixels: Uint8Array;
  readonly label: string;
}

export function Thumbnail({ pixels, label }: Props): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const side = Math.sqrt(pixels.length);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const picture = sequential(imagePlane(pixels), 1);
    const image = context.createImageData(picture.width, picture.height);
    fill(new Uint32Array(image.data.buffer), { ...picture, palette: greys });
    context.putImageData(image, 0, 0);
  }, [pixels]);
  return <canvas class="thumbnail" ref={canvas} width={side} height={side} role="img" aria-label={label} />;
}
