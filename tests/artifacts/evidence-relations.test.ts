// Each relation within a result of an analysis, and between a result and the manifest, broken once: the refusal names the field.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { artifactsFolder } from '../../src/artifacts/build.ts';
import { factsOf } from '../../src/artifacts/evidence/agreement.ts';
import { checkEvidence, evidenceSchemas } from '../../src/artifacts/evidence/index.ts';
import type { EvidenceName } from '../../src/artifacts/evidence/index.ts';
import { manifestSchema } from '../../src/artifacts/schema.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(join(artifactsFolder(), path), 'utf8'));
const shipped = manifestSchema.parse(read('manifest.json'));

/** What a test may change: anything. */
type Loose = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- damaged data has no type

/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return, @typescript-eslint/restrict-plus-operands -- see above */
type Change = (value: Loose) => void;
const swap = (list: Loose[], a: number, b: number): void => {
  [list[a], list[b]] = [list[b], list[a]];
};

const facts = factsOf(shipped);
/** The fields that a changed result is refused for, by its schema or beside the manifest. */
function fieldsOfResult(name: EvidenceName, change: Change): string[] {
  const value: Loose = read(`evidence/${name}.json`);
  change(value);
  const parsed = evidenceSchemas[name].safeParse(value);
  if (!parsed.success) return parsed.error.issues.map(({ path }) => path.join('.'));
  const fields: string[] = [];
  checkEvidence(name, parsed.data, facts, (path) => fields.push(path.join('.')));
  return fields;
}

describe('a result', () => {
  it.each(Object.keys(evidenceSchemas) as EvidenceName[])('%s as it is has nothing to refuse', (name) =>
    expect(fieldsOfResult(name, () => undefined)).toEqual([]),
  );

  it.each<[EvidenceName, string, string, Change]>([
    ['activating-patches', 'a layer renamed', 'layers.0', (r) => (r.layers[0].layer = 'conv9')],
    ['activating-patches', 'its layers popped', 'layers', (r) => r.layers.splice(0)],
    ['activating-patches', 'another receptive field', 'layers.1.receptiveField', (r) => r.layers[1].receptiveField++],
    ['activation-maximisation', 'a unit missing', 'layers.0.units', (r) => r.layers[0].units.pop()],
    ['activation-maximisation', 'units out of order', 'layers.0.units', (r) => swap(r.layers[0].units, 0, 1)],
    ['attribution-maps', 'an example that is not shown', 'examples', (r) => (r.examples[3] = 'hat-1')],
    ['attribution-maps', 'another class than predicted', 'classes.0', (r) => (r.classes[0] = 5)],
    ['attribution-maps', 'a logit too few', 'networks.1.logits', (r) => r.networks[1].logits.pop()],
    [
      'calibration',
      'another accuracy than the test',
      'before.accuracy',
      (r) => {
        r.before.accuracy.value = r.after.accuracy.value = 0.927;
        for (const k of ['before', 'after']) r[k].bins[0].accuracy.value -= 16 / 667;
      },
    ],
    ['calibration', 'an image more in a bin', 'before.bins', (r) => r.before.bins[0].images++],
    ['channel-ablation', 'a channel missing', 'layers.2.channels', (r) => r.layers[2].channels.pop()],
    [
      'channel-ablation',
      'more removed than there are',
      'cumulative.layers.0.removed',
      (r) => (r.cumulative.layers[0].removed[8] = 17),
    ],
    [
      'channel-ablation',
      'a point too few on a curve',
      'cumulative.layers.0.curves.0.accuracy',
      (r) => r.cumulative.layers[0].curves[0].accuracy.pop(),
    ],
    ['circuits', 'an input more', 'layers.0', (r) => r.layers[0].inputs++],
    ['cka', 'a row of the matrix missing', 'self', (r) => r.self.pop()],
    ['cka', 'a pair of seeds missing', 'pairs', (r) => r.pairs.pop()],
    ['class-geometry', 'a network missing', 'networks', (r) => r.networks.pop()],
    [
      'class-profile',
      'a channel missing',
      'layers.0.trained.effectiveClasses',
      (r) => r.layers[0].trained.effectiveClasses.pop(),
    ],
    ['confusion', 'another recall', 'recalls.3', (r) => (r.recalls[3].value += 0.001)],
    ['confusion', 'pairs out of order', 'pairs', (r) => swap(r.pairs, 0, 1)],
    ['confusion', 'a pair of another count', 'pairs.0.count', (r) => r.pairs[0].count++],
    [
      'corruptions',
      'severities out of order',
      'corruptions.0.severities',
      (r) => swap(r.corruptions[0].severities, 0, 1),
    ],
    ['corruptions', 'an example that is not shown', 'example.label', (r) => (r.example.id = 'hat-1')],
    ['deletion', 'a share too few', 'shares', (r) => r.shares.pop()],
    ['deletion', 'shares out of order', 'shares', (r) => swap(r.shares, 3, 4)],
    [
      'deletion',
      'a curve that begins elsewhere',
      'orders.4.deletion.logit.values',
      (r) => (r.orders[4].deletion.logit.values[0] += 1),
    ],
    ['disputed-labels', 'a dispute more', 'test.pairs', (r) => r.test.pairs[0].count++],
    ['edge-response', 'a seed missing', 'seeds', (r) => r.seeds.pop()],
    ['edge-response', 'a filter missing', 'seeds.0.trained.magnitude', (r) => r.seeds[0].trained.magnitude.pop()],
    ['feature-map-controls', 'another example', 'example', (r) => (r.example = 'hat-1')],
    ['fgsm', 'steps out of order', 'steps', (r) => swap(r.steps, 1, 2)],
    ['fgsm', 'a change larger than the step', 'steps.2.largestChange', (r) => (r.steps[2].largestChange = 3)],
    [
      'filter-duplicates',
      'a dead filter that there is not',
      'layers.0.trained.dead',
      (r) => (r.layers[0].trained.dead = [16]),
    ],
    ['filter-memory', 'a checkpoint missing', 'layers.0.way', (r) => r.layers[0].way.splice(4, 1)],
    [
      'filter-memory',
      'a filter that its mean does not know',
      'layers.1.filters.toStart',
      (r) => (r.layers[1].filters.toStart[0] = 1),
    ],
    ['filter-memory', 'a filter too few', 'layers.0.filters.toAnother', (r) => r.layers[0].filters.toAnother.pop()],
    ['filter-spectrum', 'two values of one smoothness', 'filters', (r) => (r.smoothness[0].trained[3] = 0.5)],
    ['filter-spectrum', 'a layer without its smoothness', 'smoothness', (r) => r.smoothness.splice(2, 1)],
    ['zero-share', 'a layer missing', 'networks.1.layers', (r) => r.networks[1].layers.splice(1, 1)],
    ['filter-spectrum', 'a spectrum that does not sum to 1', 'spectra.null', (r) => (r.spectra.null[0] = 0.9)],
    ['filter-spectrum', 'a bin more', 'measures.1.null.bins', (r) => r.measures[1].null.bins.push(0)],
    ['identities', 'a check twice', 'checks', (r) => (r.checks[1].name = r.checks[0].name)],
    ['linear-probes', 'a layer missing', 'networks.3.pooled', (r) => r.networks[3].pooled.pop()],
    [
      'linear-probes',
      'another accuracy of the network',
      'logits.network.value',
      (r) => (r.logits.network.value += 0.0002),
    ],
    ['mirror', 'a difference that is none', 'shipped.difference', (r) => (r.shipped.difference.value += 0.0002)],
    ['patch-shuffle', 'grids out of order', 'grids', (r) => swap(r.grids, 1, 2)],
    ['pca', 'points out of order', 'points', (r) => swap(r.points, 1, 2)],
    ['pca', 'variances that rise', 'input.variance', (r) => r.input.variance.reverse()],
    ['pixel-decodability', 'states exchanged', 'networks.0', (r) => swap(r.networks, 0, 1)],
    [
      'receptive-fields',
      'a field beyond the image',
      'layers.3.field',
      (r) => {
        r.layers[3].field[2] = 29;
        r.layers[3].support = 29;
      },
    ],
    [
      'sanity-checks',
      'a verdict against the rule',
      'methods.0.verdict',
      (r) => (r.methods[0].verdict = r.methods[0].verdict === 'passes' ? 'fails' : 'passes'),
    ],
    ['sanity-checks', 'layers from the first to the last', 'randomised', (r) => r.randomised.reverse()],
    [
      'seed-comparison',
      'a filter assigned twice',
      'pairs.0.partners',
      (r) => (r.pairs[0].partners[0] = r.pairs[0].partners[1]),
    ],
    ['shift', 'shifts out of order', 'shifts', (r) => swap(r.shifts, 0, 1)],
    ['shift', 'a shift that no layer measured', 'canvas', (r) => r.shifts.push(5)],
    ['starting-points', 'a start that is another', 'runs.2.deviation', (r) => (r.runs[2].deviation = 1e-5)],
    ['starting-points', 'a control that tells nothing', 'runs.1.control', (r) => (r.runs[1].control = 1e-3)],
    ['starting-points', 'a run missing', 'runs', (r) => r.runs.pop()],
    ['t-sne', 'a map missing', 'maps', (r) => r.maps.splice(7, 1)],
    [
      'template-fits',
      'another best family',
      'filters.0.best',
      (r) => (r.filters[0].best = r.filters[0].best === 'blob' ? 'edge' : 'blob'),
    ],
    ['unlike-data', 'another score than the best', 'chosen', (r) => (r.chosen = 'energy')],
    [
      'unlike-data',
      'a mean that is none',
      'scores.1.trained.meanDetection',
      (r) => (r.scores[1].trained.meanDetection += 0.001),
    ],
    ['unlike-data', 'kinds out of order', 'kinds', (r) => swap(r.kinds, 1, 2)],
    ['unlike-data', 'scores out of order', 'scores', (r) => swap(r.scores, 0, 1)],
    ['unlike-data', 'a score without its control', 'scores.2', (r) => delete r.scores[2].untrained],
    ['unlike-data', 'a control of the pixels', 'scores.3', (r) => (r.scores[3].untrained = r.scores[3].trained)],
    [
      'unlike-data',
      'a kind without its rate',
      'scores.0.untrained.detection',
      (r) => r.scores[0].untrained.detection.pop(),
    ],
    ['unlike-data', 'another number of images', 'scores.0.trained.detection.5', (r) => r.kinds[5].images++],
    [
      'unlike-data',
      'half an image',
      'scores.0.trained.falseAlarms',
      (r) => (r.scores[0].trained.falseAlarms.value += 1 / 5000),
    ],
    [
      'unlike-data',
      'a verdict turned',
      'scores.2.trained.drawingRate',
      (r) => (r.scores[2].trained.drawings[0] = !r.scores[2].trained.drawings[0]),
    ],
    ['unlike-data', 'drawings out of order', 'drawings.3', (r) => swap(r.drawings, 3, 5)],
    ['unlike-data', 'an image in both halves', 'images.threshold', (r) => r.images.threshold++],
    ['unlike-data', 'features of another layer', 'layer', (r) => (r.layer = 'conv4')],
    ['zero-share', 'a run that there is not', 'networks.2', (r) => (r.networks[2].run = 'seed-9')],
  ])('%s is refused for %s: %s', (name, _what, field, change) => {
    const fields = fieldsOfResult(name, change);
    expect(
      fields.some((found) => found.startsWith(field)),
      fields.join('\n'),
    ).toBe(true);
  });

  it('is refused where its interval does not hold its value, in every analysis', () => {
    const intervalsIn = (value: Loose): Loose[] => {
      if (typeof value !== 'object' || value === null) return [];
      const own = 'low' in value && 'value' in value ? [value] : [];
      return [...own, ...Object.values(value).flatMap(intervalsIn)];
    };
    let found = 0;
    for (const name of Object.keys(evidenceSchemas) as EvidenceName[]) {
      const count = intervalsIn(read(`evidence/${name}.json`)).length;
      found += count;
      for (const place of count === 0 ? [] : [0, count >> 1, count - 1])
        for (const [key, by] of [
          ['low', 1],
          ['high', -1],
        ] as const) {
          const fields = fieldsOfResult(name, (result) => {
            const interval = intervalsIn(result)[place];
            interval[key] = interval.value + by;
          });
          expect(fields, `${name}, interval ${place}`).not.toEqual([]);
        }
    }
    expect(found).toBeGreaterThan(1000);
  });
});
/* eslint-enable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return, @typescript-eslint/restrict-plus-operands */
