// @vitest-environment jsdom
// What a browser cannot be made to do on purpose: a network that gives up, or a picture that cannot be made, after the figure is alive.
import { render } from 'preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { FeatureMapsIsland } from '../../src/islands/feature-maps-island.tsx';
import type { LiveNetwork } from '../../src/islands/live-network.ts';

const artifacts = loadArtifacts();
const { manifest, trained } = artifacts;
const source = sourceOfArtifacts(artifacts);
const ids = manifest.examples.map(({ id }) => id);

const faults = vi.hoisted(() => ({ running: false, drawing: false }));

/** The shipped activations, as if computed here. */
function run(pixels: Uint8Array): Map<string, TensorData> {
  if (faults.running) throw new Error('out of memory while running');
  const id = source.examples.find((example) => example.pixels === pixels)?.id ?? '';
  return new Map(
    manifest.architecture.map(({ name }) => [name, trained.activations.get(`${id}/${name}`) as TensorData]),
  );
}

vi.mock('../../src/islands/live-network.ts', () => ({
  openNetwork: (): Promise<LiveNetwork> => Promise.resolve({ source, run }),
}));
vi.mock('../../src/islands/png-raster.ts', () => ({
  pngRaster: () => {
    if (faults.drawing) throw new Error('out of memory while drawing');
    return 'data:,';
  },
}));

let page: HTMLElement;
const named = (name: RegExp): HTMLButtonElement | undefined =>
  [...page.querySelectorAll('button')].find(({ textContent }) => name.test(textContent));
/** Once it is there: a button with this name is pressed, and the garments can be chosen. */
async function press(name: RegExp): Promise<void> {
  await vi.waitFor(() => expect(named(name)).toBeDefined());
  named(name)?.click();
  await vi.waitFor(() => expect(page.querySelector('input:checked')).not.toBeNull());
}
const choose = (id: string): void => page.querySelector<HTMLInputElement>(`input[value="${id}"]`)?.click();
const said = (): string => page.querySelector('[role="status"]')?.textContent ?? '';

beforeEach(async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
  page = document.body.appendChild(document.createElement('main'));
  render(
    <FeatureMapsIsland base="/" kilobytes={1} total={1} first={ids[0] ?? ''} ids={ids}>
      <p id="still">the static figure</p>
    </FeatureMapsIsland>,
    page,
  );
  await press(/run the network/i);
});
afterEach(() => {
  render(null, page);
  page.remove();
  faults.running = false;
  faults.drawing = false;
  history.replaceState(null, '', '/');
  vi.unstubAllGlobals();
});

it('tells what the network says of the example, and takes the static figure away', async () => {
  expect(page.querySelector('#still')).toBeNull();
  const withMaps = manifest.architecture.filter(({ outputShape }) => outputShape[0] > 1).map(({ name }) => name);
  expect([...page.querySelectorAll('.live-layer h3')].map(({ textContent }) => textContent)).toEqual(withMaps);
  for (const { id, predicted, label } of manifest.examples) {
    choose(id);
    await vi.waitFor(() => expect(page.querySelector('input:checked')?.getAttribute('value')).toBe(id));
    expect(said()).toContain(`The network says ${manifest.dataset.classes[predicted]},`);
    expect(said()).toContain(
      predicted === label ? 'the label agrees' : `the label says ${manifest.dataset.classes[label]}`,
    );
    expect(page.querySelector('#live-probabilities-description')?.textContent).toContain(
      manifest.dataset.classes[predicted],
    );
  }
});

it.each(['running', 'drawing'] as const)(
  'a fault in %s, once alive: it is told, the static figure is back, and it runs again',
  async (kind) => {
    faults[kind] = true;
    choose(ids[3] ?? '');
    await vi.waitFor(() =>
      expect(page.querySelector('[role="alert"]')?.textContent).toContain(`out of memory while ${kind}`),
    );
    expect(page.querySelector('#still')).not.toBeNull();
    expect(page.querySelector('input')).toBeNull();
    faults[kind] = false;
    await press(/try again/i);
    expect(page.querySelector('[role="alert"]')).toBeNull();
    expect(said()).toMatch(/the network says/i);
  },
);
