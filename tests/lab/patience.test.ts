// Silence is noticed once it has lasted, and each sign of life begins the wait anew.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startPatience } from '../../src/lab/patience.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('is lost after the given time without a sign, and again after the next silence', () => {
  const lose = vi.fn();
  const { renew, end } = startPatience(lose, 20);
  vi.advanceTimersByTime(19_999);
  renew();
  vi.advanceTimersByTime(19_999);
  expect(lose).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(lose).toHaveBeenCalledTimes(1);
  renew();
  vi.advanceTimersByTime(20_000);
  expect(lose).toHaveBeenCalledTimes(2);
  renew();
  end();
  vi.advanceTimersByTime(60_000);
  expect(lose).toHaveBeenCalledTimes(2);
});
