// The engine: tfjs on WebAssembly, the shipped files, and the networks that a reader chose. It runs in a worker, or on the page's own
// thread where workers are refused, and does not know which.
import '../../model/no-address-flags.ts';
import * as tf from '@tensorflow/tfjs-core';
import { fetchBytes, fetchParts, sourceOfFetched } from '../../artifacts/browser.ts';
import type { Fetched, Watch } from '../../artifacts/browser.ts';
import { tensorNamed } from '../../artifacts/safetensors.ts';
import type { Source } from '../../artifacts/source.ts';
import { startBrowserBackend } from '../../model/backend-browser.ts';
import { softmax } from '../../model/probabilities.ts';
import { rolesOf } from '../../subject/roles.ts';
import { networksOf } from './networks.ts';
import type { Networks } from './networks.ts';
import type { Answers, OrderName, Orders } from './protocol.ts';

/** Far above what two processors differ by, far below what a reader could see. */
const tolerance = 1e-3;

/**
 * Runs the first example and compares it with what was shipped for it. Throws where the network here is not the network of the page: a
 * scale that does not fit, other probabilities.
 */
function tryOut({ manifest, examples, scales }: Source, networks: Networks): void {
  const [example] = examples;
  if (example === undefined) throw new Error('missing examples: a network cannot be tried out without one');
  const outputs = networks.run({ origin: 'trained' }, example.pixels);
  const scale = scales('trained');
  for (const { name, kind } of manifest.architecture) {
    if (kind !== 'conv' && kind !== 'maxPool') continue;
    const channels = tensorNamed(outputs, name).shape.at(-1);
    if (tensorNamed(scale, name).data.length !== channels)
      throw new Error(`invalid scales: those of layer "${name}" do not fit its ${channels} channels`);
  }
  const probabilities = softmax(tensorNamed(outputs, rolesOf(manifest.architecture).logits.name).data);
  const shipped = example.probabilities;
  // A comparison with NaN is false, and must not pass.
  const agrees =
    probabilities.length === shipped.length &&
    probabilities.every((value, i) => Math.abs(value - (shipped[i] ?? NaN)) <= tolerance);
  if (!agrees)
    throw new Error('invalid network: computed here, the first example gets other probabilities than shipped');
}

interface Running {
  readonly fetched: Fetched;
  readonly networks: Networks;
}

type Work = { readonly [Name in OrderName]: (order: Orders[Name], watch: Watch) => Promise<Answers[Name]> };

/** An engine that has not been started. */
export function engineWork(): Work {
  let running: Running | undefined;

  /** What the engine itself cannot do without. */
  async function start(base: string, watch: Watch): Promise<Running> {
    const [fetched] = await Promise.all([
      fetchParts(base, ['weights', 'scales', 'examples'], watch),
      startBrowserBackend((address) => fetchBytes(address, watch), watch.signal),
    ]);
    const source = sourceOfFetched(fetched);
    const { manifest } = fetched;
    const weights = new Map([[JSON.stringify('trained'), source.weights('trained')]]);
    const networks = networksOf({ manifest, image: source.image, base, weights, underway: new Map() });
    tryOut(source, networks);
    return { fetched, networks };
  }

  return {
    open: async ({ base, needs }, watch) => {
      running ??= await start(base, watch);
      const { manifest, tensors, results } = running.fetched;
      const own = needs.filter((need) => tensors.has(need));
      const more = await fetchParts(
        base,
        needs.filter((need) => !tensors.has(need)),
        watch,
        manifest,
      );
      return {
        manifest,
        tensors: new Map([...own.map((need) => [need, tensors.get(need) as never] as const), ...more.tensors]),
        results: new Map([...results, ...more.results]),
      };
    },
    forward: async ({ networks: keys, pixels }, watch) => {
      if (running === undefined) throw new Error('missing networks: the engine has not been opened');
      const { networks } = running;
      await Promise.all(keys.map((key) => networks.ready(key, watch)));
      return keys.map((key) => networks.run(key, pixels));
    },
    network: async ({ origin }, watch) => {
      if (running === undefined) throw new Error('missing networks: the engine has not been opened');
      return running.networks.parts(origin, watch);
    },
    count: () => {
      const { numTensors, numBytes } = tf.memory();
      return Promise.resolve({ tensors: numTensors, networks: running?.networks.count() ?? 0, bytes: numBytes });
    },
  };
}
