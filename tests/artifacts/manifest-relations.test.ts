// Each relation between two parts of the manifest, broken once: the refusal names the field. What is changed here is plausible by itself,
// and the digest is made right again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { artifactsFolder } from '../../src/artifacts/build.ts';
import { withDigest } from '../../src/artifacts/manifest-digest.ts';
import { manifestSchema } from '../../src/artifacts/schema.ts';
import { networkOf, weightShapes } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import { checkDerived, inputOf, weightsIn } from '../../src/artifacts/relations/architecture.ts';
import { expectation } from '../../src/artifacts/relations/expectation.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(join(artifactsFolder(), path), 'utf8'));
const shipped = manifestSchema.parse(read('manifest.json'));

/** What a test may change: anything. */
type Loose = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- damaged data has no type

/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return, @typescript-eslint/restrict-plus-operands -- see above */
type Change = (value: Loose) => void;
const swap = (list: Loose[], a: number, b: number): void => {
  [list[a], list[b]] = [list[b], list[a]];
};

/** The fields that a changed manifest is refused for. */
function fieldsOf(change: Change, fit = true): string[] {
  const manifest: Loose = structuredClone(shipped);
  change(manifest);
  const result = manifestSchema.safeParse(fit ? withDigest(manifest) : manifest);
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
}

describe('the manifest', () => {
  it('lets no two of its files be taken for each other', () => {
    const keys = Object.keys(shipped.files);
    const pairs = keys.flatMap((a, i) => keys.slice(i + 1).map((b) => [a, b] as const));
    const accepted = pairs.filter(([a, b]) => {
      const fields = fieldsOf((m) => ([m.files[a], m.files[b]] = [m.files[b], m.files[a]]));
      return !fields.includes(`files.${a}.path`) || !fields.includes(`files.${b}.path`);
    });
    expect(pairs.length).toBeGreaterThan(50);
    expect(accepted).toEqual([]);
  });

  it('as it is has nothing to refuse', () => expect(fieldsOf(() => undefined)).toEqual([]));

  it.each<[string, string, Change]>([
    ['an epoch missing', 'runs.2.history', (m) => m.runs[2].history.splice(10, 1)],
    ['epochs out of order', 'runs.2.history.3', (m) => swap(m.runs[2].history, 3, 4)],
    ['a history that ends elsewhere', 'runs.0.validationAccuracy', (m) => (m.runs[0].validationAccuracy = 0.9)],
    ['more steps than the images make', 'runs.0.steps', (m) => m.runs[0].steps++],
    ['a rate above the peak', 'runs.0.history.4.learningRate', (m) => (m.runs[0].history[4].learningRate = 0.4)],
    ['another run shipped', 'runs.2.shipped', (m) => ((m.runs[2].shipped = false), (m.runs[0].shipped = true))],
    ['two runs shipped', 'runs', (m) => (m.runs[0].shipped = true)],
    ['two runs of one id', 'runs.1.id', (m) => (m.runs[1].id = 'seed-0')],
    ['another seed in one main run', 'runs.1.id', (m) => (m.runs[1].seed = 7)],
    [
      'another recipe in one main run',
      'runs.1.configuration.momentum',
      (m) => (m.runs[1].configuration.momentum = 0.8),
    ],
    ['an ablation of two things', 'runs.8.configuration.momentum', (m) => (m.runs[8].configuration.momentum = 0.8)],
    [
      'true labels called permuted',
      'runs.5.configuration.labels',
      (m) => (m.runs[5].configuration.labels = 'permuted'),
    ],
    ['a frozen layer elsewhere', 'runs.7.configuration.frozen', (m) => (m.runs[7].configuration.frozen = ['conv9'])],
    [
      'layers of a run exchanged',
      'runs.5.configuration.architecture.1',
      (m) => swap(m.runs[5].configuration.architecture, 1, 2),
    ],
    ['other parameters than its layers have', 'runs.11.parameters', (m) => m.runs[11].parameters++],
    ['weights of another run', 'runs.0.weights.path', (m) => (m.runs[0].weights = m.runs[1].weights)],
    ['a share of no whole image', 'runs.0.testAccuracy', (m) => (m.runs[0].testAccuracy = 0.92825)],
    ['a filter more in the architecture', 'architecture.0.outputShape', (m) => m.architecture[0].filters++],
    ['another receptive field', 'architecture.2.receptiveField', (m) => m.architecture[2].receptiveField++],
    ['another number of operations', 'architecture.5.macs', (m) => m.architecture[5].macs++],
    ['a layer renamed', 'architecture.4', (m) => (m.architecture[4].name = 'conv9')],
    ['1e15 filters', 'architecture.0.filters', (m) => (m.architecture[0].filters = 1e15)],
    ['a kernel of even size', 'architecture.0.kernelSize', (m) => (m.architecture[0].kernelSize = 4)],
    ['checkpoints out of order', 'checkpoints.3.step', (m) => swap(m.checkpoints, 2, 3)],
    ['no checkpoint at the end', 'checkpoints.24.step', (m) => m.checkpoints.pop()],
    ['a checkpoint that the history contradicts', 'checkpoints.25.loss', (m) => (m.checkpoints[25].loss += 0.01)],
    [
      'a checkpoint whose classes do not average',
      'checkpoints.5.perClass',
      (m) => (m.checkpoints[5].perClass[0] += 0.01),
    ],
    ['a comparison left out', 'comparisons', (m) => m.comparisons.pop()],
    ['a difference that is none', 'comparisons.0.difference', (m) => (m.comparisons[0].difference += 0.001)],
    ['an interval without its value', 'comparisons.1.interval', (m) => m.comparisons[1].interval.reverse()],
    ['a corrected p-value below the plain one', 'comparisons.1.adjustedP', (m) => (m.comparisons[1].adjustedP = 0)],
    [
      'an accuracy that the confusion matrix does not give',
      'metrics.test.accuracy',
      (m) => (m.metrics.test.accuracy = 0.93),
    ],
    [
      'a recall that it does not give',
      'metrics.validation.perClass.3',
      (m) => (m.metrics.validation.perClass[3] = 0.5),
    ],
    ['an image more in the confusion matrix', 'metrics.test.confusion', (m) => m.metrics.test.confusion[3][4]++],
    [
      'one validation accuracy in the run, another in the metrics',
      'metrics.validation.accuracy',
      (m) => {
        m.metrics.validation.confusion[0][0] -= 5;
        m.metrics.validation.confusion[0][1] += 5;
        m.metrics.validation.accuracy -= 0.001;
        m.metrics.validation.perClass[0] -= 0.01;
      },
    ],
    ['a prediction that is not the most probable', 'examples.0.predicted', (m) => (m.examples[0].predicted = 3)],
    [
      'probabilities that sum to 2',
      'examples.4.probabilities',
      (m) => (m.examples[4].probabilities = m.examples[4].probabilities.map((p: number) => Math.min(1, 2 * p))),
    ],
    ['two examples of one id', 'examples.1.id', (m) => (m.examples[1].id = m.examples[0].id)],
    ['two examples of one image', 'examples.1.index', (m) => (m.examples[1].index = m.examples[0].index)],
    ['two classes exchanged', 'examples.0.id', (m) => swap(m.dataset.classes, 0, 1)],
    ['a class twice', 'dataset.classes', (m) => (m.dataset.classes[1] = m.dataset.classes[0])],
    [
      'a histogram that sums to more than 1',
      'dataset.statistics.histogram',
      (m) => (m.dataset.statistics.histogram[0] = 0.9),
    ],
    ['gains of another layer', 'analyses.filters.1', (m) => (m.analyses.filters[1].layer = 'conv9')],
    ['a gain too few', 'analyses.filters.1.gain', (m) => m.analyses.filters[1].gain.pop()],
    ['a file outside of the folder', 'files.split.path', (m) => (m.files.split.path = 'x/../../secret.txt')],
    ['an absolute path', 'files.split.path', (m) => (m.files.split.path = '/etc/passwd')],
    ['one file for two things', 'files.untrainedWeights.path', (m) => (m.files.untrainedWeights = m.files.weights)],
    ['a file of no bytes', 'files.weights.bytes', (m) => (m.files.weights.bytes = 0)],
    [
      'evidence of another name',
      'evidence.fgsm.result.path',
      (m) => (m.evidence.fgsm.result.path = 'evidence/pca.json'),
    ],
  ])('is refused for %s: %s', (_what, field, change) =>
    expect(
      fieldsOf(change).some((found) => found.startsWith(field)),
      fieldsOf(change).join('\n'),
    ).toBe(true),
  );

  it('is refused for its digest alone where a number is changed that nothing else tells', () => {
    const change: Change = (m) => (m.runs[0].seconds += 1);
    expect(fieldsOf(change)).toEqual([]);
    expect(fieldsOf(change, false)).toEqual(['digest']);
  });

  it('may be of runs of an even number: the lower of the middle two is shipped', () => {
    const withMain = (accuracies: readonly number[], place: number): string[] =>
      fieldsOf((m) => {
        m.runs = m.runs.slice(0, accuracies.length);
        m.comparisons = [];
        m.runs.forEach((run: Loose, i: number) => {
          run.shipped = i === place;
          run.validationAccuracy = accuracies[i];
          run.history.at(-1).validationAccuracy = accuracies[i];
        });
      }).filter((field) => field.endsWith('shipped'));
    expect(withMain([0.91, 0.94, 0.92, 0.93], 2)).toEqual([]);
    expect(withMain([0.91, 0.94, 0.92, 0.93], 3)).not.toEqual([]);
    expect(withMain([0.92, 0.92, 0.92], 1)).toEqual([]);
  });
});
/* eslint-enable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return, @typescript-eslint/restrict-plus-operands */

describe('the contract’s own walk through the layers', () => {
  const networks = [
    tutorialNetwork,
    ...shipped.runs.map(({ configuration }) => networkOf(configuration.architecture, tutorialNetwork.input)),
  ];

  it('agrees with the program that derives them, on every network that was trained', () => {
    for (const network of networks) {
      const own = network.layers.map((layer) => ({ ...layer, outputShape: [...layer.outputShape] }));
      const faults: string[] = [];
      checkDerived(
        own,
        inputOf(shipped.dataset),
        [],
        expectation((path, message) => faults.push(`${path.join('.')} ${message}`)),
      );
      expect(faults).toEqual([]);
      expect([...weightsIn(own, inputOf(shipped.dataset))]).toEqual([...weightShapes(network)]);
    }
  });
});
