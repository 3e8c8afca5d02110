// Debiased linear CKA (Kornblith et al. 2019, arXiv:1905.00414) between many representations of the same images at once, with the unbiased
// HSIC of Song et al. 2012 averaged over batches (Nguyen et al. 2021, arXiv:2010.15327), which is unbiased whatever their size.
import type { Estimate } from '../../../src/artifacts/evidence/index.ts';
import type { Random } from '../../../src/model/random.ts';
import { middleAround } from './intervals.ts';
import { centred, columnMeans, innerProducts } from './linear-algebra.ts';
import type { Matrix } from './linear-algebra.ts';

/**
 * The Gram matrix `[n, n]` of rows without its diagonal, U-centred (Székely & Rizzo 2014, doi:10.1214/14-AOS1255): rows and columns sum to 0.
 * The sum of products of two of these, divided by n (n - 3), is an unbiased HSIC. Throws for fewer than 4 rows.
 */
export function uCentredGram(x: Matrix): Float64Array {
  const n = x.rows;
  if (n < 4) throw new Error(`invalid batch: ${n} rows, at least 4 are needed`);
  // A shift of all rows changes nothing in theory, and costs digits in practice.
  const gram = Float64Array.from(innerProducts(...twice(centred(x, columnMeans(x)))).values);
  const sums = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    gram[i * (n + 1)] = 0;
    let sum = 0;
    for (let j = 0; j < n; j++) sum += gram[i * n + j] as number;
    sums[i] = sum;
    total += sum;
  }
  const whole = total / ((n - 1) * (n - 2));
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      if (i !== j)
        gram[i * n + j] = (gram[i * n + j] as number) - ((sums[i] as number) + (sums[j] as number)) / (n - 2) + whole;
  return gram;
}

const twice = <T>(value: T): [T, T] => [value, value];

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/** Unbiased HSIC of every pair of representations `[n, …]` of one batch, `[count, count]`. */
export function batchHsic(representations: readonly Matrix[]): Float64Array {
  const grams = representations.map(uCentredGram);
  const count = grams.length;
  const n = representations[0]?.rows ?? 0;
  const found = new Float64Array(count * count);
  grams.forEach((a, i) =>
    grams.slice(0, i + 1).forEach((b, j) => {
      found[i * count + j] = found[j * count + i] = dot(a, b) / (n * (n - 3));
    }),
  );
  return found;
}

/** CKA of pairs of representations, with intervals over batches. */
export class BatchCka {
  readonly #count: number;
  readonly #batches: readonly Float64Array[];
  /** The batches of each draw of the bootstrap, as multiplicities: the same for every pair. */
  readonly #draws: readonly Float64Array[];

  /** @param batches of `batchHsic`, of the same representations */
  constructor(batches: readonly Float64Array[], random: Random, draws = 1000) {
    this.#count = Math.sqrt(batches[0]?.length ?? 0);
    this.#batches = batches;
    this.#draws = Array.from({ length: draws }, () => {
      const times = new Float64Array(batches.length);
      for (let i = 0; i < batches.length; i++) {
        const drawn = Math.floor(random() * batches.length);
        times[drawn] = (times[drawn] as number) + 1;
      }
      return times;
    });
  }

  #value(i: number, j: number, times: Float64Array): number {
    let [own, first, second] = [0, 0, 0];
    this.#batches.forEach((hsic, batch) => {
      const weight = times[batch] as number;
      own += weight * (hsic[i * this.#count + j] as number);
      first += weight * (hsic[i * (this.#count + 1)] as number);
      second += weight * (hsic[j * (this.#count + 1)] as number);
    });
    // The sums are products of one inner product: only rounding can leave [-1, 1].
    return first * second === 0 ? 0 : Math.max(-1, Math.min(1, own / Math.sqrt(first * second)));
  }

  /** CKA of representations `i` and `j`; exactly 1 for i = j, 0 where one of them never varies. */
  of(i: number, j: number): Estimate {
    const value = this.#value(i, j, new Float64Array(this.#batches.length).fill(1));
    const drawn = Float64Array.from(this.#draws, (times) => this.#value(i, j, times)).sort();
    return middleAround(value, drawn);
  }
}
