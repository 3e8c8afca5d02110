// Layers for networks of tests, in one line each.
import type { LayerSpec } from '../../src/model/architecture.ts';

export const conv = (name: string, kernelSize: number, filters: number): LayerSpec => ({
  name,
  kind: 'conv',
  kernelSize,
  filters,
  padding: 'same',
  activation: 'relu',
});
export const maxPool = (name: string, size: number): LayerSpec => ({ name, kind: 'maxPool', size });
export const dense = (name: string, units: number): LayerSpec => ({ name, kind: 'dense', units, activation: 'linear' });
