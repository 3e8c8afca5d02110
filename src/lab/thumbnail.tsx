// An image of the dataset in the colours that all figures draw it in, painted once.
import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { greys } from '../figures/marks/colour.ts';
import { sequential } from '../figures/marks/heatmap.tsx';
import { imagePlane } from '../figures/marks/plane.ts';
import { canPaint, fill } from './painter.ts';
import { pngRaster } from './png-raster.ts';

interface Props {
  /** A square of bytes, row-major. */
  readonly pixels: Uint8Array;
  readonly label: string;
}

/** Encoded where the browser gives no canvas. */
function Encoded({ pixels, label }: Props): JSX.Element {
  const address = useMemo(() => {
    const { indices, width, height } = sequential(imagePlane(pixels), 1);
    return pngRaster(indices, width, height, greys);
  }, [pixels]);
  return <img class="thumbnail" src={address} alt={label} />;
}

function Painted({ pixels, label }: Props): JSX.Element {
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

export const Thumbnail = (props: Props): JSX.Element => (canPaint() ? <Painted {...props} /> : <Encoded {...props} />);
