// What the analyses found, as sentences need it: the shipped network by layer, beside its untrained self. Undefined where an analysis was
// left out of this run.
import type { Evidence } from '../artifacts/evidence/index.ts';
import type { Manifest } from '../artifacts/schema.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';

interface Facts {
  readonly manifest: Manifest;
  readonly evidence: Partial<Evidence>;
}

/** `{conv1: …}` from a list of records that name their layer. */
const byLayer = <T extends { readonly layer: string }, V>(
  records: readonly T[] | undefined,
  of: (record: T) => V,
): Readonly<Record<string, V>> | undefined =>
  records && Object.fromEntries(records.map((record) => [record.layer, of(record)]));

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value / values.length, 0);

type Curves = Evidence['channel-ablation']['cumulative']['layers'][number];

/** Accuracy where half of the channels are off; of random orders their mean. */
function halfGone({ removed, curves }: Curves) {
  const all = removed.at(-1) ?? 0;
  const half = removed.findIndex((many) => 2 * many >= all);
  const after = (order: Curves['curves'][number]['order']): number => {
    const values = curves.filter((curve) => curve.order === order).map(({ accuracy }) => accuracy[half]?.value ?? NaN);
    return meanOf(values);
  };
  return {
    random: after('random'),
    selective: after('most-selective-first'),
    active: after('most-active-first'),
    costly: after('most-costly-first'),
  };
}

/** Everything that `<Value of="found.…"/>` knows. */
export function foundValues({ manifest, evidence }: Facts) {
  const run = shippedRun(manifest).id;
  const ofShipped = <T extends { readonly run: string; readonly state: string }>(
    networks: readonly T[] | undefined,
    state: 'trained' | 'untrained',
  ): T | undefined => networks?.find((one) => one.run === run && one.state === state);
  const probes = evidence['linear-probes'];
  const geometry = evidence['class-geometry'];
  const edges = evidence['template-fits'];
  const partners = evidence['seed-comparison'];
  const mirrors = evidence['filter-duplicates']?.mirrors;
  const shipped = edges?.samples.find((one) => one.run === run && one.kind === 'trained');
  const states = ['trained', 'untrained'] as const;
  const inBothStates = <V>(of: (state: (typeof states)[number]) => V): Record<(typeof states)[number], V> => ({
    trained: of('trained'),
    untrained: of('untrained'),
  });
  const lastCurves = evidence['channel-ablation']?.cumulative.layers.at(-1);
  return {
    // Accuracy with half of the last layer's channels switched off, by the order in which they went.
    halfOfLastLayer: lastCurves && halfGone(lastCurves),
    pooledProbe: inBothStates((state) =>
      byLayer(ofShipped(probes?.networks, state)?.pooled, (probe) => probe.accuracy),
    ),
    coordinateProbe: inBothStates((state) =>
      byLayer(ofShipped(probes?.networks, state)?.coordinates, (probe) => probe.accuracy),
    ),
    pixelProbe: probes?.input.coordinates[0]?.accuracy,
    classGeometry: inBothStates((state) =>
      byLayer(ofShipped(geometry?.networks, state)?.layers, ({ standardised }) => standardised),
    ),
    // Cosines of partners in the first layer: mean over all pairs of seeds, and what random filters as smooth reach.
    seedPartners: partners && {
      trained: meanOf(partners.pairs.map(({ trained }) => trained.assigned.value)),
      smooth: partners.nulls.smooth.assigned.mean,
      smoothHigh: partners.nulls.smooth.assigned.high,
    },
    edges: shipped && {
      filters: shipped.fits.find(({ family }) => family === 'edge')?.values.length,
      beyond95: shipped.fits.find(({ family }) => family === 'edge')?.above95,
      median: shipped.fits.find(({ family }) => family === 'edge')?.median,
      randomMedian: edges?.families.find(({ name }) => name === 'edge')?.null.median,
    },
    // What a mirror costs, as positive shares: of all ankle boots, by run.
    mirroredBoots: Object.fromEntries(
      (['short', 'no-flip'] as const).map((id) => {
        const boots = evidence.mirror?.others.find((one) => one.run === id)?.classes[
          manifest.dataset.classes.indexOf('Ankle boot')
        ];
        return [id, boots === undefined ? null : -boots.difference.value];
      }),
    ),
    // Mean probability while pixels are put back, by order.
    putBack:
      evidence.deletion &&
      Object.fromEntries(
        evidence.deletion.orders.map(({ order, insertion }) => [order, insertion.probability.area.value]),
      ),
    // The strongest inversion and the weakest veil: the network, and the nearest class mean.
    inverted: evidence.corruptions?.corruptions.find(({ name }) => name === 'invert')?.severities.at(-1),
    veil: evidence.corruptions?.corruptions.find(({ name }) => name === 'brightness')?.severities[0],
    // Best cosines of the shipped network's first filters to mirror images of filters, and what random sets seldom reach.
    mirrorPartners: mirrors && {
      leftRight: mirrors.samples.find((one) => one.run === run && one.kind === 'trained')?.leftRight.mean,
      upDown: mirrors.samples.find((one) => one.run === run && one.kind === 'trained')?.upDown.mean,
      random95: mirrors.null.percentile95,
    },
    attack: evidence.fgsm?.steps.find(({ size }) => size === 8),
  };
}
