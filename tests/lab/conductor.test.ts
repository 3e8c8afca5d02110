// One pass is under way at a time, only the newest change is run, and a frame shows whole sources: never half of one.
import { expect, it, vi } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import type { Tensors } from '../../src/artifacts/source.ts';
import { conductorOf } from '../../src/lab/conductor.ts';
import type { Scene } from '../../src/lab/conductor.ts';

const shipped = sourceOfArtifacts(loadArtifacts());
const sceneOf = (id: string): Scene => ({
  specimen: { key: { id }, pixels: new Uint8Array(784) },
  networks: ['trained'],
});

/** An engine and a screen that wait until they are told. */
function stage() {
  const passes: {
    readonly pixels: Uint8Array;
    readonly end: (outputs: readonly Tensors[]) => void;
    readonly break: (error: Error) => void;
  }[] = [];
  const frames: (() => void)[] = [];
  const shown: string[] = [];
  const faults: unknown[] = [];
  const conductor = conductorOf(shipped, {
    forward: (_, pixels) =>
      new Promise((resolve, reject) => {
        passes.push({ pixels, end: resolve, break: reject });
      }),
    parts: () => Promise.resolve([]),
    nextFrame: (draw) => void frames.push(draw),
    show: (source, { specimen }) => {
      expect(source.input(specimen.key).id).toBe(specimen.key.id);
      shown.push(specimen.key.id);
    },
    fail: (error) => faults.push(error),
  });
  const end = async (): Promise<void> => {
    passes.at(-1)?.end([new Map()]);
    await vi.waitFor(() => undefined);
  };
  return { conductor, passes, frames, shown, faults, end };
}

it('runs the newest of the changes that came while a pass was under way, and leaves the others out', async () => {
  const { conductor, passes, frames, shown, end } = stage();
  for (const id of ['a', 'b', 'c', 'd']) conductor.play(sceneOf(id));
  expect(passes).toHaveLength(1);
  await end();
  await vi.waitFor(() => expect(passes).toHaveLength(2));
  await end();
  expect(passes).toHaveLength(2);
  expect(frames).toHaveLength(1);
  frames[0]?.();
  expect(shown).toEqual(['d']);
});

it('asks for one frame at a time, and shows what is newest when it comes', async () => {
  const { conductor, frames, shown, end } = stage();
  conductor.play(sceneOf('a'));
  await end();
  frames[0]?.();
  conductor.play(sceneOf('b'));
  await end();
  expect(frames).toHaveLength(2);
  frames[1]?.();
  expect(shown).toEqual(['a', 'b']);
});

it('tells of a pass that failed, and runs the next', async () => {
  const { conductor, passes, faults, shown, frames, end } = stage();
  conductor.play(sceneOf('a'));
  passes[0]?.break(new Error('out of memory'));
  await vi.waitFor(() => expect(faults).toEqual([new Error('out of memory')]));
  conductor.play(sceneOf('b'));
  await end();
  frames[0]?.();
  expect(shown).toEqual(['b']);
});

it('shows nothing after it was stopped, and tells no fault', async () => {
  const { conductor, passes, faults, shown, frames, end } = stage();
  conductor.play(sceneOf('a'));
  await end();
  conductor.stop();
  frames[0]?.();
  conductor.play(sceneOf('b'));
  passes.at(-1)?.break(new Error('late'));
  await vi.waitFor(() => undefined);
  expect([shown, faults]).toEqual([[], []]);
});
