// Sessions by chance, made of what a manifest has, by the functions that a page calls. All parts come up, alone and together.
import type { Manifest } from '../../../src/artifacts/schema.ts';
import type { Origin } from '../../../src/artifacts/keys.ts';
import type { ImageShape } from '../../../src/artifacts/source.ts';
import {
  changeInput,
  chooseExample,
  chooseNetwork,
  chooseOwn,
  chooseValidation,
  edit,
  lookAt,
  setOff,
  showTwin,
  startOf,
  twins,
} from '../../../src/lab/session/session.ts';
import type { Session } from '../../../src/lab/session/session.ts';
import type { Random } from '../../../src/model/random.ts';

export const below = (random: Random, count: number): number => Math.floor(random() * count);

export function oneOf<T>(random: Random, list: readonly T[]): T {
  const found = list[below(random, list.length)];
  if (found === undefined) throw new Error('missing choice: the list is empty');
  return found;
}

const sizeOf = ({ height, width, channels }: ImageShape): number => height * width * channels;

/** Noise, something with long runs as a pen draws it, one byte all over, or runs with a little noise. */
export function randomPixels(random: Random, count: number): Uint8Array {
  const kind = below(random, 4);
  const plain = below(random, 256);
  let pen = 0;
  return Uint8Array.from({ length: count }, () => {
    if (random() < 0.05) pen = below(random, 256);
    if (kind === 0 || (kind === 1 && random() < 0.1)) return below(random, 256);
    return kind === 2 ? plain : pen;
  });
}

/** Any number that single precision holds, small and large, exact and not. */
function randomWeight(random: Random): number {
  if (random() < 0.2) return oneOf(random, [0, -0, 1, -1, 0.1, 1e-45, -3.4028234663852886e38, 1e21, 16777216, 1e-7]);
  const bits = new DataView(new ArrayBuffer(4));
  bits.setUint32(0, below(random, 2 ** 32));
  const value = bits.getFloat32(0);
  return Number.isFinite(value) && random() < 0.5 ? value : random() * 4 - 2;
}

/** Networks whose layers are those of the shown one, by the kinds of runs that have others. */
const otherLayers = ['kernel-3', 'kernel-7', 'half-width', 'wide-end', 'flatten', 'double-width'];
export const originsOf = ({ runs, checkpoints }: Manifest): Origin[] => [
  'trained',
  'untrained',
  ...runs
    .filter(({ kind }) => !otherLayers.includes(kind))
    .flatMap(({ id }) => [{ run: id, state: 'trained' } as const, { run: id, state: 'untrained' } as const]),
  ...checkpoints.map(({ step }) => ({ step })),
];

function withInput(random: Random, session: Session, manifest: Manifest, image: ImageShape): Session {
  const kind = below(random, 3);
  if (kind === 0) return chooseExample(session, oneOf(random, manifest.examples).id);
  if (kind === 1) return chooseValidation(session, below(random, manifest.dataset.splits.validation));
  return chooseOwn(session, randomPixels(random, sizeOf(image)), image);
}

function withNetwork(random: Random, session: Session, manifest: Manifest): Session {
  const { name, outputShape } = oneOf(random, manifest.architecture);
  const channels = Array.from({ length: outputShape[2] }, (_, i) => i).filter(() => random() < 0.6);
  const weighted = manifest.architecture.filter(({ parameters }) => parameters > 0);
  const edits = Array.from({ length: below(random, 30) }, () => {
    const layer = oneOf(random, weighted);
    const biases = layer.outputShape[2];
    return random() < 0.5
      ? { tensor: `${layer.name}/bias`, place: below(random, biases), value: randomWeight(random) }
      : {
          tensor: `${layer.name}/kernel`,
          place: below(random, layer.parameters - biases),
          value: randomWeight(random),
        };
  });
  return edit(setOff(chooseNetwork(session, oneOf(random, originsOf(manifest))), name, channels), edits);
}

function withChange(random: Random, session: Session, { height, width }: ImageShape): Session {
  const shift = [below(random, 2 * width + 1) - width, below(random, 2 * height + 1) - height] as const;
  const side = 1 + below(random, Math.max(height, width));
  const covered = {
    row: 1 - side + below(random, height + side - 1),
    column: 1 - side + below(random, width + side - 1),
    side,
  };
  return [{ shift }, { isMirrored: true }, { covered }].reduce(
    (current, change) => (random() < 0.5 ? changeInput(current, change) : current),
    session,
  );
}

function withPlace(random: Random, session: Session, manifest: Manifest): Session {
  const { name, outputShape } = oneOf(random, manifest.architecture);
  const [height, width, channels] = outputShape;
  const channel = random() < 0.6 ? below(random, channels) : undefined;
  const cell = random() < 0.6 ? { row: below(random, height), column: below(random, width) } : undefined;
  return lookAt(session, name, channel, cell);
}

export function randomSession(random: Random, manifest: Manifest, image: ImageShape): Session {
  const parts: readonly ((session: Session) => Session)[] = [
    (session) => withInput(random, session, manifest, image),
    (session) => withNetwork(random, session, manifest),
    (session) => withNetwork(random, session, manifest),
    (session) => withChange(random, session, image),
    (session) => withPlace(random, session, manifest),
    (session) => showTwin(session, oneOf(random, twins)),
  ];
  return parts.reduce((session, part) => (random() < 0.6 ? part(session) : session), startOf(manifest));
}
