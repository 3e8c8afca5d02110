// The numbers that training begins with. They follow from a seed and the layers alone, so that whoever knows both can draw them again;
// drawn as plain numbers, on no device.
import { parametersOf } from './architecture.ts';
import type { Network } from './architecture.ts';
import { randomFrom } from './random.ts';

/** A parameter before the first step: its numbers are row-major. */
export interface InitialParameter {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

/** All parameters by the names of `parametersOf`. Drawn in float64, so that every machine and every backend starts from the same bits. */
export const initialParameters = (seed: number, network: Network): ReadonlyMap<string, InitialParameter> =>
  new Map(
    Array.from(parametersOf(network), ([name, { shape, initial }], index) => {
      const random = randomFrom(seed, 1, index);
      const count = shape.reduce((a, b) => a * b, 1);
      return [name, { shape, values: Float32Array.from({ length: count }, () => initial(random)) }];
    }),
  );
