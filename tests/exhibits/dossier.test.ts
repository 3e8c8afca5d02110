// The selection of a dossier, on tensors made by hand: which weights are a filter, which links are strongest and what they are shares of, and
// that a run without an analysis, or with one of another network, still has a dossier.
import { describe, expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import type { Artifacts } from '../../src/artifacts/build.ts';
import type { Source } from '../../src/artifacts/source.ts';
import { tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { allDossiers, dossierPictures } from '../../src/book/dossier-pages.ts';
import { describeChannel } from '../../src/figures/dossier/words.ts';
import { tensor } from '../figures/fixture.ts';
import { selectIndex } from '../../src/exhibits/dossier-index.ts';
import { deadChannels, dossierLayer, dossierLayers } from '../../src/exhibits/dossier-layers.ts';
import { selectClassWeights, selectInputs, selectOutputs } from '../../src/exhibits/dossier-links.ts';
import { selectFacts, selectStanding } from '../../src/exhibits/dossier.ts';
import { selectKernels } from '../../src/exhibits/dossier-kernels.ts';
import { selectClasses, selectMaps, selectPatches } from '../../src/exhibits/dossier-responses.ts';
import { selectChannelSheet } from '../../src/exhibits/sheets.ts';

const loaded = loadArtifacts();
const source = sourceOfArtifacts(loaded);
/** A run without a single analysis. */
const bareRun: Artifacts = { ...loaded, manifest: { ...loaded.manifest, evidence: {} }, evidence: {} };
const bare = sourceOfArtifacts(bareRun);
const conv = (name: string) => dossierLayer(bare, name);

/** The run with tensors of one analysis that were made here. */
function withTensors(
  analysis: 'circuits' | 'class-profile',
  tensors: Readonly<Record<string, TensorData>>,
  evidence: Artifacts['evidence'] = {},
): Source {
  const file = { path: 'x', bytes: 1, sha256: '0'.repeat(64) };
  return sourceOfArtifacts({
    ...bareRun,
    evidence,
    manifest: { ...bareRun.manifest, evidence: { [analysis]: { result: file, tensors: file } } },
    evidenceTensors: (name) => {
      if (name !== analysis) throw new Error(`missing ${name}`);
      return new Map(Object.entries(tensors));
    },
  });
}

/** Links `[in, out]` of conv2: input i sends i + 1 to every output, but 100 from input 2 to output 7. */
const links = (scale: number): TensorData =>
  tensor([16, 32], (i) => (i % 32 === 7 && Math.floor(i / 32) === 2 ? 100 : Math.floor(i / 32) + 1) * scale);
const circuits = withTensors('circuits', {
  'link/conv2': links(1),
  'untrained/link/conv2': tensor([16, 32], () => 1),
  'signed/conv2': tensor([16, 32], (i) => (Math.floor(i / 32) === 14 ? 0 : Math.floor(i / 32) % 2 === 0 ? -1 : 1)),
});

describe('which dossiers there are', () => {
  it('follows from the architecture', () => {
    const filters = loaded.manifest.architecture.flatMap((layer) => (layer.kind === 'conv' ? [layer.filters] : []));
    expect(allDossiers(source)).toHaveLength(filters.reduce((a, b) => a + b));
    expect(dossierLayers(source).map((layer) => layer.filters)).toEqual(filters);
    expect(() => dossierLayer(source, 'conv9')).toThrow('unknown layer "conv9"; layers: conv1');
  });
});

describe('kernels', () => {
  it('are the weights of the filter, all together of length 1', () => {
    const { inputs, trained, untrained } = selectKernels(bare, conv('conv3'), 5);
    const raw = tensorNamed(loaded.trained.weights, 'conv3/kernel');
    const [height = 0, width = 0, ins = 0, outs = 0] = raw.shape;
    expect(trained).toHaveLength(ins);
    const weight = (row: number, column: number, input: number): number =>
      raw.data[((row * width + column) * ins + input) * outs + 5] as number;
    let square = 0;
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        for (let input = 0; input < ins; input++) square += weight(row, column, input) ** 2;
    const at = 3;
    expect(trained[at]?.values[1 * width + 2]).toBeCloseTo(weight(1, 2, inputs[at] as number) / Math.sqrt(square), 6);
    for (const planes of [trained, untrained])
      expect(Math.hypot(...planes.flatMap(({ values }) => [...values]))).toBeCloseTo(1, 5);
  });

  it('come by the strength of their links, or by number where those were not measured', () => {
    expect(selectKernels(bare, conv('conv2'), 7)).toMatchObject({ orderedBy: 'number', from: 'conv1' });
    const { inputs, orderedBy } = selectKernels(circuits, conv('conv2'), 7);
    expect(orderedBy).toBe('contribution');
    expect(inputs.slice(0, 3)).toEqual([2, 15, 14]);
    expect(selectKernels(bare, conv('conv1'), 0)).toMatchObject({ from: undefined, inputs: [0] });
  });
});

describe('maps', () => {
  it('are those of every shipped example, class by class', () => {
    const { examples, scale } = selectMaps(bare, conv('conv4'), 9);
    expect(examples).toHaveLength(loaded.manifest.examples.length);
    const { classes } = loaded.manifest.dataset;
    const order = examples.map(({ label }) => classes.indexOf(label));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    const first = loaded.manifest.examples.find(({ label }) => label === 0);
    const raw = tensorNamed(loaded.trained.activations, `${first?.id}/conv4`);
    expect(examples[0]?.trained.values[10]).toBe(raw.data[10 * (raw.shape[2] ?? 0) + 9]);
    expect(scale.trained).toBe(tensorNamed(loaded.trained.scales, 'conv4').data[9]);
  });
});

describe('links', () => {
  it('into a channel are the five strongest, as shares of all into it', () => {
    const found = selectInputs(circuits, conv('conv2'), 7);
    // 1 to 16 make 136; 100 stands in the place of 3.
    expect(found?.layer).toBe('conv1');
    expect(found?.even).toBe(1 / 16);
    expect(found?.links.map(({ channel }) => channel)).toEqual([2, 15, 14, 13, 12]);
    expect(found?.links[0]?.share).toBeCloseTo(100 / 233, 12);
    expect(found?.links[1]?.share).toBeCloseTo(16 / 233, 12);
    expect(found?.links[0]?.untrainedShare).toBeCloseTo(1 / 16, 12);
    expect(found?.links.map(({ sign }) => sign)).toEqual([-1, 1, 0, 1, -1]);
  });
  it('from a channel are shares of what the reader receives', () => {
    const found = selectOutputs(circuits, conv('conv1'), 2);
    expect(found?.layer).toBe('conv2');
    expect(found?.links.map(({ channel }) => channel)).toEqual([7, 0, 1, 2, 3]);
    expect(found?.links[0]?.share).toBeCloseTo(100 / 233, 12);
    expect(found?.links[1]?.share).toBeCloseTo(3 / 136, 12);
  });
  it('are none where nothing was measured, where the sizes differ, and beyond the ends', () => {
    expect(selectInputs(bare, conv('conv2'), 7)).toBeUndefined();
    expect(selectInputs(circuits, conv('conv1'), 0)).toBeUndefined();
    expect(selectInputs(circuits, conv('conv3'), 0)).toBeUndefined();
    expect(selectOutputs(circuits, conv('conv4'), 0)).toBeUndefined();
    const narrow = withTensors('circuits', { 'link/conv2': tensor([16, 31], () => 1) });
    expect(selectInputs(narrow, conv('conv2'), 7)).toBeUndefined();
    expect(selectKernels(narrow, conv('conv2'), 7).orderedBy).toBe('number');
  });
  it('of the last convolution are its weights in the logits', () => {
    const weights = selectClassWeights(bare, conv('conv4'), 9);
    const raw = tensorNamed(loaded.trained.weights, 'logits/kernel');
    expect(weights?.map(({ trained }) => trained)).toEqual([...raw.data.subarray(90, 100)]);
    const start = tensorNamed(loaded.untrained.weights, 'logits/kernel');
    expect(weights?.map(({ untrained }) => untrained)).toEqual([...start.data.subarray(90, 100)]);
    expect(weights?.map(({ label }) => label)).toEqual(loaded.manifest.dataset.classes);
    expect(selectClassWeights(bare, conv('conv3'), 9)).toBeUndefined();
  });
});

describe('class means', () => {
  const result = { images: 5000, top: 100, layers: [], singleClass: { trained: none(), untrained: none() } };
  function none() {
    return { value: 0, low: 0, high: 0 };
  }
  const withMeans = (channels: number, more: Readonly<Record<string, TensorData>> = {}): Source =>
    withTensors(
      'class-profile',
      {
        'trained/conv4/means': tensor([channels, 10], (i) => i),
        'untrained/conv4/means': tensor([channels, 10], (i) => 2 * i),
        ...more,
      },
      { 'class-profile': result },
    );
  it('are the channel’s own row, with errors where there are some', () => {
    const row = [90, 91, 92, 93, 94, 95, 96, 97, 98, 99];
    expect(selectClasses(withMeans(64), conv('conv4'), 9)?.trained).toEqual({ means: row, errors: undefined });
    const errors = withMeans(64, { 'trained/conv4/errors': tensor([64, 10], (i) => i + 1) });
    expect(selectClasses(errors, conv('conv4'), 9)?.trained.errors).toEqual(row.map((value) => value + 1));
  });
  it('of another network are none', () => {
    expect(selectClasses(withMeans(32), conv('conv4'), 9)).toBeUndefined();
    expect(selectClasses(bare, conv('conv4'), 9)).toBeUndefined();
  });
});

describe('a run without analyses', () => {
  it.each(dossierLayers(source).map((layer) => [layer.name, layer] as const))(
    'has a dossier of %s that says what is missing',
    (_, layer) => {
      const pictures = dossierPictures(bare, layer, layer.filters - 1);
      expect(pictures.patches).toEqual({ missing: 'activating-patches' });
      expect(pictures.maximisation).toEqual({ missing: 'activation-maximisation' });
      expect(pictures.classes).toEqual({ missing: 'class-profile' });
      for (const { svg, description } of [pictures.kernels, pictures.maps, pictures.standing]) {
        expect(svg.wide).toContain('<svg');
        expect(svg.narrow).toContain('<svg');
        expect(description.length).toBeGreaterThan(60);
      }
      expect(describeChannel(selectFacts(bare, layer, 0))[0]).toContain(`Channel 0 of ${layer.name}`);
      expect(selectPatches(bare, layer, 0)).toBeUndefined();
      expect(selectStanding(bare, layer, 0).rows.map(({ name }) => name)).toEqual(['gain']);
    },
  );
});

describe('the index of a layer', () => {
  it('has every channel once, highest gain first', () => {
    const rows = selectIndex(bare, conv('conv2'));
    expect(rows.map(({ channel }) => channel).toSorted((a, b) => a - b)).toEqual(rows.map((_, i) => i));
    const gains = rows.map(({ gain }) => gain);
    expect(gains).toEqual(gains.toSorted((a, b) => b - a));
  });
  it('is refused, and so are the facts of a channel, where a number of it is missing: it would be written as 0.00', () => {
    const shorter = (key: 'gain' | 'untrainedGain'): Source => {
      const filters = bareRun.manifest.analyses.filters.map((one) => ({ ...one, [key]: one[key].slice(0, -1) }));
      return sourceOfArtifacts({
        ...bareRun,
        manifest: { ...bareRun.manifest, analyses: { ...bareRun.manifest.analyses, filters } },
      });
    };
    const layer = conv('conv2');
    for (const key of ['gain', 'untrainedGain'] as const)
      expect(() => selectFacts(shorter(key), layer, layer.filters - 1)).toThrow(`missing element ${layer.filters - 1}`);
    expect(() => selectIndex(shorter('untrainedGain'), layer)).toThrow(`missing element ${layer.filters - 1}`);
    const memory = loaded.evidence['filter-memory'];
    if (memory === undefined) throw new Error('missing evidence: the committed artifacts have it all');
    const layers = memory.layers.map((one) => ({
      ...one,
      filters: { ...one.filters, toStart: one.filters.toStart.slice(0, -1) },
    }));
    const forgetful = sourceOfArtifacts({ ...bareRun, evidence: { 'filter-memory': { ...memory, layers } } });
    expect(() => selectFacts(forgetful, layer, layer.filters - 1)).toThrow(`missing element ${layer.filters - 1}`);
  });
  it('labels dead channels', () => {
    const found = loaded.evidence['filter-duplicates'];
    if (found === undefined) throw new Error('missing evidence: the committed artifacts have it all');
    const layers = found.layers.map((one) => ({ ...one, trained: { ...one.trained, dead: [3] } }));
    const dead = sourceOfArtifacts({ ...bareRun, evidence: { 'filter-duplicates': { ...found, layers } } });
    expect(deadChannels(dead, 'conv2')).toEqual([3]);
    expect(selectIndex(dead, conv('conv2')).filter(({ isDead }) => isDead)).toMatchObject([{ channel: 3 }]);
    expect(selectChannelSheet(dead, 'conv2', 'gain').channels.find(({ channel }) => channel === 3)?.isDead).toBe(true);
    expect(describeChannel(selectFacts(dead, conv('conv2'), 3))[1]).toContain('dead');
  });
  it('stands on a sheet by gain or by cost', () => {
    const first = selectChannelSheet(bare, 'conv1', 'gain');
    expect(first).toMatchObject({ pictures: 'filters', orderedBy: 'gain' });
    expect(Math.hypot(...(first.channels[0]?.picture?.values ?? []))).toBeCloseTo(1, 5);
    const patches = selectChannelSheet(bare, 'conv2', 'cost');
    expect(patches.pictures).toBe('patches');
    expect(patches.channels.every(({ picture, cost }) => picture === undefined && cost === undefined)).toBe(true);
  });
});

describe('what is said of the patches in the middle', () => {
  const channels = allDossiers(source).map(({ layer, channel }) => {
    const row = selectPatches(source, layer, channel)?.trained.find(({ name }) => name === '50th');
    const values = row?.patches.map(({ value }) => value) ?? [];
    return { told: selectFacts(source, layer, channel).patches?.median ?? [], values };
  });
  it('is nothing where one of them is silent, for a map of zeros is about no patch', () => {
    const at = channels.findIndex(({ values }) => values.length > 1 && values.every((value) => value > 0));
    const { layer, channel } = allDossiers(source)[at] ?? {};
    const rows = loaded.evidence['activating-patches']?.rows ?? [];
    if (layer === undefined || channel === undefined) throw new Error('missing active channel');
    const name = `trained/${layer.name}/values`;
    const own = loaded.evidenceTensors('activating-patches');
    const { dtype, shape, data } = tensorNamed(own, name);
    const [, rowCount = 0, perRow = 0] = shape;
    const silent = Float32Array.from(data);
    silent[(channel * rowCount + rows.indexOf('50th')) * perRow + 1] = 0;
    const tensors = new Map([...own, [name, { dtype, shape, data: silent }]]);
    const quieter = sourceOfArtifacts({
      ...loaded,
      evidenceTensors: (analysis) => (analysis === 'activating-patches' ? tensors : loaded.evidenceTensors(analysis)),
    });
    expect(channels[at]?.told).not.toEqual([]);
    expect(selectFacts(quieter, layer, channel).patches?.median).toEqual([]);
  });
  it('counts all of them elsewhere', () => {
    const active = channels.filter(({ values }) => values.length > 0 && values.every((value) => value > 0));
    expect(active.length).toBeGreaterThan(10);
    for (const { told, values } of active) expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
  });
});
