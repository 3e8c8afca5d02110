// Undo and redo, against a list of sessions that is kept by hand.
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../../src/artifacts/build.ts';
import { begin, canRedo, canUndo, close, record, redo, restart, undo } from '../../../src/lab/session/history.ts';
import type { History } from '../../../src/lab/session/history.ts';
import { changeInput, chooseExample, isSameSession, startOf, switchOff } from '../../../src/lab/session/session.ts';
import type { Session } from '../../../src/lab/session/session.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { below } from './random-session.ts';

const start = startOf(loadArtifacts().manifest);
/** Sessions that differ. */
const at = (shift: number): Session => changeInput(start, { shift: [shift, 0] });
const shiftOf = ({ present }: History): number => present.change.shift?.[0] ?? 0;
const through = (...shifts: readonly number[]): History =>
  shifts.reduce((history, shift) => record(history, at(shift)), begin(start));

describe('a history', () => {
  it('goes back and forward step by step, and stays at its ends', () => {
    const history = through(1, 2, 3);
    const back = undo(undo(history));
    expect([history, undo(history), back, undo(back), undo(undo(back))].map(shiftOf)).toEqual([3, 2, 1, 0, 0]);
    expect([redo(back), redo(redo(back)), redo(redo(redo(back)))].map(shiftOf)).toEqual([2, 3, 3]);
    expect([begin(start), history, back, undo(back)].map(canUndo)).toEqual([false, true, true, false]);
    expect([begin(start), history, back, redo(redo(back))].map(canRedo)).toEqual([false, false, true, false]);
  });

  it('is a value: what is recorded elsewhere does not change it', () => {
    const history = through(1, 2);
    const before = structuredClone(history);
    for (const other of [undo(history), record(history, at(8)), record(undo(history), at(7))])
      expect(other).not.toEqual(before);
    expect(history).toEqual(before);
  });

  it('forgets what was undone once something else was done', () => {
    const other = record(undo(through(1, 2, 3)), at(9));
    expect(canRedo(other)).toBe(false);
    expect([other, undo(other), undo(undo(other))].map(shiftOf)).toEqual([9, 2, 1]);
  });

  it('records nothing where nothing changed, and then keeps what was undone', () => {
    const back = undo(through(1, 2));
    expect(record(back, at(1))).toBe(back);
    expect(record(back, structuredClone(at(1)), 'pen')).toBe(back);
  });

  it('has a limit, beyond which the oldest steps are forgotten', () => {
    let history = through(...Array.from({ length: 250 }, (_, i) => i + 1));
    expect(history.past).toHaveLength(100);
    for (let i = 0; i < 300; i++) history = undo(history);
    expect(shiftOf(history)).toBe(150);
  });

  it('goes back to the start by a step that can be undone', () => {
    const history = restart(through(1, 2), start);
    expect([history, undo(history)].map(shiftOf)).toEqual([0, 2]);
  });
});

describe('changes that belong together', () => {
  const stroke = (history: History, shifts: readonly number[], same: string): History =>
    shifts.reduce((current, shift) => record(current, at(shift), same), history);

  it('are one step', () => {
    const history = stroke(through(1), [2, 3, 4], 'stroke 1');
    expect([history, undo(history), redo(undo(history))].map(shiftOf)).toEqual([4, 1, 4]);
  });
  it('are others with another key, or without one', () => {
    const history = record(stroke(stroke(through(1), [2, 3], 'stroke 1'), [4, 5], 'stroke 2'), at(6));
    expect([undo(history), undo(undo(history)), undo(undo(undo(history)))].map(shiftOf)).toEqual([5, 3, 1]);
    const two = record(record(begin(start), at(1)), at(2));
    expect(shiftOf(undo(two))).toBe(1);
  });
  it('end when they are closed, undone, or something else comes between', () => {
    const once = stroke(begin(start), [1, 2], 'field');
    expect(shiftOf(undo(stroke(close(once), [3, 4], 'field')))).toBe(2);
    expect(shiftOf(undo(stroke(redo(undo(once)), [3, 4], 'field')))).toBe(2);
    expect(shiftOf(undo(stroke(record(once, at(9)), [3, 4], 'field')))).toBe(9);
  });
  it('forget what was undone', () => {
    const open = record(undo(through(1, 2)), at(5), 'pen');
    expect([canRedo(open), canRedo(record(open, at(6), 'pen'))]).toEqual([false, false]);
  });
  it('are no step where they lead back to where they began, and go on from there', () => {
    const back = stroke(through(1), [2, 1], 'field');
    expect([back, undo(back)].map(shiftOf)).toEqual([1, 0]);
    expect([stroke(back, [5, 6], 'field')].map(undo).map(shiftOf)).toEqual([1]);
  });
});

it('does what a list with a finger on it does, whatever is done', () => {
  const random = randomFrom(3);
  for (let run = 0; run < 100; run++) {
    let history = begin(start);
    let [list, finger] = [[start], 0];
    for (let i = 0; i < 60; i++) {
      const kind = below(random, 4);
      if (kind === 0) {
        history = undo(history);
        finger = Math.max(0, finger - 1);
      } else if (kind === 1) {
        history = redo(history);
        finger = Math.min(list.length - 1, finger + 1);
      } else {
        const next =
          kind === 2 ? chooseExample(history.present, `e-${i}`) : switchOff(history.present, 'conv1', below(random, 3));
        if (!isSameSession(next, history.present)) {
          list = [...list.slice(0, finger + 1), next];
          finger = list.length - 1;
        }
        history = record(history, next);
      }
      expect(history.present).toEqual(list[finger]);
      expect([canUndo(history), canRedo(history)]).toEqual([finger > 0, finger < list.length - 1]);
    }
  }
});
