// The shipped examples as a group of radio buttons: arrow keys, touch and pointer come with the element.
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Manifest } from '../artifacts/schema.ts';
import { classNamed } from '../subject/dataset-card.ts';
import { Thumbnail } from './thumbnail.tsx';

interface Props {
  readonly manifest: Manifest;
  /** Row-major bytes, in the order of `manifest.examples`. */
  readonly images: readonly Uint8Array[];
  readonly chosen: string;
  readonly choose: (id: string) => void;
  /** Whether the keyboard's place was on what stood here before. */
  readonly takesFocus: boolean;
}

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth'];
/** The second of a class is read as "Bag, second". Throws and lists the examples where there is none of this id. */
export function exampleName({ dataset, examples }: Pick<Manifest, 'dataset' | 'examples'>, id: string): string {
  const label = examples.find((example) => example.id === id)?.label;
  if (label === undefined)
    throw new Error(`unknown example "${id}"; known: ${examples.map((example) => example.id).join(', ')}`);
  const place = examples.filter((example) => example.label === label).findIndex((example) => example.id === id);
  return `${classNamed(dataset, label)}, ${ordinals[place] ?? String(place + 1)}`;
}

export function ExampleChooser({ manifest, images, chosen, choose, takesFocus }: Props): JSX.Element {
  const group = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    // The reader may have scrolled on while the network was on its way: the keyboard's place moves, the page does not.
    if (takesFocus) group.current?.querySelector<HTMLInputElement>('input:checked')?.focus({ preventScroll: true });
  }, [takesFocus]);
  return (
    <fieldset class="example-chooser" ref={group}>
      <legend>Choose an example</legend>
      <div class="example-grid">
        {manifest.examples.map(({ id }, index) => (
          <label key={id} class="example-choice" title={exampleName(manifest, id)}>
            <input type="radio" name="example" value={id} checked={id === chosen} onChange={() => choose(id)} />
            <Thumbnail pixels={images[index] as Uint8Array} label={exampleName(manifest, id)} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
