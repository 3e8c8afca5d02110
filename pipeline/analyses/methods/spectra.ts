// What a small filter passes: its discrete Fourier transform, and its responses to gratings of every orientation. Both are blind to the
// filter's scale and sign.

/** Frequencies from which on energy is no longer called low, in cycles a pixel. */
export const lowFrequency = 0.2;

/** Frequency of a bin along one axis, from -0.5 to 0.5 cycles a pixel; the middle bin is 0. @param size odd */
export const binFrequency = (bin: number, size: number): number => (bin - (size - 1) / 2) / size;

/** |Σ w(x, y) exp(-2πi (u x + v y))|², u and v in cycles a pixel, y downwards. */
function energyAt(filter: Float64Array, size: number, u: number, v: number): number {
  let [real, imaginary] = [0, 0];
  for (let i = 0; i < filter.length; i++) {
    const phase = 2 * Math.PI * (u * (i % size) + v * Math.floor(i / size));
    real += (filter[i] as number) * Math.cos(phase);
    imaginary -= (filter[i] as number) * Math.sin(phase);
  }
  return real * real + imaginary * imaginary;
}

/**
 * Each bin's share of the energy |DFT|², row by row, frequency zero in the middle; sums to 1. Zeros for a filter without energy.
 * @param filter size x size weights
 */
export function powerSpectrum(filter: Float64Array, size: number): Float64Array {
  const energy = Float64Array.from(filter, (_, i) =>
    energyAt(filter, size, binFrequency(i % size, size), binFrequency(Math.floor(i / size), size)),
  );
  const total = energy.reduce((a, b) => a + b, 0);
  return total === 0 ? energy : energy.map((value) => value / total);
}

/** Share of the energy in the bins whose frequencies along both axes are at most 0.2 cycles a pixel. */
export const lowFrequencyShare = (filter: Float64Array, size: number): number => {
  const isLow = (bin: number): boolean => Math.abs(binFrequency(bin, size)) <= lowFrequency + 1e-9;
  return powerSpectrum(filter, size).reduce(
    (sum, share, i) => sum + (isLow(i % size) && isLow(Math.floor(i / size)) ? share : 0),
    0,
  );
};

const frequencies = Array.from({ length: 9 }, (_, i) => 0.1 + 0.05 * i);
const orientations = 24;

export interface Tuning {
  /** Orientation selectivity |Σ r exp(2iθ)| / Σ r at the best frequency: 0 for none, 1 for one orientation alone. */
  readonly selectivity: number;
  /** Of the grating with the greatest response, in cycles a pixel. */
  readonly frequency: number;
  /** Across its stripes, in degrees counter-clockwise from the right, from 0 up to 180. */
  readonly angle: number;
}

/**
 * How a filter answers gratings of 24 orientations and 9 frequencies from 0.1 to 0.5 cycles a pixel. The response is the amplitude over
 * all phases, |W(f, θ)|; what the filter says to even grey is no part of it.
 */
export function tuningOf(filter: Float64Array, size: number): Tuning {
  let best = { response: -1, frequency: 0, angle: 0, selectivity: 0 };
  for (const frequency of frequencies) {
    const responses = Array.from({ length: orientations }, (_, i) => {
      const theta = (Math.PI * i) / orientations;
      // Angles count upwards and rows downwards.
      return Math.sqrt(energyAt(filter, size, frequency * Math.cos(theta), -frequency * Math.sin(theta)));
    });
    const greatest = Math.max(...responses);
    if (greatest <= best.response) continue;
    const angle = (180 * responses.indexOf(greatest)) / orientations;
    best = { response: greatest, frequency, angle, selectivity: selectivityOf(responses) };
  }
  return best;
}

/** |Σ r exp(2iθ)| / Σ r for responses at evenly spaced orientations over half a turn; 0 where there are none. */
export function selectivityOf(responses: readonly number[]): number {
  const total = responses.reduce((a, b) => a + b, 0);
  if (total === 0) return 0;
  const angle = (i: number): number => (2 * Math.PI * i) / responses.length;
  const real = responses.reduce((sum, r, i) => sum + r * Math.cos(angle(i)), 0);
  const imaginary = responses.reduce((sum, r, i) => sum + r * Math.sin(angle(i)), 0);
  return Math.min(1, Math.hypot(real, imaginary) / total);
}
