// What a linear read-out finds of the class in each layer (Alain & Bengio 2016, arXiv:1610.01644). Controls: untrained
// networks, the pixels, labels of the probe in a random order, a network trained on such labels. It shows what is linearly there, not what
// the network uses.
import { shuffle } from '../../src/model/random.ts';
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { logitsOf, measure } from '../measuring/metrics.ts';
import type { Analysis, Inputs, Network } from './analysis.ts';
import {
  brightnessOf,
  featuresOf,
  imagesForProbes,
  mostImagesForProbes,
  onCoordinates,
  pixelsOf,
  pooled,
} from './measures/features.ts';
import type { Features } from './methods/standardise.ts';
import { meanOf, shareOf } from './methods/intervals.ts';
import { matrixOf } from './methods/linear-algebra.ts';
import { mainNetworks, states } from './measures/main-networks.ts';
import { logisticPenalties, logisticProbe, ridgePenalties, ridgeProbe } from './methods/probe.ts';
import type { Probe } from './methods/probe.ts';

type Readings = Evidence['linear-probes']['input'];
type ByLayer = ReadonlyMap<string, Features>;
/** Both readings of the images that probes are fitted on, and of those that they are judged on. */
type Read = Readonly<Record<'fit' | 'judge', Readonly<Record<keyof Readings, ByLayer>>>>;

/** Orders of the labels of the control. */
const fullPermutations = 10;

interface Labels {
  /** How many there are to tell apart. */
  readonly classes: number;
  readonly fit: Uint8Array;
  readonly judge: Uint8Array;
  readonly heldOut: number;
}

const probes = { pooled: logisticProbe, coordinates: ridgeProbe } as const;
const allPenalties = { pooled: logisticPenalties, coordinates: ridgePenalties } as const;
/** The penalties that are tried: a run of few images tries few. */
type Penalties = Readonly<Record<keyof Readings, readonly number[]>>;

function probeLayer(
  reading: keyof Readings,
  { fit, judge }: Read,
  layer: string,
  labels: Labels,
  penalties: readonly number[],
): Probe {
  const x = (of: Read['fit']): Features => of[reading].get(layer) as Features;
  const data = {
    fit: { x: x(fit), labels: labels.fit },
    judge: { x: x(judge), labels: labels.judge },
    classes: labels.classes,
    heldOut: labels.heldOut,
  };
  return probes[reading](data, penalties);
}

/** One probe of each layer, for both readings. */
function probeFeatures(features: Read, labels: Labels, penalties: Penalties): Readings {
  const of = (reading: keyof Readings): Readings['pooled'] =>
    [...features.fit[reading]].map(([layer, { columns }]) => ({
      layer,
      dimensions: columns,
      ...probeLayer(reading, features, layer, labels, penalties[reading]),
    }));
  return { pooled: of('pooled'), coordinates: of('coordinates') };
}

const readings = { pooled, coordinates: onCoordinates } as const;

/** Both sets of images, as bytes. */
type Images = Readonly<Record<'fit' | 'judge', Uint8Array>>;

const readNetwork = (network: Network, { fit, judge }: Images): Read => ({
  fit: featuresOf(network, fit, readings),
  judge: featuresOf(network, judge, readings),
});

function readInput({ fit, judge }: Images): Read {
  const read = (images: Uint8Array) => ({
    pooled: new Map([['input', brightnessOf(images)]]),
    coordinates: new Map([['input', pixelsOf(images)]]),
  });
  return { fit: read(fit), judge: read(judge) };
}

/** A probe of the logits can be the network's own answer, and so should not be worse. */
function probeLogits(network: Network, images: Images, labels: Labels): Evidence['linear-probes']['logits'] {
  const logits = (bytes: Uint8Array): Float32Array => logitsOf(network, bytes);
  const own = logits(images.judge);
  const right = Math.round(measure(own, labels.judge, network.classes).accuracy * labels.judge.length);
  const { accuracy } = logisticProbe({
    fit: { x: matrixOf(logits(images.fit), labels.classes), labels: labels.fit },
    judge: { x: matrixOf(own, labels.classes), labels: labels.judge },
    classes: labels.classes,
    heldOut: labels.heldOut,
  });
  return { probe: accuracy, network: shareOf(right, labels.judge.length) };
}

/**
 * The probes of true labels, with the same penalties, fitted to labels in a random order. Single orders scatter widely, since images of a
 * class get the same answer: only their mean tells something.
 */
function permutedProbes(
  features: Read,
  labels: Labels,
  found: Readings,
  { random, effort }: Inputs,
): Evidence['linear-probes']['permutedProbe'] {
  const permutations = effort(fullPermutations);
  const orders = Array.from({ length: permutations }, (_, order) => ({
    ...labels,
    fit: Uint8Array.from(shuffle([...labels.fit], random(1, order))),
  }));
  const of = (reading: keyof Readings) =>
    found[reading].map(({ layer, dimensions, penalty }, index) => {
      const accuracies = orders.map((order) => probeLayer(reading, features, layer, order, [penalty]).accuracy.value);
      return { layer, dimensions, accuracy: meanOf(accuracies, random(2, index)) };
    });
  return { permutations, pooled: of('pooled'), coordinates: of('coordinates') };
}

export const linearProbes: Analysis<'linear-probes'> = {
  name: 'linear-probes',
  run: (inputs, report) => {
    const { card, train, validation, trained, run, effort } = inputs;
    const { chosen, heldOut } = imagesForProbes(train, effort(mostImagesForProbes));
    const images: Images = { fit: chosen.images, judge: validation.images };
    const labels: Labels = {
      classes: card.classes.length,
      fit: chosen.labels,
      judge: validation.labels,
      heldOut,
    };
    const main = mainNetworks(inputs);
    const few = <T>(all: readonly T[]): readonly T[] => all.slice(0, effort(all.length, 1));
    const penalties = { pooled: few(allPenalties.pooled), coordinates: few(allPenalties.coordinates) };
    let done = 0;
    const probe = (features: Read): Readings => {
      const found = probeFeatures(features, labels, penalties);
      report(++done, 2 * main.length + 2);
      return found;
    };
    const shipped = readNetwork(trained(), images);
    const ofShipped = probe(shipped);
    const networks = main.flatMap((one) =>
      states.map((state) => ({
        run: one.run,
        state,
        ...(one.shipped && state === 'trained' ? ofShipped : probe(readNetwork(one.in(state), images))),
      })),
    );
    const permutedNetwork = run('permuted-labels');
    return {
      result: {
        trainingImages: chosen.labels.length,
        heldOutImages: heldOut,
        validationImages: validation.labels.length,
        networks,
        input: probe(readInput(images)),
        permutedProbe: permutedProbes(shipped, labels, ofShipped, inputs),
        ...(permutedNetwork && { permutedNetwork: probe(readNetwork(permutedNetwork, images)) }),
        logits: probeLogits(trained(), images, labels),
      },
    };
  },
};
