// `npm run bench`: how fast each backend trains, where a step's time goes, and whether memory stays flat over an epoch. It prints and
// asserts nothing: what is fast depends on the machine.
import * as tf from '@tensorflow/tfjs-core';
import { parseArgs } from 'node:util';
import { backendNames, startBackend } from '../../pipeline/training/backends.ts';
import type { Backend } from '../../pipeline/training/backends.ts';
import { epochOrder } from '../../pipeline/training/batches.ts';
import { fullRun } from '../../pipeline/config.ts';
import { findDataset, pick, readTrainingSet, splitTrainingSet } from '../../pipeline/datasets/dataset.ts';
import type { LabelledImages } from '../../pipeline/datasets/dataset.ts';
import { disposeState, initialState } from '../../src/model/training.ts';
import { timeKernels } from './kernels.ts';
import { batchSize, nextBatch, step, timeStep } from './step.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';

const parts = ['speed', 'kernels', 'memory'] as const;
type Part = (typeof parts)[number];

const usage = `npm run bench -- [--backend NAME] [--part ${parts.join('|')}]… [--rounds N]

  --backend  one of ${backendNames.filter((name) => name !== 'auto').join(', ')}; by default each that starts
  --part     what is measured; by default everything
  --rounds   rounds of which the median is taken (default 20)
`;

function readArguments(): { backends: readonly Backend['name'][]; wanted: readonly Part[]; rounds: number } {
  const { values } = parseArgs({
    options: {
      backend: { type: 'string' },
      part: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '20' },
    },
  });
  const known = ['wasm', 'webgpu', 'cuda'] as const;
  const backends = known.filter((name) => values.backend === undefined || name === values.backend);
  const wanted = parts.filter((part) => values.part === undefined || values.part.includes(part));
  const rounds = Number(values.rounds);
  const unknown = (values.part ?? []).some((part) => !parts.some((one) => one === part));
  if (backends.length === 0 || unknown || !Number.isInteger(rounds) || rounds < 1)
    throw new Error(`invalid arguments\n\n${usage}`);
  return { backends, wanted, rounds };
}

const column = (text: string | number, width: number): string => String(text).padStart(width);

async function printSpeed(train: LabelledImages, rounds: number): Promise<void> {
  const times = await timeStep(train, rounds);
  const { input, forward, backward, optimiser } = times;
  const whole = input + forward + backward + optimiser;
  const rate = (milliseconds: number): string => `${((1000 * batchSize) / milliseconds).toFixed(0)} images/s`;
  console.log(`  ${rate(whole)}; ${rate(whole - input)} without augmentation and input`);
  for (const [name, milliseconds] of [
    ['forward', forward],
    ['backward', backward],
    ['optimiser', optimiser],
    ['augmentation and input', input],
  ] as const)
    console.log(
      `  ${name.padEnd(24)}${column(milliseconds.toFixed(2), 9)} ms${column(((100 * milliseconds) / whole).toFixed(1), 7)} %`,
    );
}

function printKernels(train: LabelledImages, rounds: number): void {
  const kernels = timeKernels(train, rounds);
  const total = kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  console.log(`  ${total.toFixed(2)} ms of a step are spent in kernels:`);
  for (const { kernel, calls, milliseconds } of kernels.slice(0, 16))
    console.log(
      `  ${column(milliseconds.toFixed(2), 9)} ms${column(((100 * milliseconds) / total).toFixed(1), 7)} %${column(calls, 4)} x  ${kernel}`,
    );
}

async function printMemory(train: LabelledImages): Promise<void> {
  const state = initialState(0, tutorialNetwork);
  const order = epochOrder(train.labels.length, 0, 0);
  const steps = Math.floor(train.labels.length / batchSize);
  const marks = new Set(Array.from({ length: 9 }, (_, eighth) => Math.round((eighth * steps) / 8)));
  console.log(`  ${'one epoch, step'.padEnd(24)}${column('tensors', 9)}${column('resident', 12)}`);
  const started = performance.now();
  for (let done = 0; done <= steps; done++) {
    if (marks.has(done)) {
      const resident = `${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`;
      console.log(`  ${String(done).padEnd(24)}${column(tf.memory().numTensors, 9)}${column(resident, 12)}`);
    }
    if (done === steps) break;
    const batch = nextBatch(train, order, done);
    step(state, batch);
    tf.dispose([batch.images, batch.labels]);
    // A card is waited for now and then, as by the training loop.
    if (done % 10 === 0) await (state.parameters['logits/bias'] as tf.Tensor).data();
  }
  console.log(`  ${((performance.now() - started) / 1000).toFixed(0)} s`);
  disposeState(state);
}

const { backends, wanted, rounds } = readArguments();
const all = readTrainingSet(await findDataset(() => undefined));
const train = pick(all, splitTrainingSet(all.labels, fullRun.trainingImages).train);
for (const name of backends) {
  try {
    const { card, warning } = await startBackend(name);
    console.log(`\n${name}${card === undefined ? ', one thread' : `, ${card}`}; batches of ${batchSize}`);
    // A card that is a program would take an hour: only when it is asked for.
    if (warning !== undefined) console.log(`  ${warning}`);
    if (warning !== undefined && backends.length > 1) continue;
  } catch (error) {
    console.log(`\n${name} is left out: ${(error as Error).message}`);
    continue;
  }
  if (wanted.includes('speed')) await printSpeed(train, rounds);
  if (wanted.includes('kernels') && name === 'wasm') printKernels(train, rounds);
  if (wanted.includes('memory')) await printMemory(train);
}
