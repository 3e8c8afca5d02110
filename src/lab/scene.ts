// From a session to what an engine runs and what exhibits choose.
import { counterpartOf } from '../artifacts/keys.ts';
import type { Source } from '../artifacts/source.ts';
import type { Scene } from './conductor.ts';
import { changedPixels } from './changed-pixels.ts';
import type { Specimen } from './live-source.ts';
import { inputKeyOf, networkKeyOf } from './session/session.ts';
import type { Session } from './session/session.ts';

/** The image of a session, changed as the session says. Throws where this page does not have it. */
export function specimenOf(session: Session, source: Source): Specimen {
  const { input, change } = session;
  const key = inputKeyOf(session);
  if (input.kind === 'validation') throw new Error('missing validation images: this page has not fetched them');
  if (input.kind === 'own') return { key, pixels: changedPixels(input.pixels, source.image, change) };
  const { label, pixels } = source.input({ id: input.id });
  return { key, pixels: changedPixels(pixels, source.image, change), ...(label === undefined ? {} : { label }) };
}

/** @param hasTwin whether the network beside it is shown, too */
export function sceneOf(session: Session, source: Source, hasTwin: boolean): Scene {
  const network = networkKeyOf(session);
  return { specimen: specimenOf(session, source), networks: hasTwin ? [network, counterpartOf(network)] : [network] };
}
