// The `<svg>` around every chart: its size is its view box, its font and ink are the family's.
import type { ComponentChildren, JSX } from 'preact';
import { layoutWidth } from '../figure.ts';
import type { Layout } from '../figure.ts';
import { coordinate } from './format.ts';
import { fontFamily, fontSize } from './theme.ts';

interface FrameProps {
  readonly layout: Layout;
  readonly height: number;
  readonly children: ComponentChildren;
}

/** An `<svg>` as wide as the layout and `height` units high; text is in currentColor unless it says otherwise. */
export function Frame({ layout, height, children }: FrameProps): JSX.Element {
  const width = layoutWidth[layout];
  const rounded = Math.ceil(coordinate(height));
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${rounded}`}
      width={width}
      height={rounded}
      font-family={fontFamily}
      font-size={fontSize.normal}
      fill="currentColor"
    >
      {children}
    </svg>
  );
}
