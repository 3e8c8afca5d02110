// The fields of an address, each with how it is written and how it is read. What a field may hold is in the grammar of address.ts.
// Readers throw `unknown …` or `invalid …`; they are given text that anyone may have written.
import type { InputChange, Origin, WeightEdit } from '../../artifacts/keys.ts';
import type { ImageShape } from '../../artifacts/source.ts';
import { checkChannel, checkExample, checkOrigin, checkPlace, layerOf, quoted, sizeOfTensor } from './ground.ts';
import type { Ground } from './ground.ts';
import { packPixels, unpackPixels } from './packed-pixels.ts';
import {
  changeInput,
  chooseExample,
  chooseNetwork,
  chooseOwn,
  chooseValidation,
  digestOf,
  edit,
  lookAt,
  offIn,
  setOff,
  showTwin,
  twins,
} from './session.ts';
import type { Session } from './session.ts';

interface Field {
  /** Undefined where the session has nothing of it that a new one had not. */
  readonly write: (session: Session) => string | undefined;
  /** The session with what the text says. */
  readonly read: (session: Session, text: string, ground: Ground) => Session;
}

const refuse = (what: string, text: string, must: string): Error =>
  new Error(`invalid ${what} ${quoted(text)}: it must be ${must}`);

/** A place, a size or a step: digits alone. */
function countIn(what: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw refuse(what, text, 'a whole number');
  return Number(text);
}

/** A number of pixels that may be negative. */
function pixelsIn(what: string, text: string, least: number, most: number): number {
  const value = /^-?\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) throw refuse(what, text, `a whole number from ${least} to ${most}`);
  return value;
}

/** The bytes of a reader's image. */
function pixelsOf(text: string, { height, width, channels }: ImageShape): Uint8Array {
  const [, digest, packed = ''] = /^own-([0-9a-f]{8})\.(.*)$/s.exec(text) ?? [];
  const count = height * width * channels;
  const pixels = unpackPixels(packed, count);
  if (digest === undefined || pixels === undefined)
    throw refuse('image', text, `own-DIGEST.PACKED with ${count} bytes for ${height} x ${width} pixels`);
  if (digestOf(pixels) !== digest) throw refuse('image', text, 'as it was written: its digest is another');
  return pixels;
}

const input: Field = {
  write: ({ input }) => {
    if (input.kind === 'example') return input.id;
    return input.kind === 'validation'
      ? `validation-${input.place}`
      : `own-${digestOf(input.pixels)}.${packPixels(input.pixels)}`;
  },
  read: (session, text, ground) => {
    if (text.startsWith('own-')) return chooseOwn(session, pixelsOf(text, ground.image), ground.image);
    const [, place] = /^validation-(\d{1,9})$/.exec(text) ?? [];
    if (place === undefined) {
      checkExample(ground, text);
      return chooseExample(session, text);
    }
    checkPlace('validation image', Number(place), ground.manifest.dataset.splits.validation);
    return chooseValidation(session, Number(place));
  },
};

function originIn(text: string): Origin {
  if (text === 'trained' || text === 'untrained') return text;
  const [, run, state] = /^([a-z0-9-]+)\.(trained|untrained)$/.exec(text) ?? [];
  if (run !== undefined) return { run, state: state === 'trained' ? 'trained' : 'untrained' };
  const [, step] = /^step\.(\d{1,9})$/.exec(text) ?? [];
  if (step !== undefined) return { step: Number(step) };
  throw refuse('network', text, 'trained, untrained, RUN.trained, RUN.untrained or step.NUMBER');
}

const network: Field = {
  write: ({ network }) => {
    if (typeof network === 'string') return network === 'trained' ? undefined : network;
    return 'run' in network ? `${network.run}.${network.state}` : `step.${network.step}`;
  },
  read: (session, text, ground) => {
    const origin = originIn(text);
    checkOrigin(ground, origin);
    return chooseNetwork(session, origin);
  },
};

const twin: Field = {
  write: ({ twin }) => (twin === 'none' ? undefined : twin),
  read: (session, text) => {
    const twin = twins.find((one) => one === text);
    if (twin === undefined) throw refuse('twin', text, `one of ${twins.join(', ')}`);
    return showTwin(session, twin);
  },
};

/** Channels in order as runs: 0, 1, 2, 5 are `0-2` and `5`. */
function runsOf(channels: readonly number[]): string[] {
  const firsts = channels.filter((channel) => !channels.includes(channel - 1));
  const lasts = channels.filter((channel) => !channels.includes(channel + 1));
  return firsts.map((first, i) => (first === lasts[i] ? `${first}` : `${first}-${lasts[i] ?? first}`));
}

const off: Field = {
  write: (session) => {
    const layers = [...new Set(session.off.map(({ layer }) => layer))];
    const parts = layers.map((layer) => [layer, ...runsOf(offIn(session, layer))].join('.'));
    return parts.length === 0 ? undefined : parts.join();
  },
  read: (session, text, ground) =>
    text.split(',').reduce((current, part) => {
      const [name = '', ...runs] = part.split('.');
      const layer = layerOf(ground, name);
      if (runs.length === 0) throw refuse('channels', part, 'LAYER.CHANNEL');
      const channels = runs.flatMap((run) => {
        const [first = 0, last = first, ...more] = run.split('-').map((one) => countIn('channel', one));
        checkChannel(layer, last);
        if (first > last || more.length > 0) throw refuse('channels', run, 'FIRST-LAST');
        return Array.from({ length: last - first + 1 }, (_, i) => first + i);
      });
      return setOff(current, name, [...offIn(current, name), ...channels]);
    }, session),
};

/** The shortest decimal that single precision rounds to this value, without the "+" that some programs read as a blank. */
function decimal(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return `${short}`.replace('+', '');
  }
  return `${Number(value.toPrecision(9))}`.replace('+', '');
}

function weightIn(text: string): number {
  const value = /^-?\d{1,40}(\.\d{1,40})?(e-?\d{1,3})?$/.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(Math.fround(value))) throw refuse('weight', text, 'a finite number in single precision');
  return value;
}

const edits: Field = {
  write: ({ edits }) => {
    const tensors = [...new Set(edits.map(({ tensor }) => tensor))];
    const parts = tensors.map((tensor) => {
      const own = edits.filter((one) => one.tensor === tensor);
      return [tensor, ...own.map(({ place, value }) => `${place}:${decimal(value)}`)].join();
    });
    return parts.length === 0 ? undefined : parts.join(';');
  },
  read: (session, text, ground) =>
    edit(
      session,
      text.split(';').flatMap((part): WeightEdit[] => {
        const [tensor = '', ...changes] = part.split(',');
        const size = sizeOfTensor(ground, tensor);
        if (changes.length === 0) throw refuse('edit', part, 'TENSOR,PLACE:VALUE');
        return changes.map((change) => {
          const [at = '', value = '', ...more] = change.split(':');
          if (more.length > 0) throw refuse('edit', change, 'PLACE:VALUE');
          const place = countIn('place', at);
          checkPlace('place', place, size, ` of ${quoted(tensor)}`);
          return { tensor, place, value: weightIn(value) };
        });
      }),
    ),
};

/** The parts of a change by their names, and how many numbers follow each. */
const changes: Readonly<
  Record<
    string,
    { readonly numbers: number; readonly read: (numbers: readonly string[], ground: Ground) => InputChange }
  >
> = {
  shift: {
    numbers: 2,
    read: ([right = '', down = ''], { image: { height, width } }) => ({
      shift: [pixelsIn('shift', right, -width, width), pixelsIn('shift', down, -height, height)],
    }),
  },
  mirror: { numbers: 0, read: () => ({ isMirrored: true }) },
  cover: {
    numbers: 3,
    read: ([row = '', column = '', sideText = ''], { image: { height, width } }) => {
      const side = pixelsIn('side', sideText, 1, Math.max(height, width));
      // A square may stick out of the image, but not lie beside it.
      const covered = {
        row: pixelsIn('row', row, 1 - side, height - 1),
        column: pixelsIn('column', column, 1 - side, width - 1),
        side,
      };
      return { covered };
    },
  },
};

const change: Field = {
  write: ({ change: { shift, isMirrored, covered } }) => {
    const parts = [
      ...(shift === undefined ? [] : [`shift,${shift.join()}`]),
      ...(isMirrored === true ? ['mirror'] : []),
      ...(covered === undefined ? [] : [`cover,${covered.row},${covered.column},${covered.side}`]),
    ];
    return parts.length === 0 ? undefined : parts.join(';');
  },
  read: (session, text, ground) =>
    text.split(';').reduce((current, part) => {
      const [name = '', ...numbers] = part.split(',');
      const known = Object.hasOwn(changes, name) ? changes[name] : undefined;
      if (known === undefined)
        throw new Error(`unknown change ${quoted(name)}; changes: ${Object.keys(changes).join(', ')}`);
      if (numbers.length !== known.numbers) throw refuse('change', part, `${name} and ${known.numbers} numbers`);
      return changeInput(current, known.read(numbers, ground));
    }, session),
};

const place: Field = {
  write: ({ layer, channel, cell }) => {
    if (layer === undefined) return undefined;
    if (cell === undefined) return channel === undefined ? layer : `${layer}.${channel}`;
    return `${layer}.${channel ?? ''}.${cell.row},${cell.column}`;
  },
  read: (session, text, ground) => {
    const [name = '', channelText = '', cellText, ...more] = text.split('.');
    const layer = layerOf(ground, name);
    if (more.length > 0) throw refuse('place', text, 'LAYER, LAYER.CHANNEL or LAYER.CHANNEL.ROW,COLUMN');
    const channel = channelText === '' ? undefined : countIn('channel', channelText);
    if (channel !== undefined) checkChannel(layer, channel);
    if (cellText === undefined) return lookAt(session, name, channel);
    const [row = 0, column, ...rest] = cellText.split(',').map((one) => countIn('cell', one));
    if (column === undefined || rest.length > 0) throw refuse('cell', cellText, 'ROW,COLUMN');
    const [height, width] = layer.outputShape;
    checkPlace('row', row, height, ` of ${quoted(name)}`);
    checkPlace('column', column, width, ` of ${quoted(name)}`);
    return lookAt(session, name, channel, { row, column });
  },
};

/** By name, in the order in which they are written. */
export const fields: ReadonlyMap<string, Field> = new Map([
  ['i', input],
  ['n', network],
  ['t', twin],
  ['off', off],
  ['e', edits],
  ['c', change],
  ['at', place],
]);
