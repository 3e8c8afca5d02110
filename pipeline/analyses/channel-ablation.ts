// Which channels does the network need? Each is switched off alone, then many together, in random and in ranked orders; and what a channel
// shows of itself is compared with what its absence costs (Morcos et al. 2018, arXiv:1803.06959; Leavitt & Morcos 2020,
// arXiv:2003.01262). Control: the untrained network for selectivity, random orders and random rankings for the rest.
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { switchedOff } from '../../src/model/channel-switch.ts';
import { shuffle } from '../../src/model/random.ts';
import type { Random } from '../../src/model/random.ts';
import type { LabelledImages } from '../datasets/dataset.ts';
import type { ReportImages } from '../measuring/metrics.ts';
import { accuracyDifference, answersUnder, meanDifference } from './measures/ablation.ts';
import type { Ablation, Answers } from './measures/ablation.ts';
import type { Analysis, Inputs, Network } from './analysis.ts';
import { activationTimesGradient, norms } from './measures/channel-predictors.ts';
import { channelResponses, ofChannel } from './measures/channel-responses.ts';
import type { ChannelResponses } from './measures/channel-responses.ts';
import { accuracyOf, divide, removeTogether } from './measures/cumulative-ablation.ts';
import type { Ranks } from './measures/cumulative-ablation.ts';
import { bootstrap, meanOf, quantile } from './methods/intervals.ts';
import { classMeans, selectivity } from './measures/selectivity.ts';
import { spearman } from './methods/statistics.ts';

type Result = Evidence['channel-ablation'];
type LayerResult = Result['layers'][number];
type Channel = LayerResult['channels'][number];

/** Share of the validation images that measure the removal of many; their order is taken from the others. */
const cumulativeShare = 0.4;

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

/** What a channel shows of itself, without being removed. */
type Shown = Omit<Channel, 'zero' | 'mean'>;

function shownBy(
  inputs: Inputs,
  trained: readonly ChannelResponses[],
  untrained: readonly ChannelResponses[],
): ReadonlyMap<string, readonly Shown[]> {
  const { validation } = inputs;
  const network = inputs.trained();
  const gradients = activationTimesGradient(network, validation);
  const onAll = (responses: ChannelResponses) => shownFrom(responses, validation.labels, 0);
  return new Map(
    trained.map((responses, index) => {
      const { name } = responses.layer;
      const { outgoing, gain } = norms(network.tensors, network, name);
      const [own, start] = [onAll(responses), onAll(untrained[index] as ChannelResponses)];
      const shown = outgoing.map((norm, channel): Shown => {
        const activation = own.activation[channel] as number;
        return {
          activation,
          selectivity: own.selectivity[channel] as number,
          untrainedSelectivity: start.selectivity[channel] as number,
          outgoing: norm,
          gain: gain[channel] as number,
          activationTimesOutgoing: activation * norm,
          activationTimesGradient: gradients.get(name)?.[channel] as number,
        };
      });
      return [name, shown];
    }),
  );
}

/** Mean activation and selectivity of every channel on the images from place `first` on, over the classes that occur there. */
export function shownFrom(
  { means, layer: { filters } }: ChannelResponses,
  labels: Uint8Array,
  first: number,
): Pick<Ranks, 'activation' | 'selectivity'> {
  const own = means.subarray(first * filters);
  const present = [...new Set(labels.subarray(first))].sort((a, b) => a - b);
  const places = labels.subarray(first).map((label) => present.indexOf(label));
  const byClass = classMeans(own, places, filters, present.length);
  const channels = Array.from({ length: filters }, (_, channel) => channel);
  return {
    activation: channels.map((channel) => mean(ofChannel(own, channel, filters))),
    selectivity: channels.map((channel) =>
      selectivity(byClass.subarray(channel * present.length, (channel + 1) * present.length)),
    ),
  };
}

/** The predictors of every channel by name, as numbers to be ranked. */
const predictions = (channels: readonly Shown[]) => ({
  activation: channels.map(({ activation }) => activation),
  selectivity: channels.map((channel) => channel.selectivity),
  outgoing: channels.map(({ outgoing }) => outgoing),
  gain: channels.map(({ gain }) => gain),
  'activation-times-outgoing': channels.map(({ activationTimesOutgoing }) => activationTimesOutgoing),
  'activation-times-gradient': channels.map((channel) => channel.activationTimesGradient),
});

const at = (values: ArrayLike<number>, indices: Int32Array): number[] =>
  Array.from(indices, (i) => values[i] as number);

/** Rank correlation of every predictor with the cost of removal, and how far it is above that of the mean activation. */
export function correlationsOf(
  costs: readonly number[],
  channels: readonly Shown[],
  random: (key: number) => Random,
  draws = 1000,
): LayerResult['correlations'] {
  const values = predictions(channels);
  const rho = (predicted: readonly number[], indices: Int32Array): number =>
    spearman(at(predicted, indices), at(costs, indices));
  return (Object.keys(values) as (keyof typeof values)[]).map((predictor) => {
    const own = values[predictor];
    // The same key for all: every predictor is judged on the same draws of channels.
    return {
      predictor,
      spearman: bootstrap(costs.length, (indices) => rho(own, indices), random(0), draws),
      aboveActivation: bootstrap(
        costs.length,
        (indices) => rho(own, indices) - rho(values.activation, indices),
        random(0),
        draws,
      ),
    };
  });
}

/** The middle 95 % of the rank correlations between `count` channels and a random ranking of them. */
export function chanceOf(count: number, random: Random, draws = 4000): LayerResult['chance'] {
  const order = Array.from({ length: count }, (_, i) => i);
  const found = Float64Array.from({ length: draws }, () => spearman(order, shuffle([...order], random))).sort();
  return { low: quantile(found, 0.025), high: quantile(found, 0.975) };
}

/** Each channel alone, set to 0 and set to its mean. */
function ablateEach(
  network: Network,
  images: LabelledImages,
  shown: ReadonlyMap<string, readonly Shown[]>,
  report: ReportImages,
): { whole: Answers; under: ReadonlyMap<string, { zero: Answers; mean: Answers }[]> } {
  const each = [...shown].flatMap(([layer, channels]) =>
    channels.flatMap(({ activation }, channel): Ablation[] => [
      { layer, replacements: switchedOff([channel]) },
      { layer, replacements: new Map([[channel, activation]]) },
    ]),
  );
  const { whole, under } = answersUnder(network, images, each, report);
  let next = 0;
  const take = (): Answers => under[next++] as Answers;
  return {
    whole,
    under: new Map(
      [...shown].map(([layer, channels]) => [layer, channels.map(() => ({ zero: take(), mean: take() }))]),
    ),
  };
}

type EachAblated = ReturnType<typeof ablateEach>;

/** One layer: what each channel's absence costs, and what tells it beforehand. */
function layerResult(
  layer: string,
  channels: readonly Shown[],
  { whole, under }: EachAblated,
  random: (key: number, ...rest: number[]) => Random,
  effort: Inputs['effort'],
): LayerResult {
  const change = (after: Answers): Channel['zero'] => ({
    loss: meanDifference(whole.losses, after.losses),
    accuracy: accuracyDifference(whole.right, after.right),
  });
  const changes = (under.get(layer) ?? []).map((one) => ({ zero: change(one.zero), mean: change(one.mean) }));
  return {
    layer,
    channels: channels.map((channel, c) => ({ ...(changes[c] as (typeof changes)[number]), ...channel })),
    selectivity: meanOf(
      channels.map((channel) => channel.selectivity),
      random(2),
    ),
    untrainedSelectivity: meanOf(
      channels.map(({ untrainedSelectivity }) => untrainedSelectivity),
      random(3),
    ),
    correlations: correlationsOf(
      changes.map(({ zero }) => zero.loss.value),
      channels,
      (key) => random(4, key),
      effort(1000, 20),
    ),
    chance: chanceOf(channels.length, random(5), effort(4000, 100)),
  };
}

export const channelAblation: Analysis<'channel-ablation'> = {
  name: 'channel-ablation',
  run: (inputs, report) => {
    const { effort, random } = inputs;
    const network = inputs.trained();
    // Each of hundreds of ablations sees every image: a small run takes few of its few.
    const all = inputs.validation;
    const [validation] = divide(all, Math.round((all.labels.length * effort(100, 30)) / 100));
    const count = validation.labels.length;
    const held = Math.round(cumulativeShare * count);
    const total = count + held;
    const responses = channelResponses(network, validation.images);
    const shown = shownBy(
      { ...inputs, validation },
      responses,
      channelResponses(inputs.untrained(), validation.images),
    );
    const each = ablateEach(network, validation, shown, (done) => report(done, total));
    const { losses } = each.whole;
    // Every rank is taken from the images behind `held`, and its curve is measured on those before: none was chosen by what it is judged on.
    const ranks = new Map(
      responses.map((own): [string, Ranks] => {
        const costs = (each.under.get(own.layer.name) ?? []).map(
          ({ zero }) => meanDifference(losses.subarray(held), zero.losses.subarray(held)).value,
        );
        return [own.layer.name, { ...shownFrom(own, validation.labels, held), costs }];
      }),
    );
    const [measured] = divide(validation, held);
    const together = removeTogether(
      network,
      measured,
      ranks,
      (layer, key) => random(1, layer, key),
      (done) => report(count + done, total),
    );
    return {
      result: {
        images: count,
        accuracy: accuracyOf(each.whole),
        loss: mean(losses),
        layers: [...shown].map(([layer, channels], index) =>
          layerResult(layer, channels, each, (key, ...rest) => random(key, index, ...rest), effort),
        ),
        cumulative: { images: held, rankedOn: count - held, layers: together },
      },
    };
  },
};
