// The colour bar of weights: every filter is drawn at length 1, from the greatest weight below 0 to as much above.
import type { JSX } from 'preact';
import { layoutWidth } from '../figure.ts';
import type { Layout, Raster } from '../figure.ts';
import { diverging } from './colour.ts';
import { ColourBar, divergingTicks } from './legend.tsx';

interface WeightScaleProps {
  readonly raster: Raster;
  readonly layout: Layout;
  /** The greatest weight that has a colour of its own. */
  readonly end: number;
  readonly x?: number;
  readonly y: number;
}

export const WeightScale = ({ raster, layout, end, x = 1, y }: WeightScaleProps): JSX.Element => (
  <ColourBar
    raster={raster}
    palette={diverging}
    x={x}
    y={y}
    width={layout === 'wide' ? 320 : layoutWidth.narrow - 2}
    title="weight, filters scaled to length 1"
    ticks={divergingTicks(end)}
  />
);
