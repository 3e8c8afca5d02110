// The shipped garments as a group of radio buttons: arrow keys, touch and pointer come with the element.
import type { JSX } from 'preact';
import type { Manifest } from '../artifacts/schema.ts';
import { greys } from '../figures/marks/colour.ts';
import { canvasRaster } from './canvas-raster.ts';

interface Props {
  readonly manifest: Manifest;
  readonly images: readonly Uint8Array[];
  readonly chosen: string;
  readonly choose: (id: string) => void;
}

const side = 28;

/** "ankle-boot-2" is read as "Ankle boot, second". */
const ordinals = ['first', 'second', 'third', 'fourth', 'fifth'];
export function exampleName({ dataset, examples }: Manifest, id: string): string {
  const label = examples.find((example) => example.id === id)?.label ?? -1;
  const place = examples.filter((example) => example.label === label).findIndex((example) => example.id === id);
  return `${dataset.classes[label] ?? 'unknown'}, ${ordinals[place] ?? String(place + 1)}`;
}

export function ExampleChooser({ manifest, images, chosen, choose }: Props): JSX.Element {
  return (
    <fieldset class="example-chooser">
      <legend>Choose an example</legend>
      <div class="example-grid">
        {manifest.examples.map(({ id }, index) => (
          <label key={id} class="example-choice" title={exampleName(manifest, id)}>
            <input type="radio" name="example" value={id} checked={id === chosen} onChange={() => choose(id)} />
            <img
              src={canvasRaster(images[index] ?? new Uint8Array(side * side), side, side, greys)}
              width={44}
              height={44}
              alt={exampleName(manifest, id)}
            />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
