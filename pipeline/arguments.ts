// The command line of the pipeline: what may be said, what it means, and what is wrong with the rest.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { backendNames } from './training/backends.ts';
import type { BackendName } from './training/backends.ts';
import { availableParallelism } from 'node:os';
import { fullRun, quickRun } from './config.ts';
import type { Configuration } from './config.ts';
import { allRuns, mainRun } from './training/runs.ts';
import type { Run } from './training/runs.ts';
import { stageNames } from './stages.ts';
import type { StageName } from './stages.ts';

const root = join(import.meta.dirname, '..');

export const usage = `Remakes public/artifacts from Fashion-MNIST: trains the network, measures it, writes what the tutorial draws.

  npm run pipeline -- [options]

  --quick           ${quickRun.trainingImages} training images, ${quickRun.epochs} epochs, all stages, about a minute, into .cache/quick
  --backend NAME    ${backendNames.join(', ')} (default auto: a graphics card whose packages are
                    installed, else the processor; see README, GPUs)
  --runs WHICH      "all" trains every network of the tutorial: five seeds, controls and ablations; a list
                    of their names trains those (${allRuns(fullRun)
                      .map(({ id }) => id)
                      .filter((id) => !/^seed-[1-3]$/.test(id))
                      .join(', ')
                      .replace('seed-0, ', 'seed-0 to ')
                      .replace(/(.{60,78}), /g, '$1,\n                    ')});
                    without it, the main network of one seed
  --processes N     trainings at the same time (default: one for each core, here ${availableParallelism()};
                    one on a graphics card)
  --seed N          seed of weights, order and augmentation (default ${fullRun.seed})
  --epochs N        passes over the training images (default ${fullRun.epochs}, quick ${quickRun.epochs})
  --from STAGE      begin at ${stageNames.join(', ')}; earlier results are read from the output folder.
                    "train" forgets the checkpoint; without --from, training goes on from it,
                    and a finished training is not repeated
  --out DIR         where the artifacts go (default public/artifacts)
  --help            this text

Ctrl-C is safe: training saves a checkpoint in .runs/ and the same command goes on from there. One run goes on at a time, and a quick
one beside it.
`;

export interface Options {
  readonly help: boolean;
  readonly quick: boolean;
  readonly configuration: Configuration;
  readonly backend: BackendName;
  readonly from: StageName | undefined;
  readonly out: string;
  /** The trainings that are wanted. */
  readonly runs: readonly Run[];
  /** Trainings at the same time, on the processor and on a graphics card. */
  readonly processes: number;
  readonly processesOnCard: number;
}

/** The runs asked for, in the order of `allRuns`. */
function chooseRuns(which: string | undefined, configuration: Configuration): Run[] {
  if (which === undefined) return [mainRun(configuration, configuration.seed)];
  const known = allRuns(configuration);
  if (which === 'all') return known;
  const names = which.split(',').map((name) => name.trim());
  for (const name of names)
    oneOf(
      'run',
      name,
      known.map(({ id }) => id),
    );
  const chosen = known.filter(({ id }) => names.includes(id));
  if (!chosen.some(({ kind }) => kind === 'main'))
    throw new Error(
      `invalid --runs "${which}": one of them is shipped, so a main network is needed, for example seed-0`,
    );
  return chosen;
}

function oneOf<T extends string>(option: string, value: string, known: readonly T[]): T {
  const found = known.find((name) => name === value);
  if (found === undefined) throw new Error(`unknown ${option} "${value}"; known: ${known.join(', ')}`);
  return found;
}

/** Seeds are mixed as 32-bit integers: a larger one would equal a smaller one. */
const largest = 2 ** 32 - 1;

function wholeNumber(option: string, value: string, least: number): number {
  if (!/^\d+$/.test(value) || Number(value) < least || Number(value) > largest)
    throw new Error(`invalid ${option} "${value}": a whole number from ${least} to ${largest} is needed`);
  return Number(value);
}

const options = {
  quick: { type: 'boolean', default: false },
  backend: { type: 'string', default: 'auto' },
  runs: { type: 'string' },
  processes: { type: 'string' },
  seed: { type: 'string' },
  epochs: { type: 'string' },
  from: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** Node's own parser, its complaints in the grammar of this project. */
function read(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options });
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new Error(`invalid arguments: ${(error as Error).message}; options: ${known.join(', ')}`, { cause: error });
  }
}

/** Reads the arguments; throws with the remedy on unknown options, stages, backends and on numbers that are none. */
export function parseArguments(argv: readonly string[]): Options {
  const { values } = read(argv);
  if (values.out?.trim() === '') throw new Error('invalid --out "": the name of a folder is needed');
  const base = values.quick ? quickRun : fullRun;
  const seed = values.seed === undefined ? base.seed : wholeNumber('--seed', values.seed, 0);
  const epochs = values.epochs === undefined ? base.epochs : wholeNumber('--epochs', values.epochs, 1);
  const configuration = { ...base, seed, epochs };
  const from = values.from === undefined ? undefined : oneOf('--from', values.from, stageNames);
  if (from !== undefined && stageNames.indexOf(from) > stageNames.indexOf('train'))
    for (const option of ['runs', 'seed', 'epochs'] as const)
      if (values[option] !== undefined)
        throw new Error(
          `invalid arguments: --from ${from} takes its networks from the artifacts; leave out --${option}`,
        );
  if (values.runs !== undefined && values.seed !== undefined)
    throw new Error('invalid arguments: --runs names the seeds; leave out --seed');
  const processes = values.processes === undefined ? undefined : wholeNumber('--processes', values.processes, 1);
  return {
    help: values.help,
    configuration,
    runs: chooseRuns(values.runs, configuration),
    processes: processes ?? availableParallelism(),
    processesOnCard: processes ?? 1,
    backend: oneOf('--backend', values.backend, backendNames),
    from,
    out: values.out ?? join(root, ...(values.quick ? ['.cache', 'quick'] : ['public', 'artifacts'])),
    quick: values.quick,
  };
}
