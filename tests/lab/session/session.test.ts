// A session is a value, and two that mean the same are the same, whatever way led there.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../../src/artifacts/build.ts';
import {
  changeInput,
  chooseExample,
  chooseNetwork,
  chooseOwn,
  chooseValidation,
  edit,
  inputKeyOf,
  isSameSession,
  lookAt,
  networkKeyOf,
  offIn,
  reset,
  restoreInput,
  restoreWeights,
  setOff,
  showTwin,
  startOf,
  switchOff,
  switchOn,
} from '../../../src/lab/session/session.ts';
import type { Session } from '../../../src/lab/session/session.ts';

const { manifest } = loadArtifacts();
const start = startOf(manifest);
const image = { height: 2, width: 3, channels: 1 };

describe('a session', () => {
  it('starts with the shown example in the trained network, untouched', () => {
    expect(start).toEqual({
      input: { kind: 'example', id: 'ankle-boot-1' },
      network: 'trained',
      twin: 'none',
      off: [],
      edits: [],
      change: {},
    });
    expect(inputKeyOf(start)).toEqual({ id: 'ankle-boot-1' });
    expect(networkKeyOf(start)).toEqual({ origin: 'trained' });
  });

  it('is not changed by what makes another of it', () => {
    const before = structuredClone(start);
    const steps: readonly ((session: Session) => Session)[] = [
      (session) => chooseExample(session, 'bag-1'),
      (session) => chooseValidation(session, 3),
      (session) => chooseOwn(session, [1, 2, 3, 4, 5, 6], image),
      (session) => switchOff(session, 'conv1', 3),
      (session) => edit(session, [{ tensor: 'conv1/bias', place: 0, value: 1 }]),
      (session) => changeInput(session, { isMirrored: true }),
      (session) => lookAt(session, 'conv2', 3, { row: 1, column: 2 }),
      (session) => showTwin(session, 'flipped'),
      (session) => chooseNetwork(session, 'untrained'),
    ];
    for (const step of steps) {
      expect(isSameSession(step(start), start)).toBe(false);
      expect(isSameSession(step(start), step(structuredClone(start)))).toBe(true);
    }
    expect(start).toEqual(before);
  });
});

describe('an image of the reader', () => {
  const bytes = Uint8Array.from([0, 255, 7, 0, 0, 1]);
  it('is named after its bytes, which are copied', () => {
    const hand = Uint8Array.from(bytes);
    const session = chooseOwn(start, hand, image);
    hand.fill(9);
    const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
    expect(inputKeyOf(session)).toEqual({ id: `own-${digest}` });
    expect(isSameSession(session, chooseOwn(start, bytes, image))).toBe(true);
    expect(isSameSession(session, chooseOwn(start, hand, image))).toBe(false);
  });
  it('is refused where it has another size', () =>
    expect(() => chooseOwn(start, [1, 2, 3], image)).toThrow('invalid image: 3 bytes, 6 were expected'));
});

it('names the other images and what was done to them', () => {
  expect(inputKeyOf(chooseValidation(start, 17))).toEqual({ id: 'validation-17' });
  const changed = changeInput(changeInput(start, { shift: [2, -1] }), { covered: { row: 1, column: 2, side: 3 } });
  expect(inputKeyOf(changed)).toEqual({
    id: 'ankle-boot-1',
    change: { shift: [2, -1], covered: { row: 1, column: 2, side: 3 } },
  });
});

describe('what was done to an image', () => {
  it('leaves out what changes nothing', () => {
    const changed = changeInput(start, { shift: [0, 4], isMirrored: true, covered: { row: 1, column: 2, side: 3 } });
    const back = changeInput(changed, { shift: [0, 0], isMirrored: false, covered: { row: 1, column: 2, side: 0 } });
    expect(changed.change).toEqual({ shift: [0, 4], isMirrored: true, covered: { row: 1, column: 2, side: 3 } });
    expect(back.change).toEqual({});
    expect(isSameSession(back, start)).toBe(true);
    expect(restoreInput(changed).change).toEqual({});
  });
  it('is the same in whatever order it was done', () => {
    const a = changeInput(changeInput(start, { isMirrored: true }), { shift: [1, 0] });
    const b = changeInput(changeInput(start, { shift: [1, 0] }), { isMirrored: true });
    expect(JSON.stringify(inputKeyOf(a))).toBe(JSON.stringify(inputKeyOf(b)));
  });
});

describe('channels', () => {
  it('are off once, in one order', () => {
    const forth = [11, 2, 2, 7].reduce((session, channel) => switchOff(session, 'conv2', channel), start);
    const other = setOff(switchOff(switchOff(start, 'conv1', 5), 'conv2', 9), 'conv2', [7, 2, 11]);
    expect(forth.off.map(({ channel }) => channel)).toEqual([2, 7, 11]);
    expect(other.off.map(({ layer, channel }) => `${layer} ${channel}`)).toEqual([
      'conv1 5',
      'conv2 2',
      'conv2 7',
      'conv2 11',
    ]);
    expect(isSameSession(switchOn(other, 'conv1', 5), forth)).toBe(true);
    expect(networkKeyOf(forth)).toEqual({ origin: 'trained', off: forth.off });
  });
  it('of one layer do not touch those of another', () => {
    const both = switchOff(switchOff(start, 'conv1', 5), 'conv2', 5);
    expect(offIn(switchOn(both, 'conv1', 5), 'conv2')).toEqual([5]);
    expect(offIn(setOff(both, 'conv2', []), 'conv1')).toEqual([5]);
  });
});

describe('weights', () => {
  const tensor = 'conv1/kernel';
  it('have their last value, in single precision, in one order', () => {
    const a = edit(edit(start, [{ tensor, place: 12, value: 1 }]), [
      { tensor, place: 3, value: 0.1 },
      { tensor, place: 12, value: -2 },
    ]);
    const b = edit(start, [
      { tensor, place: 12, value: -2 },
      { tensor, place: 3, value: Math.fround(0.1) },
    ]);
    expect(a.edits).toEqual([
      { tensor, place: 3, value: 0.10000000149011612 },
      { tensor, place: 12, value: -2 },
    ]);
    expect(isSameSession(a, b)).toBe(true);
    expect(networkKeyOf(a)).toEqual({ origin: 'trained', edits: a.edits });
  });
  it('are no -0, which JSON can not tell from 0 and Object.is can', () =>
    expect(edit(start, [{ tensor, place: 0, value: -0 }]).edits[0]?.value).toBe(0));
  it.each([NaN, Infinity, -Infinity, 1e39])('are refused where they are %s in single precision', (value) =>
    expect(() => edit(start, [{ tensor, place: 4, value }])).toThrow(
      `invalid weight ${value} at place 4 of "conv1/kernel": it must be finite in single precision`,
    ),
  );
  it('get back what they were, of one tensor or all', () => {
    const both = edit(start, [
      { tensor, place: 3, value: 1 },
      { tensor: 'conv1/bias', place: 3, value: 1 },
    ]);
    expect(restoreWeights(both, tensor).edits.map((one) => one.tensor)).toEqual(['conv1/bias']);
    expect(restoreWeights(both).edits).toEqual([]);
  });
});

it('is the same network however its parts were written', () =>
  expect(
    isSameSession(
      chooseNetwork(start, { run: 'seed-0', state: 'untrained' }),
      chooseNetwork(start, { state: 'untrained', run: 'seed-0' }),
    ),
  ).toBe(true));

it('forgets channel and cell when another layer is looked at', () => {
  const there = lookAt(start, 'conv2', 3, { row: 1, column: 2 });
  expect(there).toMatchObject({ layer: 'conv2', channel: 3, cell: { row: 1, column: 2 } });
  expect(lookAt(there, 'conv3')).toEqual({ ...start, layer: 'conv3' });
  expect(lookAt(there)).toEqual(start);
  expect(isSameSession(lookAt(start, 'conv2', 3), lookAt(start, 'conv2'))).toBe(false);
  expect(isSameSession(there, lookAt(start, 'conv2', 3, { row: 2, column: 1 }))).toBe(false);
});

it('takes of a cell its place alone, and keeps it', () => {
  const cell = { row: 1, column: 2, value: 0.5 };
  const there = lookAt(start, 'conv2', 3, cell);
  cell.row = 9;
  expect(there.cell).toEqual({ row: 1, column: 2 });
});

it('is another with another kind of image, be its name the same', () =>
  expect(isSameSession(chooseExample(start, 'validation-3'), chooseValidation(start, 3))).toBe(false));

it('is reset: what was done is undone, what was chosen stays', () => {
  const chosen = lookAt(showTwin(chooseNetwork(chooseExample(start, 'bag-1'), 'untrained'), 'beside'), 'conv2', 3);
  const done = edit(switchOff(changeInput(chosen, { isMirrored: true }), 'conv1', 2), [
    { tensor: 'conv1/bias', place: 0, value: 1 },
  ]);
  expect(isSameSession(reset(done), chosen)).toBe(true);
});
