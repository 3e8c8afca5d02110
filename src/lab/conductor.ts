// Follows the session: whenever it changes, the networks run on the new input, and what the exhibits of the page show is replaced as a whole.
// One pass is under way at a time; of the changes that come meanwhile only the newest is run. Drawing waits for the next frame.
import type { Computed } from '../artifacts/computed.ts';
import type { NetworkKey } from '../artifacts/keys.ts';
import type { Source, Tensors } from '../artifacts/source.ts';
import { liveSource } from './live-source.ts';
import type { Specimen } from './live-source.ts';

/** What is to be shown. */
export interface Scene {
  readonly specimen: Specimen;
  /** The first is the one whose answer counts. */
  readonly networks: readonly NetworkKey[];
}

interface Effects {
  readonly forward: (networks: readonly NetworkKey[], pixels: Uint8Array) => Promise<readonly Tensors[]>;
  /** What figures need of these networks beside what the page has of them. */
  readonly parts: (networks: readonly NetworkKey[]) => Promise<NonNullable<Computed['networks']>>;
  readonly nextFrame: (draw: () => void) => void;
  readonly show: (source: Source, scene: Scene) => void;
  readonly fail: (error: unknown) => void;
}

export interface Conductor {
  readonly play: (scene: Scene) => void;
  /** What is under way is not shown any more. */
  readonly stop: () => void;
}

/** @param shipped what the live numbers are laid over */
export function conductorOf(shipped: Source, { forward, parts, nextFrame, show, fail }: Effects): Conductor {
  let next: Scene | undefined;
  let isRunning = false;
  let isStopped = false;
  /** What the next frame shows; a newer source takes the place of one that was not drawn. */
  let ready: { readonly source: Source; readonly scene: Scene } | undefined;

  const draw = (): void => {
    const drawn = ready;
    ready = undefined;
    if (drawn === undefined || isStopped) return;
    try {
      show(drawn.source, drawn.scene);
    } catch (error) {
      fail(error);
    }
  };
  const run = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    try {
      for (let scene = next; scene !== undefined && !isStopped; scene = next) {
        next = undefined;
        const [outputs, networks] = await Promise.all([
          forward(scene.networks, scene.specimen.pixels),
          parts(scene.networks),
        ]);
        const source = liveSource(
          shipped,
          scene.specimen,
          scene.networks.map((network, i) => ({ network, outputs: outputs[i] as Tensors })),
          networks,
        );
        if (ready === undefined) nextFrame(draw);
        ready = { source, scene };
      }
    } catch (error) {
      if (!isStopped) fail(error);
    } finally {
      isRunning = false;
    }
  };
  return {
    play: (scene) => {
      next = scene;
      void run();
    },
    stop: () => {
      isStopped = true;
    },
  };
}
