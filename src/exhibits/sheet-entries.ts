// One sheet for each convolution: all its channels, highest gain first. The index of the dossiers and the handout show the same.
import { channelSheet } from '../figures/activations/channel-sheet.tsx';
import { entry } from './entry.ts';
import type { Entry } from './entry.ts';
import { selectChannelSheet } from './select-sheet.ts';

const sheetOf = (layer: string): Entry =>
  entry(channelSheet, (source) => selectChannelSheet(source, layer, 'gain'), {
    title: `All channels of ${layer}`,
  });

export const sheetEntries = {
  'channel-sheet-conv1': sheetOf('conv1'),
  'channel-sheet-conv2': sheetOf('conv2'),
  'channel-sheet-conv3': sheetOf('conv3'),
  'channel-sheet-conv4': sheetOf('conv4'),
} satisfies Record<string, Entry>;
