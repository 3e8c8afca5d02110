// The list of trainings: each control differs from the main network in the one thing that it is named for.
import { describe, expect, it } from 'vitest';
import { fullRun, quickRun } from '../../pipeline/config.ts';
import type { Configuration } from '../../pipeline/config.ts';
import { allRuns, mainSeeds, shortEpochs } from '../../pipeline/training/runs.ts';
import { medianRun } from '../../pipeline/training/training-stage.ts';
import { runKinds } from '../../src/artifacts/schema.ts';
import { deriveLayers } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';

const runs = allRuns(fullRun);
const configurationOf = (id: string): Configuration => {
  const found = runs.find((run) => run.id === id);
  if (found === undefined) throw new Error(`missing run "${id}"`);
  return found.configuration;
};

describe('the runs', () => {
  it('are five seeds of the main network and one of every other kind, under names of their own', () => {
    expect(mainSeeds).toHaveLength(5);
    expect(runs.map(({ id }) => id)).toEqual([...mainSeeds.map((seed) => `seed-${seed}`), ...runKinds.slice(1)]);
    for (const { kind, configuration } of runs.slice(0, 5)) {
      expect(kind).toBe('main');
      expect({ ...configuration, seed: 0 }).toEqual({ ...fullRun, seed: 0 });
    }
  });

  it('are compared with a main network of the same length', () => {
    const short = { ...fullRun, seed: mainSeeds[0], epochs: shortEpochs };
    expect(configurationOf('short')).toEqual(short);
    for (const { configuration } of runs.slice(5)) expect(configuration.epochs).toBe(shortEpochs);
    expect(allRuns(quickRun).every(({ configuration }) => configuration.epochs === quickRun.epochs)).toBe(true);
  });

  it.each([
    ['permuted-labels', 'labels'],
    ['frozen-conv1', 'frozen'],
    ['no-flip', 'augmentation'],
    ['no-shift', 'augmentation'],
    ['no-augmentation', 'augmentation'],
    ['kernel-3', 'architecture'],
    ['kernel-7', 'architecture'],
    ['half-width', 'architecture'],
    ['wide-end', 'architecture'],
    ['flatten', 'architecture'],
    ['double-width', 'architecture'],
  ] as const)('%s differs in %s alone', (id, key) => {
    const [short, changed] = [configurationOf('short'), configurationOf(id)];
    expect(changed[key]).not.toEqual(short[key]);
    expect({ ...changed, [key]: short[key] }).toEqual(short);
  });

  it('have the parameters worked by hand', () => {
    const parameters = (id: string): number =>
      deriveLayers(configurationOf(id).architecture, tutorialNetwork.input).reduce(
        (sum, layer) => sum + layer.parameters,
        0,
      );
    expect(parameters('short')).toBe(61_130);
    expect(parameters('kernel-3')).toBe(61_130 - 16 * (25 - 9));
    expect(parameters('kernel-7')).toBe(61_130 + 16 * (49 - 25));
    expect(parameters('flatten')).toBe(61_130 + (49 - 1) * 64 * 10);
    expect(parameters('half-width')).toBe(15_594);
    expect(parameters('wide-end')).toBe(98_698);
    expect(parameters('double-width')).toBe(242_058);
  });

  it('leave a flip, a shift or all of it out', () => {
    const { flip, shift, erase } = fullRun.augmentation;
    const left = (id: string): number[] => {
      const how = configurationOf(id).augmentation;
      return [how.flip, how.shift, how.erase];
    };
    expect(left('no-flip')).toEqual([0, shift, erase]);
    expect(left('no-shift')).toEqual([flip, 0, erase]);
    expect(left('no-augmentation')).toEqual([0, 0, 0]);
    expect(configurationOf('frozen-conv1').frozen).toEqual(['conv1']);
    expect(configurationOf('permuted-labels').labels).toBe('permuted');
  });
});

describe('the shipped run', () => {
  const shipped = (...accuracies: number[]): number =>
    medianRun(accuracies.map((validationAccuracy, place) => ({ validationAccuracy, place }))).place;

  it.each([
    ['the middle of five', [0.93, 0.95, 0.91, 0.94, 0.92], 0],
    ['the middle of three', [0.5, 0.9, 0.7], 2],
    ['the lower of the middle two', [0.9, 0.7, 0.8, 0.6], 1],
    ['the lower of two', [0.9, 0.7], 1],
    ['the only one', [0.4], 0],
    ['the first in order among equals', [0.8, 0.9, 0.9, 0.9, 1], 2],
    ['the first of two equals', [0.8, 0.8], 0],
  ])('is %s', (_which, accuracies, place) => expect(shipped(...accuracies)).toBe(place));

  it('is refused where none was trained', () => {
    expect(() => medianRun([])).toThrow('missing main run');
  });
});
