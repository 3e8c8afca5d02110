// Addresses, field by field: how a session is written, and by which words what is not there is refused.
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../../src/artifacts/build.ts';
import type { ImageShape } from '../../../src/artifacts/source.ts';
import { decode, encode } from '../../../src/lab/session/address.ts';
import { hasSession } from '../../../src/lab/session/has-session.ts';
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
} from '../../../src/lab/session/session.ts';
import type { Session } from '../../../src/lab/session/session.ts';
import { originsOf } from './random-session.ts';

const { manifest } = loadArtifacts();
const image: ImageShape = { height: 28, width: 28, channels: 1 };
const start = startOf(manifest);
const read = (fragment: string) => decode(fragment, manifest, image);
const blank = chooseOwn(start, new Uint8Array(784), image);

/** What an address of this session says, field by field. */
const written: readonly (readonly [string, Session, string])[] = [
  ['the start', start, 'i=ankle-boot-1'],
  ['an example', chooseExample(start, 't-shirt-top-2'), 'i=t-shirt-top-2'],
  ['a validation image', chooseValidation(start, 4999), 'i=validation-4999'],
  // SHA-256 of 784 zeros; runs of 130 zeros six times, and of 4.
  ['a drawing', blank, 'i=own-0c37ddc4.Af8A_wD_AP8A_wD_AIEA'],
  ['the start of the network', chooseNetwork(start, 'untrained'), 'i=ankle-boot-1&n=untrained'],
  [
    'another run',
    chooseNetwork(start, { run: 'permuted-labels', state: 'trained' }),
    'i=ankle-boot-1&n=permuted-labels.trained',
  ],
  ['another start', chooseNetwork(start, { run: 'seed-0', state: 'untrained' }), 'i=ankle-boot-1&n=seed-0.untrained'],
  ['a step on the way', chooseNetwork(start, { step: 858 }), 'i=ankle-boot-1&n=step.858'],
  ['the twin', showTwin(start, 'flipped'), 'i=ankle-boot-1&t=flipped'],
  ['a channel that is off', setOff(start, 'conv1', [3]), 'i=ankle-boot-1&off=conv1.3'],
  [
    'many channels that are off',
    setOff(setOff(start, 'conv4', [0, 1, 2, 3, 5, 63]), 'conv1', [15, 14]),
    'i=ankle-boot-1&off=conv1.14-15,conv4.0-3.5.63',
  ],
  [
    'weights',
    edit(start, [
      { tensor: 'conv1/kernel', place: 399, value: 0.1 },
      { tensor: 'conv1/kernel', place: 12, value: -1e21 },
      { tensor: 'conv1/bias', place: 3, value: 1e-45 },
      { tensor: 'logits/bias', place: 9, value: 16777216 },
    ]),
    'i=ankle-boot-1&e=conv1/bias,3:1e-45;conv1/kernel,12:-1e21,399:0.1;logits/bias,9:16777216',
  ],
  [
    'weights of all their digits and no more',
    edit(
      start,
      [0.1234567, 16777215, 0.5, 1 / 3].map((value, place) => ({ tensor: 'conv1/bias', place, value })),
    ),
    'i=ankle-boot-1&e=conv1/bias,0:0.1234567,1:16777215,2:0.5,3:0.33333334',
  ],
  [
    'a change of the image',
    changeInput(start, { shift: [-28, 3], isMirrored: true, covered: { row: -2, column: 27, side: 3 } }),
    'i=ankle-boot-1&c=shift,-28,3;mirror;cover,-2,27,3',
  ],
  ['a layer', lookAt(start, 'gap'), 'i=ankle-boot-1&at=gap'],
  ['a channel', lookAt(start, 'conv2', 31), 'i=ankle-boot-1&at=conv2.31'],
  ['a cell', lookAt(start, 'conv2', undefined, { row: 13, column: 0 }), 'i=ankle-boot-1&at=conv2..13,0'],
  ['a cell of a channel', lookAt(start, 'conv2', 0, { row: 0, column: 13 }), 'i=ankle-boot-1&at=conv2.0.0,13'],
];

describe('an address', () => {
  it.each(written)('says %s, and is understood', (_, session, text) => {
    expect(encode(session, 'figure-x')).toBe(`figure-x~${text}`);
    expect(read(`#figure-x~${text}`)).toEqual({ anchor: 'figure-x', session });
  });

  it('needs no escape, and is understood where a program escaped it', () => {
    const all =
      'figure-x~i=own-0c37ddc4.Af8A_wD_AP8A_wD_AIEA&n=seed-0.trained&off=conv1.3-5&e=conv1/bias,3:0.5;conv2/bias,0:1';
    const { session } = read(all);
    expect(session).toBeDefined();
    expect(all).toMatch(/^[\w.~!$&'()*+,;=:@/?-]+$/);
    const escaped = `figure-x${encodeURIComponent(all.slice(8)).replaceAll('-', '%2d').replace('~', '%7E')}`;
    expect(read(escaped)).toEqual({ anchor: 'figure-x', session });
  });

  it('of a drawing is no longer than promised', () => {
    const noise = Uint8Array.from({ length: 784 }, (_, i) => (i * 101) % 256);
    expect(encode(chooseOwn(start, noise, image)).length).toBe('~i=own-01234567.'.length + 1047);
  });

  it('takes its fields in any order, and the start for those that are not there', () =>
    expect(read('~at=conv2&off=conv1.0').session).toEqual(lookAt(setOff(start, 'conv1', [0]), 'conv2')));

  it('takes channels and weights in any order, too', () => {
    expect(read('~off=conv1.5.1-2,conv2.0,conv1.3').session).toEqual(
      setOff(setOff(start, 'conv1', [1, 2, 3, 5]), 'conv2', [0]),
    );
    expect(read('~e=conv1/bias,3:1,0:2,3:0.5').session?.edits.map(({ value }) => value)).toEqual([2, 0.5]);
  });

  it('may say that the reader had switched on, where a link of the site is written', () => {
    expect(encode(start, 'a', true)).toBe('a~i=ankle-boot-1&on=1');
    expect(read('a~i=ankle-boot-1&on=1')).toEqual({ anchor: 'a', session: start });
  });

  it('replaces a session that is there', () =>
    expect(encode(chooseExample(start, 'bag-1'), '#a~i=coat-1&t=beside')).toBe('a~i=bag-1'));
});

describe('an anchor without a session', () => {
  it.each([
    '',
    'figure-x',
    'a~b',
    '~',
    'a~',
    'a~=1',
    'a~7=1',
    'i=bag-1',
    '%C3%BCber',
    '100%',
    ':~:text=a~b=c',
    'figure-x:~:text=boot',
    'a&b=c',
  ])('is left as it is: "%s"', (anchor) => {
    for (const fragment of [anchor, `#${anchor}`]) {
      expect(read(fragment)).toEqual({ anchor });
      expect(hasSession(fragment)).toBe(false);
    }
  });
  it('and what a link asks the browser to mark is no part of the session', () =>
    expect(read('a~i=bag-1:~:text=x')).toEqual({ anchor: 'a', session: chooseExample(start, 'bag-1') }));
  it('stands before a session as the address has it', () =>
    expect(read('%C3%BCber%20a~i=bag-1').anchor).toBe('%C3%BCber%20a'));
});

const layers = 'layers: conv1, pool1, conv2, pool2, conv3, conv4, gap, logits';
const short = 'own-0c37ddc4.Af8A_wD_AP8A_wD_AIAA';
const refused: readonly (readonly [what: string, text: string, why: string])[] = [
  ['an unknown part', 'i=bag-1&x=1', 'unknown part "x"; parts: i, n, t, off, e, c, at'],
  ['a part without a name', 'i=bag-1&', 'unknown part ""; parts: i, n, t, off, e, c, at'],
  ['a name of every object', 'constructor=1', 'unknown part "constructor"; parts: i, n, t, off, e, c, at'],
  ['a part that is there twice', 'off=conv1.1&off=conv1.2', 'part "off": it is there twice'],
  ['another mark', 'i=bag-1&on=yes', 'part "on": invalid mark "yes": it must be 1'],
  ['an unknown example', 'i=bag-9', 'part "i": unknown example "bag-9"; examples: t-shirt-top-1, '],
  ['an example with more behind it', 'i=bag-1=2', 'part "i": unknown example "bag-1=2"'],
  ['no example', 'i=', 'part "i": unknown example ""; examples: '],
  [
    'a place behind the last validation image',
    'i=validation-5000',
    'part "i": unknown validation image 5000; validation images: 0 to 4999',
  ],
  ['no whole place', 'i=validation-1.5', 'part "i": unknown example "validation-1.5"'],
  [
    'a drawing of another size',
    `i=${short}`,
    `part "i": invalid image "${short.slice(0, 40)}": it must be own-DIGEST.PACKED with 784 bytes for 28 x 28 pixels`,
  ],
  ['a drawing without its bytes', 'i=own-0c37ddc4', 'part "i": invalid image "own-0c37ddc4"'],
  [
    'a drawing with another digest',
    'i=own-0c37ddc5.Af8A_wD_AP8A_wD_AIEA',
    'part "i": invalid image "own-0c37ddc5.Af8A_wD_AP8A_wD_AIEA": it must be as it was written: its digest is another',
  ],
  ['an unknown network', 'n=best', 'part "n": invalid network "best": it must be trained, untrained, RUN.trained'],
  ['an unknown run', 'n=seed-9.trained', 'part "n": unknown run "seed-9"; runs with the layers of the shown network: '],
  ['a run with other layers', 'n=kernel-3.trained', 'part "n": unknown run "kernel-3"; runs with the layers'],
  ['an unknown step', 'n=step.1', 'part "n": unknown step "1"; steps: 0, 10, 50, '],
  ['an unknown twin', 't=both', 'part "t": invalid twin "both": it must be one of none, beside, flipped'],
  ['an unknown layer', 'off=conv9.1', `part "off": unknown layer "conv9"; ${layers}`],
  ['a layer named like a part of every object', 'at=toString', `part "at": unknown layer "toString"; ${layers}`],
  ['a channel out of range', 'off=conv1.16', 'part "off": unknown channel 16 of "conv1"; channels: 0 to 15'],
  ['a last channel out of range', 'off=conv1.3-999999999', 'part "off": unknown channel 999999999 of "conv1"'],
  ['channels backwards', 'off=conv1.5-3', 'part "off": invalid channels "5-3": it must be FIRST-LAST'],
  ['three ends', 'off=conv1.1-2-3', 'part "off": invalid channels "1-2-3"'],
  ['a layer without a channel', 'off=conv1', 'part "off": invalid channels "conv1": it must be LAYER.CHANNEL'],
  ['a channel that is no number', 'off=conv1.x', 'part "off": invalid channel "x": it must be a whole number'],
  ['a channel that is empty', 'off=conv1.', 'part "off": invalid channel "": it must be a whole number'],
  [
    'an unknown tensor',
    'e=pool1/kernel,0:1',
    'part "e": unknown tensor "pool1/kernel"; tensors: conv1/kernel, conv1/bias',
  ],
  [
    'a place behind the last weight',
    'e=conv1/kernel,400:1',
    'part "e": unknown place 400 of "conv1/kernel"; places: 0 to 399',
  ],
  ['a place behind the last bias', 'e=conv1/bias,16:1', 'part "e": unknown place 16 of "conv1/bias"; places: 0 to 15'],
  [
    'a weight that is none',
    'e=conv1/bias,0:NaN',
    'part "e": invalid weight "NaN": it must be a finite number in single',
  ],
  ['an infinite weight', 'e=conv1/bias,0:-Infinity', 'part "e": invalid weight "-Infinity"'],
  ['a weight that single precision does not hold', 'e=conv1/bias,0:1e39', 'part "e": invalid weight "1e39"'],
  ['no weight', 'e=conv1/bias,0:', 'part "e": invalid weight ""'],
  ['a weight too many', 'e=conv1/bias,0:1:2', 'part "e": invalid edit "0:1:2": it must be PLACE:VALUE'],
  ['a tensor without weights', 'e=conv1/bias', 'part "e": invalid edit "conv1/bias": it must be TENSOR,PLACE:VALUE'],
  ['a place that is no number', 'e=conv1/bias,-1:2', 'part "e": invalid place "-1": it must be a whole number'],
  ['an unknown change', 'c=turn,90', 'part "c": unknown change "turn"; changes: shift, mirror, cover'],
  [
    'a shift out of the image',
    'c=shift,29,0',
    'part "c": invalid shift "29": it must be a whole number from -28 to 28',
  ],
  ['half a pixel', 'c=shift,0.5,0', 'part "c": invalid shift "0.5"'],
  ['a number too few', 'c=shift,1', 'part "c": invalid change "shift,1": it must be shift and 2 numbers'],
  ['a square without a side', 'c=cover,1,1,0', 'part "c": invalid side "0": it must be a whole number from 1 to 28'],
  [
    'a square beside the image',
    'c=cover,-3,1,3',
    'part "c": invalid row "-3": it must be a whole number from -2 to 27',
  ],
  ['an unknown place', 'at=conv9', `part "at": unknown layer "conv9"; ${layers}`],
  ['a place in a channel that is not there', 'at=gap.64', 'part "at": unknown channel 64 of "gap"; channels: 0 to 63'],
  ['a row out of range', 'at=conv2.1.14,0', 'part "at": unknown row 14 of "conv2"; rows: 0 to 13'],
  ['a column out of range', 'at=pool2.1.0,7', 'part "at": unknown column 7 of "pool2"; columns: 0 to 6'],
  ['half a cell', 'at=conv2.1.3', 'part "at": invalid cell "3": it must be ROW,COLUMN'],
  ['three numbers of a cell', 'at=conv2.1.3,4,5', 'part "at": invalid cell "3,4,5"'],
  [
    'more behind a cell',
    'at=conv2.1.3,4.5',
    'part "at": invalid place "conv2.1.3,4.5": it must be LAYER, LAYER.CHANNEL or',
  ],
  ['a long name', `at=${'x'.repeat(5000)}`, `part "at": unknown layer "${'x'.repeat(40)}…"; ${layers}`],
  ['a broken escape', 'at=conv2%', `part "at": unknown layer "conv2%"; ${layers}`],
];

describe('an address that is refused', () => {
  it.each(refused)('names %s', (_, text, why) => {
    const { anchor, session, reason } = read(`#figure-x~${text}`);
    expect({ anchor, session }).toEqual({ anchor: 'figure-x', session: undefined });
    expect(reason?.startsWith(`invalid link: ${why}`), reason).toBe(true);
    expect(hasSession(`#figure-x~${text}`)).toBe(true);
  });
  it('is of a cell beside an output that is no square', () => {
    const architecture = manifest.architecture.map((layer) =>
      layer.name === 'conv2' ? { ...layer, outputShape: [3, 14, 32] as [number, number, number] } : layer,
    );
    const reasonOf = (text: string) => decode(text, { ...manifest, architecture }, image).reason;
    expect(reasonOf('~at=conv2..2,13')).toBeUndefined();
    expect(reasonOf('~at=conv2..3,0')).toBe('invalid link: part "at": unknown row 3 of "conv2"; rows: 0 to 2');
    expect(reasonOf('~at=conv2..0,14')).toBe('invalid link: part "at": unknown column 14 of "conv2"; columns: 0 to 13');
  });
  it('is of a run that has the first layers of the shown network alone', () => {
    const runs = manifest.runs.map((run) => {
      const { configuration } = run;
      const architecture = configuration.architecture.slice(0, -1);
      return run.id === 'seed-0' ? { ...run, configuration: { ...configuration, architecture } } : run;
    });
    expect(decode('~n=seed-1.trained', { ...manifest, runs }, image).reason).toBeUndefined();
    expect(decode('~n=seed-0.trained', { ...manifest, runs }, image).reason).toContain('unknown run "seed-0"');
  });
  it('lists the runs that have the layers of the shown network, and no others', () => {
    const { reason } = read('~n=best.trained');
    expect(reason?.split(': ').at(-1)?.split(', ')).toEqual(
      originsOf(manifest).flatMap((origin) =>
        typeof origin === 'object' && 'run' in origin && origin.state === 'trained' ? [origin.run] : [],
      ),
    );
  });
});
