// The feature maps of a layer as every figure draws them: each divided by its channel's own constant of the data set, so that a map that is
// faint for this image looks faint; what lies above the constant is drawn as 1. A channel whose constant is 0 is dead.
import { mean, sum } from 'd3';
import type { JSX } from 'preact';
import type { TensorData } from '../../artifacts/safetensors.ts';
import type { Raster } from '../figure.ts';
import { blues } from './colour.ts';
import { sequential } from './heatmap.tsx';
import type { Indices } from './heatmap.tsx';
import { ColourBar } from './legend.tsx';
import type { ColourScale } from './legend.tsx';
import { elementAt, featureMap, isBlank, summary } from './plane.ts';
import type { Plane } from './plane.ts';

export interface ScaledMap {
  /** Activations as they are. */
  readonly plane: Plane;
  /** The channel's 99.9th percentile; 0 where it is dead. */
  readonly scale: number;
}

export interface ChannelMap extends ScaledMap {
  readonly channel: number;
}

/**
 * The maps of activations `[h, w, c]` in the order of drawing.
 * @param scales `[c]`
 * @throws where a channel has no scale, or one that is negative or no number: it would pass for a dead channel
 */
export const scaledMaps = (
  activations: TensorData,
  scales: ArrayLike<number>,
  order: readonly number[],
): readonly ChannelMap[] =>
  order.map((channel) => {
    const scale = elementAt(scales, channel);
    if (!(scale >= 0)) throw new Error(`invalid scale of channel ${channel}: ${scale}; a dead channel has 0`);
    return { channel, plane: featureMap(activations, channel), scale };
  });

/** Colours of a map; null for a dead channel, which is crossed out. */
export const mapPicture = ({ plane, scale }: ScaledMap): Indices | null =>
  scale > 0 ? sequential(plane, scale) : null;

/** Mean of a map in units of its channel's scale, values above 1 counted as they are; 0 for a dead channel. */
export const strength = ({ plane, scale }: ScaledMap): number => (scale > 0 ? (mean(plane.values) ?? 0) / scale : 0);

/** The mean of a map, over maps, in units of their scales. */
export const meanStrength = (maps: readonly ScaledMap[]): number => mean(maps, strength) ?? 0;

/** Share of exact zeros in a map, on average over maps. */
export const zeroShare = (maps: readonly ScaledMap[]): number =>
  mean(maps, ({ plane }) => summary(plane.values).zeros) ?? 0;

/** Share of all values that lie above their channel's scale and are drawn at its end. */
export const clippedShare = (maps: readonly ScaledMap[]): number =>
  sum(maps, ({ plane, scale }) => (scale > 0 ? plane.values.filter((value) => value > scale).length : 0)) /
  sum(maps, ({ plane }) => plane.values.length);

/** Maps that are 0 everywhere, of dead channels and of others. */
export const blankCount = (maps: readonly ScaledMap[]): number => maps.filter(({ plane }) => isBlank(plane)).length;

export const deadCount = (maps: readonly ScaledMap[]): number => maps.filter(({ scale }) => scale === 0).length;

/** The colours of such maps. */
export const mapScale: ColourScale = {
  palette: blues,
  title: 'activation ÷ 99.9th percentile of its channel',
  ticks: [
    { at: 0, label: '0' },
    { at: 0.5, label: '0.5' },
    { at: 1, label: '1 or more' },
  ],
};

interface MapScaleProps {
  readonly raster: Raster;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly title?: string;
}

/** The colour bar of such maps. */
export const MapScale = (props: MapScaleProps): JSX.Element => <ColourBar {...mapScale} {...props} />;
