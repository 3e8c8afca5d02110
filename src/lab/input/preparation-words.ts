// What each step of the preparation found, in words: beside its picture, and for whoever does not see it.
import { percent } from '../../figures/marks/format.ts';
import type { Prepared } from './preparation.ts';
import { summaryOf } from './row-text.ts';

export type StepName = 'grey' | 'background' | 'crop' | 'scale' | 'centre';

const isLightWords = (isLight: boolean): string => (isLight ? 'light' : 'dark');

function backgroundWords({ background: { level, isLight, isInverted, cut, isUneven } }: Prepared): string {
  const edges = `Most of the edge is ${isLightWords(isLight)} (${Math.round(level)} of 255)`;
  const ink = isInverted ? 'what is dark is ink' : 'what is light is ink';
  const decided = isInverted === isLight ? `${edges}, so ${ink}` : `${edges}, and yet ${ink}, as you chose`;
  const faint = cut > 0 ? `; ink up to ${Math.round(cut)} counts as background` : '';
  const uneven = isUneven ? '. The edge is uneven: crop the picture, or let fainter ink count as background' : '';
  return `${decided}${faint}${uneven}.`;
}

function cropWords({ content, ink }: Prepared): string {
  if (content === undefined)
    return 'Nothing found: no pixel differs enough from the background. Invert, or choose another picture.';
  const { top, bottom, left, right } = content.extent;
  const area = ((bottom - top + 1) * (right - left + 1)) / (ink.width * ink.height);
  return `Something is in ${percent(area, 0)} of the picture.`;
}

/** A sentence for each step. */
export function stepWords(prepared: Prepared, step: StepName): string {
  const { background, content, image } = prepared;
  switch (step) {
    case 'grey':
      return background.isTransparent
        ? `Colours become grey; what is transparent lies on ${background.backdrop}.`
        : 'Colours become grey.';
    case 'background':
      return backgroundWords(prepared);
    case 'crop':
      return cropWords(prepared);
    case 'scale':
      return content === undefined
        ? 'There is nothing to scale.'
        : `Each pixel is the mean of the area that it covers: ${content.scaled.width} by ${content.scaled.height} pixels.`;
    case 'centre':
      return content === undefined
        ? `The network would see a blank image of ${image.width} by ${image.height} pixels.`
        : `Placed by ${content.centre === 'ink' ? 'the centre of its ink' : 'its outline'}. This is what the network sees.`;
    default:
      return step satisfies never;
  }
}

/** What came of it all, in a sentence or two. */
export const outcomeWords = (prepared: Prepared): string =>
  prepared.content === undefined
    ? stepWords(prepared, 'crop')
    : `The picture is prepared. ${summaryOf(prepared.image)}`;
