// Families of ideal small filters (edges, Gabor gratings, blobs) on fixed grids of their parameters, and how much of a filter's energy the
// best member explains. The grids are fixed before any filter is seen; how much the best of so many explains by chance is the caller's to ask.

export const familyNames = ['edge', 'gabor', 'blob'] as const;
export type FamilyName = (typeof familyNames)[number];

/** Where and how large a template is; lengths in weights, from the filter's centre, x to the right and y downwards. */
export interface TemplateParameters {
  readonly x: number;
  readonly y: number;
  /** Standard deviation of the Gaussian; of the inner one for a blob. */
  readonly sigma: number;
  /** Direction in which the template changes, in degrees counter-clockwise from the right. */
  readonly angle?: number;
  /** Length along the edge or the stripes, as a multiple of sigma. */
  readonly aspect?: number;
  readonly wavelength?: number;
  /** Standard deviation of the outer Gaussian of a blob. */
  readonly outerSigma?: number;
}

export interface Family {
  readonly name: FamilyName;
  /** Dimensions of each template's span. */
  readonly dimensions: 1 | 2;
  /** Whether filters and templates are compared with their means removed. */
  readonly centred: boolean;
  readonly templates: readonly TemplateParameters[];
  /** Orthonormal bases, `[template][dimension][weight]`, flat. */
  readonly bases: Float64Array;
}

const sigmas = [0.7, 1, 1.4, 2] as const;
const aspects = [1, 2] as const;
const wavelengths = [2.5, 3.5, 5, 7] as const;
const orientations = 12;

type Profile = (x: number, y: number) => number;

const norm = (values: Float64Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

/** The values with their mean removed. */
function centredCopy(values: Float64Array): Float64Array {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.map((value) => value - mean);
}

/** Orthonormal vectors that span the same (Gram & Schmidt); one that adds nothing becomes zeros. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const found: Float64Array[] = [];
  for (const vector of vectors) {
    const start = norm(vector);
    let rest = vector;
    // Twice, because once leaves rounding behind where two vectors are nearly parallel.
    for (const other of [...found, ...found]) {
      const along = rest.reduce((sum, v, i) => sum + v * (other[i] as number), 0);
      rest = rest.map((v, i) => v - along * (other[i] as number));
    }
    const length = norm(rest);
    found.push(length > 1e-6 * start ? rest.map((v) => v / length) : new Float64Array(vector.length));
  }
  return found;
}

/** Coordinates along and across a direction, and the Gaussian around a centre that is `aspect` times as long across it. */
function frameOf({ x: cx, y: cy, sigma, angle = 0, aspect = 1 }: TemplateParameters) {
  const radians = (angle * Math.PI) / 180;
  // Rows count downwards and angles upwards.
  const along: Profile = (x, y) => (x - cx) * Math.cos(radians) - (y - cy) * Math.sin(radians);
  const across: Profile = (x, y) => (x - cx) * Math.sin(radians) + (y - cy) * Math.cos(radians);
  const envelope: Profile = (x, y) =>
    Math.exp(-(along(x, y) ** 2 + (across(x, y) / aspect) ** 2) / (2 * sigma * sigma));
  return { along, envelope };
}

/** First derivative of a Gaussian along its direction. */
function edgeProfiles(parameters: TemplateParameters): Profile[] {
  const { along, envelope } = frameOf(parameters);
  return [(x, y) => along(x, y) * envelope(x, y)];
}

/** Cosine and sine under a Gaussian: every phase (Daugman 1985, doi:10.1364/JOSAA.2.001160). */
function gaborProfiles(parameters: TemplateParameters): Profile[] {
  const { along, envelope } = frameOf(parameters);
  const phase: Profile = (x, y) => (2 * Math.PI * along(x, y)) / (parameters.wavelength as number);
  return [(x, y) => Math.cos(phase(x, y)) * envelope(x, y), (x, y) => Math.sin(phase(x, y)) * envelope(x, y)];
}

/** Two Gaussians around one centre: a spot, with or without a surround. */
const blobProfiles = ({ outerSigma, ...inner }: TemplateParameters): Profile[] =>
  [inner.sigma, outerSigma as number].map((sigma) => frameOf({ ...inner, sigma }).envelope);

/** Every combination of centre, sigma, direction and aspect, for filters of `size` x `size` weights. */
const oriented = (size: number): TemplateParameters[] =>
  centres(size).flatMap((centre) =>
    sigmas.flatMap((sigma) =>
      aspects.flatMap((aspect) =>
        Array.from({ length: orientations }, (_, i) => ({ ...centre, sigma, aspect, angle: (180 * i) / orientations })),
      ),
    ),
  );

const centres = (size: number): { x: number; y: number }[] =>
  Array.from({ length: size * size }, (_, i) => ({
    x: (i % size) - (size - 1) / 2,
    y: Math.floor(i / size) - (size - 1) / 2,
  }));

function gridOf(name: FamilyName, size: number): TemplateParameters[] {
  switch (name) {
    case 'edge':
      return oriented(size);
    case 'gabor':
      return oriented(size).flatMap((template) => wavelengths.map((wavelength) => ({ ...template, wavelength })));
    case 'blob':
      return centres(size).flatMap((centre) =>
        sigmas.flatMap((sigma) =>
          sigmas.filter((outer) => outer > sigma).map((outerSigma) => ({ ...centre, sigma, outerSigma })),
        ),
      );
    default:
      return name satisfies never;
  }
}

const profiles = { edge: edgeProfiles, gabor: gaborProfiles, blob: blobProfiles } as const;

/**
 * A family on its grid: centres on every weight; 4 sizes; for edges and Gabors 12 directions and 2 aspects, for Gabors 4 wavelengths,
 * for blobs every larger second Gaussian.
 * @param size of the filters, odd
 */
export function templateFamily(name: FamilyName, size: number): Family {
  const templates = gridOf(name, size);
  const dimensions = name === 'edge' ? 1 : 2;
  // A grating has hardly a mean of its own, and a filter's mean is no stripe.
  const centred = name === 'gabor';
  const bases = new Float64Array(templates.length * dimensions * size * size);
  templates.forEach((parameters, i) => {
    const vectors = profiles[name](parameters).map((profile) => {
      const values = Float64Array.from(centres(size), ({ x, y }) => profile(x, y));
      return centred ? centredCopy(values) : values;
    });
    orthonormal(vectors).forEach((vector, d) => bases.set(vector, (i * dimensions + d) * size * size));
  });
  return { name, dimensions, centred, templates, bases };
}

export interface Fit {
  /** Share of the filter's energy in the span of the best template, 0 to 1. */
  readonly r2: number;
  /** Which template of the family. */
  readonly index: number;
}

/** R² = max over templates of |P w|² / |w|², P the projection on a template's span; 0 for a filter without energy. */
export function fitTemplate(filter: Float64Array, { dimensions, centred, templates, bases }: Family): Fit {
  const weights = centred ? centredCopy(filter) : filter;
  const n = weights.length;
  let best = { energy: -1, index: 0 };
  for (let index = 0; index < templates.length; index++) {
    let energy = 0;
    for (let d = 0; d < dimensions; d++) {
      const start = (index * dimensions + d) * n;
      let along = 0;
      for (let i = 0; i < n; i++) along += (bases[start + i] as number) * (weights[i] as number);
      energy += along * along;
    }
    if (energy > best.energy) best = { energy, index };
  }
  const total = weights.reduce((sum, w) => sum + w * w, 0);
  return { r2: total === 0 ? 0 : Math.min(1, best.energy / total), index: best.index };
}

/** The part of a filter that a template explains: P w, as many values as the filter has. */
export function projectOn(filter: Float64Array, { dimensions, centred, bases }: Family, index: number): Float64Array {
  const weights = centred ? centredCopy(filter) : filter;
  const n = weights.length;
  const projected = new Float64Array(n);
  for (let d = 0; d < dimensions; d++) {
    const basis = bases.subarray((index * dimensions + d) * n, (index * dimensions + d + 1) * n);
    const along = basis.reduce((sum, b, i) => sum + b * (weights[i] as number), 0);
    basis.forEach((b, i) => (projected[i] = (projected[i] as number) + along * b));
  }
  return projected;
}

/**
 * Direction in which a fitted edge rises, in degrees from 0 up to 360, counter-clockwise from the right: the template's own, or the
 * opposite where its part in the filter is negative.
 */
export function risingAngle(filter: Float64Array, { bases, templates }: Family, index: number): number {
  const basis = bases.subarray(index * filter.length, (index + 1) * filter.length);
  const along = basis.reduce((sum, b, i) => sum + b * (filter[i] as number), 0);
  return ((templates[index]?.angle as number) + (along < 0 ? 180 : 0)) % 360;
}
