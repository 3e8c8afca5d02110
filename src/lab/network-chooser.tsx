// Which network reads the image: the trained one, its start, another seed, one that was trained on permuted labels. What has to be fetched is
// said where it is chosen.
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Origin } from '../artifacts/keys.ts';
import type { Manifest } from '../artifacts/schema.ts';

export interface OfferedNetwork {
  readonly value: string;
  readonly origin: Origin;
  readonly label: string;
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;

/**
 * The networks that maps can be drawn of: the shown run, the other main ones, and the one with permuted labels, trained and before the first
 * step. Nothing but the shown network where the site's run has not measured starting points.
 */
export function offeredNetworks({ runs, evidence }: Pick<Manifest, 'runs' | 'evidence'>): readonly OfferedNetwork[] {
  const offer = (origin: Origin, label: string): OfferedNetwork => ({ value: JSON.stringify(origin), origin, label });
  const trained = offer('trained', 'Trained, as in all figures');
  if (evidence['starting-points'] === undefined) return [trained];
  const others = runs.filter(({ kind, shipped }) => kind === 'main' && !shipped);
  const [another] = others;
  const permuted = runs.find(({ kind }) => kind === 'permuted-labels');
  return [
    trained,
    offer('untrained', 'Untrained, its own start'),
    ...(another === undefined
      ? []
      : [offer({ run: another.id, state: 'untrained' }, `Untrained, another start (seed ${another.seed})`)]),
    ...others.map(({ id, seed, weights }) =>
      offer({ run: id, state: 'trained' }, `Trained, seed ${seed} (${kilobytes(weights.bytes)})`),
    ),
    ...(permuted === undefined
      ? []
      : [
          offer(
            { run: permuted.id, state: 'trained' },
            `Trained on permuted labels (${kilobytes(permuted.weights.bytes)})`,
          ),
        ]),
  ];
}

interface Props {
  readonly manifest: Pick<Manifest, 'runs' | 'evidence'>;
  readonly chosen: Origin;
  readonly choose: (origin: Origin) => void;
}

export function NetworkChooser({ manifest, chosen, choose }: Props): JSX.Element {
  const id = useId();
  const offered = offeredNetworks(manifest);
  const value = JSON.stringify(chosen);
  return (
    <span class="network-chooser">
      <label for={id}>Network</label>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => {
          const found = offered.find((one) => one.value === currentTarget.value);
          if (found !== undefined) choose(found.origin);
        }}
      >
        {offered.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
        {/* A link may name another one. */}
        {offered.every((one) => one.value !== value) && <option value={value}>Another, of the link</option>}
      </select>
    </span>
  );
}
