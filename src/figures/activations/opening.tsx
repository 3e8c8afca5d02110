// The first picture of the tutorial: an image, a few feature maps of every layer at equal size, so that one sees them grow coarser, and
// the answer. Lines say that every map of a layer reads all maps before it.
import type { JSX } from 'preact';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout, Raster } from '../figure.ts';
import { blues, greys } from '../marks/colour.ts';
import { coordinate, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { Heatmap, sequential } from '../marks/heatmap.tsx';
import { elementAt, featureMap, imagePlane } from '../marks/plane.ts';
import { MapScale } from '../marks/scaled-maps.tsx';
import type { Plane } from '../marks/plane.ts';
import { colour, fontSize, muted, onPicture, rule } from '../marks/theme.ts';
import { linkPath, planNarrow, planWide } from './opening-plan.ts';
import type { OpeningPlan, Square } from './opening-plan.ts';
import { describe, table } from './opening.words.ts';
import type { OpeningData, OpeningLayer } from './opening.words.ts';

export type { OpeningData } from './opening.words.ts';

interface StageProps {
  readonly layer: OpeningLayer;
  readonly pixels: Plane;
  readonly place: Square;
  readonly layout: Layout;
  readonly raster: Raster;
}

const icon = 36;

/** A small image with the part of it that one value of the layer can see. */
function Seen({ layer, pixels, raster }: Pick<StageProps, 'layer' | 'pixels' | 'raster'>): JSX.Element {
  const side = (icon * Math.min(layer.receptiveField, pixels.width)) / pixels.width;
  const start = coordinate((icon - side) / 2);
  return (
    <g font-size={fontSize.small}>
      <Heatmap raster={raster} picture={sequential(pixels, 1)} palette={greys} x={0} y={0} width={icon} />
      <rect
        x={start}
        y={start}
        width={coordinate(side)}
        height={coordinate(side)}
        fill={onPicture.frame}
        fill-opacity={0.18}
        stroke={onPicture.frame}
        stroke-width={1.5}
      />
      <text x={icon + 7} y={15} fill-opacity={muted}>
        each sees
        <tspan x={icon + 7} dy={13}>
          {`${layer.receptiveField} × ${layer.receptiveField}`}
        </tspan>
      </text>
    </g>
  );
}

/** What a layer is called, how many maps it has and how large they are; below a column on a page, before a row on a phone. */
function Caption({ layer, pixels, place, layout, raster }: StageProps): JSX.Element {
  const [height = 0, width = 0, channels = 0] = layer.activations.shape;
  const some = `${layer.channels.length} of ${channels}`;
  const size = `${height} × ${width} values`;
  const middle = place.side / 2;
  return (
    <g transform={`translate(${coordinate(place.x)} ${coordinate(place.y)})`}>
      {layout === 'wide' ? (
        <text font-size={fontSize.small} fill-opacity={muted} text-anchor="middle">
          <tspan x={middle}>{`${some} maps`}</tspan>
          <tspan x={middle} dy={14}>
            {size}
          </tspan>
        </text>
      ) : (
        <text y={11} font-size={fontSize.small}>
          <tspan font-weight="600" font-size={fontSize.normal}>
            {layer.name}
          </tspan>
          <tspan dx={6} fill-opacity={muted}>
            {some}
          </tspan>
          <tspan x={0} dy={14} fill-opacity={muted}>
            {size}
          </tspan>
        </text>
      )}
      <g transform={`translate(0 ${layout === 'wide' ? 26 : coordinate(place.side) - icon})`}>
        <Seen layer={layer} pixels={pixels} raster={raster} />
      </g>
    </g>
  );
}

/** The image with its true class: below it on a page, before it on a phone. */
function Input({
  label,
  pixels,
  place,
  layout,
  raster,
}: Omit<StageProps, 'layer'> & { readonly label: string }): JSX.Element {
  const below = layout === 'wide';
  const x = below ? place.x + place.side / 2 : 1;
  return (
    <g>
      <Heatmap
        raster={raster}
        picture={sequential(pixels, 1)}
        palette={greys}
        x={place.x}
        y={place.y}
        width={place.side}
      />
      <text y={below ? place.y + place.side + 18 : place.y + 14} text-anchor={below ? 'middle' : 'start'}>
        <tspan x={x} font-weight="600">
          {label}
        </tspan>
        <tspan x={x} dy={15} font-size={fontSize.small} fill-opacity={muted}>
          {`${pixels.height} × ${pixels.width} pixels`}
        </tspan>
      </text>
    </g>
  );
}

interface AnswerProps {
  readonly data: OpeningData;
  readonly plan: OpeningPlan;
  readonly layout: Layout;
}

/** Ten probabilities, the answer in blue. */
function Answer({ data: { example, classes }, plan: { bars }, layout }: AnswerProps): JSX.Element {
  const [nameWidth, valueWidth] = [66, 46];
  const full = bars.width - nameWidth - valueWidth;
  return (
    <g>
      <text x={bars.x} y={layout === 'wide' ? 16 : coordinate(bars.y - 7)} font-weight="600">
        probability
      </text>
      {layout === 'narrow' && (
        <path d={`M0 ${coordinate(bars.y - 24)}H${bars.width}`} stroke="currentColor" stroke-opacity={rule} />
      )}
      <g font-size={fontSize.small}>
        {classes.map((name, i) => {
          const probability = elementAt(example.probabilities, i);
          const chosen = name === example.predicted;
          const width = coordinate(Math.max(1, probability * full));
          const y = coordinate(bars.y + (i + 0.5) * bars.pitch);
          return (
            <g key={name} transform={`translate(${bars.x} ${y})`} {...(chosen && { 'font-weight': '600' })}>
              <text y={4}>{name}</text>
              <rect x={nameWidth} y={-5} width={width} height={10} fill={chosen ? colour.trained : colour.control} />
              <text x={nameWidth + width + 5} y={4} fill-opacity={chosen ? 1 : muted}>
                {percent(probability)}
              </text>
            </g>
          );
        })}
      </g>
    </g>
  );
}

function Draw({ data, layout, raster }: DrawProps<OpeningData>): JSX.Element {
  const { example, layers, classes } = data;
  const counts = layers.map(({ channels }) => channels.length);
  const plan = layout === 'wide' ? planWide(counts, classes.length) : planNarrow(counts, classes.length);
  const pixels = imagePlane(example.pixels);
  return (
    <Frame layout={layout} height={plan.height}>
      <path
        d={linkPath(plan, classes.length, layout)}
        fill="none"
        stroke="currentColor"
        stroke-opacity={rule}
        stroke-width={0.8}
      />
      <Input label={example.label} pixels={pixels} place={plan.input} layout={layout} raster={raster} />
      {layers.map((layer, i) => {
        const place = elementAt(plan.captions, i);
        return (
          <g key={layer.name}>
            {layout === 'wide' && (
              <text x={place.x + place.side / 2} y={16} text-anchor="middle" font-weight="600">
                {layer.name}
              </text>
            )}
            {elementAt(plan.maps, i).map(({ x, y, side }, k) => (
              <Heatmap
                key={k}
                raster={raster}
                picture={scaledMap(layer, elementAt(layer.channels, k))}
                palette={blues}
                x={coordinate(x)}
                y={coordinate(y)}
                width={coordinate(side)}
              />
            ))}
            <Caption layer={layer} pixels={pixels} place={place} layout={layout} raster={raster} />
          </g>
        );
      })}
      <Answer data={data} plan={plan} layout={layout} />
      <MapScale raster={raster} {...plan.legend} title="activation ÷ 99.9th percentile" />
    </Frame>
  );
}

/** A map by its channel's constant; throws for a dead channel, which no one should choose for the first picture. */
function scaledMap(layer: OpeningLayer, channel: number): ReturnType<typeof sequential> {
  const scale = elementAt(layer.scale.data, channel);
  if (!(scale > 0)) throw new Error(`invalid channel ${channel} of ${layer.name}: it is dead`);
  return sequential(featureMap(layer.activations, channel), scale);
}

export const opening = defineFigure<OpeningData>({ title: 'From an image to its class', Draw, describe, table });
