// How alike layers see the images: linear CKA between layers of networks, of their starts, and with pixels and labels.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within, pairsOf } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { estimate } from './estimate.ts';

const layers = z.array(estimate).describe('one for each of `layers`');
const matrix = z.array(layers).describe('rows: layers of the first network, columns: of the second');
const both = z.strictObject({ trained: layers, untrained: layers });

const form = z
  .strictObject({
    images: z.int32().positive().describe('validation images'),
    batches: z.int32().positive().describe('into which they are divided by chance'),
    layers: z.array(z.string()).describe('convolutions, after ReLU, averaged to a 7 x 7 grid and flattened'),
    self: matrix.describe('the shipped network with itself'),
    otherSeeds: listBy('run', z.strictObject({ run: z.string(), cka: matrix })).describe(
      'the shipped network with every other main run',
    ),
    untrained: matrix.describe('control: the shipped network with its own start'),
    networks: listBy(
      'run',
      z.strictObject({
        run: z.string(),
        labels: both.describe('with the one-hot labels'),
        input: both.describe('with the pixels'),
        ownStart: layers.describe('the same layer after and before training'),
      }),
    ).describe('the main runs in the order of their seeds'),
    pairs: z
      .array(z.strictObject({ a: z.string(), b: z.string(), ...both.shape }))
      .describe('the same layer of two main runs, both trained or both untrained; unit of replication: pair of seeds'),
    inputWithLabels: estimate,
  })
  .describe(
    'debiased (Székely & Rizzo 2014; Song et al. 2012), HSIC averaged over batches (Nguyen et al. 2021); bootstrap intervals over batches; unit: batch of images. Channels as they are: unlike the probes, CKA depends on their scale.',
  );

export const cka = form.superRefine(
  within(({ layers, self, otherSeeds, untrained, networks, pairs }, { same }) => {
    const matrix = (path: (string | number)[], rows: readonly (readonly unknown[])[]): void =>
      same(
        path,
        rows.map(({ length }) => length),
        layers.map(() => layers.length),
      );
    const list = (path: (string | number)[], values: readonly unknown[]): void =>
      same(path, values.length, layers.length);
    matrix(['self'], self);
    matrix(['untrained'], untrained);
    otherSeeds.forEach((one, i) => matrix(['otherSeeds', i, 'cka'], one.cka));
    networks.forEach(({ labels, input, ownStart }, i) => {
      for (const [key, states] of Object.entries({ labels, input }))
        for (const [state, values] of Object.entries(states)) list(['networks', i, key, state], values);
      list(['networks', i, 'ownStart'], ownStart);
    });
    pairs.forEach(({ trained, untrained: start }, i) => {
      list(['pairs', i, 'trained'], trained);
      list(['pairs', i, 'untrained'], start);
    });
  }),
);

/** Beside the manifest. */
export const ckaAgreement: Agreement<z.infer<typeof cka>> = (
  { images, batches, layers, otherSeeds, networks, pairs },
  facts,
  { same, holds },
) => {
  const { convolutions, mains, shipped, measured } = facts;
  holds(['images'], images <= measured && images % batches === 0, 'be validation images in equal batches');
  same(['layers'], layers, convolutions);
  same(
    ['otherSeeds'],
    otherSeeds.map(({ run }) => run),
    mains.filter((id) => id !== shipped),
  );
  same(
    ['networks'],
    networks.map(({ run }) => run),
    mains,
  );
  same(
    ['pairs'],
    pairs.map(({ a, b }) => `${a} ${b}`),
    pairsOf(facts),
  );
  return undefined;
};
