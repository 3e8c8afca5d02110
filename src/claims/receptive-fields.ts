// Claims about how much of its receptive field a unit uses.
import { rolesOf } from '../subject/roles.ts';
import type { Claim } from './claim.ts';
import { each, fallsShort } from './rules.ts';

type Network = 'trained' | 'untrained';

/** A claim that a unit's gradient gathers in the middle of its field, in one network. */
const gathersInTheMiddle = (
  network: Network,
  { id, sentence, refutedBy }: Pick<Claim, 'id' | 'sentence' | 'refutedBy'>,
): Claim => ({
  id,
  sentence,
  chapter: 'architecture',
  about: { layers: { conv: 2 } },
  unit: 'number',
  replication: 'image',
  sides: {
    measured: `spread of the gradient of the unit in the middle, ${network} network`,
    control: 'spread of an evenly used square of the same size, in pixels',
  },
  seeds: 'shipped',
  directional: true,
  samples: ({ manifest, evidence }) => {
    const first = rolesOf(manifest.architecture).first.name;
    // In the first layer the field is one filter, without a middle that several paths lead to.
    const layers = evidence['receptive-fields']?.layers.filter(({ layer }) => layer !== first);
    if (layers === undefined) return [];
    return [
      {
        measured: Object.fromEntries(layers.map((layer) => [layer.layer, layer[network].deviation])),
        control: Object.fromEntries(layers.map(({ layer, uniformDeviation }) => [layer, uniformDeviation])),
      },
    ];
  },
  holds: each(fallsShort()),
  refutedBy,
});

export const receptiveFields: readonly Claim[] = [
  gathersInTheMiddle('trained', {
    id: 'units-use-the-middle',
    sentence: 'A unit weighs the middle of its receptive field most: it uses less than an evenly used square would.',
    refutedBy: 'A unit whose gradient spreads over its whole field as evenly as it can.',
  }),
  gathersInTheMiddle('untrained', {
    id: 'untrained-units-use-the-middle-too',
    sentence: 'The untrained network prefers the middle of the field as well.',
    refutedBy: 'An untrained unit whose gradient spreads over its whole field as evenly as it can.',
  }),
];
