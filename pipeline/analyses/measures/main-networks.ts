// The networks of which every claim about training must hold: the main runs, each before its first step and after its last.
import type { Inputs, Network } from '../analysis.ts';

export const states = ['trained', 'untrained'] as const;
export type State = (typeof states)[number];

/** One main run in both states; a network is loaded when it is asked for. */
export interface MainNetwork {
  readonly run: string;
  readonly shipped: boolean;
  readonly in: (state: State) => Network;
}

/** The main runs in the order of their seeds; the shipped one as it is shipped. Asking for weights that are missing throws. */
export function mainNetworks({
  mainRuns,
  runs,
  trained,
  untrained,
  run,
  untrainedRun,
}: Pick<Inputs, 'mainRuns' | 'runs' | 'trained' | 'untrained' | 'run' | 'untrainedRun'>): MainNetwork[] {
  const shippedId = runs('main').find(({ shipped }) => shipped)?.id;
  return mainRuns().map((id) => ({
    run: id,
    shipped: id === shippedId,
    in: (state) => {
      if (id === shippedId) return state === 'trained' ? trained() : untrained();
      const network = (state === 'trained' ? run : untrainedRun)(id);
      if (network === undefined) throw new Error(`missing weights of run "${id}": run from the stage train`);
      return network;
    },
  }));
}
