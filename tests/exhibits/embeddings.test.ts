// Which points the maps of images draw: as many of each class as the rule says, the first ones, and the same images in every map.
import { expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { tensorNamed } from '../../src/artifacts/safetensors.ts';
import { embeddingExhibits } from '../../src/exhibits/embeddings.ts';

const source = sourceOfArtifacts(loadArtifacts());
const { classes } = source.manifest.dataset;
const labels = [...tensorNamed(source.evidenceTensors('pca'), 'labels').data];

/** Places of the first images of each class, in their order. */
const firstOfEach = (count: number): number[] =>
  labels.flatMap((label, place) =>
    labels.slice(0, place).filter((before) => before === label).length < count ? [place] : [],
  );
/** The points of a tensor at these places. */
const pointsOf = (analysis: 'pca' | 't-sne', tensor: string, places: readonly number[]): number[] => {
  const { data, shape } = tensorNamed(source.evidenceTensors(analysis), tensor);
  const width = shape[1] ?? 0;
  return places.flatMap((place) => [...data.slice(place * width, (place + 1) * width)]);
};

it('principal components: 30 images of each class, in the last convolution and of the pixels', () => {
  const data = embeddingExhibits['pca-map'].select(source);
  const places = firstOfEach(30);
  expect(places).toHaveLength(30 * classes.length);
  expect([...data.labels]).toEqual(places.map((place) => labels[place]));
  const keys = [`trained/${data.layer}`, `untrained/${data.layer}`, 'input'];
  [...data.maps, ...data.others].forEach(({ points }, i) =>
    expect([...points.data]).toEqual(pointsOf('pca', `${keys[i] ?? ''}/points`, places)),
  );
});

it('t-SNE: 15 images of each class; every perplexity from the first start, the middle one from the second, too', () => {
  const data = embeddingExhibits['t-sne-map'].select(source);
  const places = firstOfEach(15);
  expect([...data.labels]).toEqual(places.map((place) => labels[place]));
  const made = source.evidence('t-sne')?.maps ?? [];
  for (const { name, maps } of data.spaces) {
    const space = name === 'pixels' ? 'input' : name;
    expect(maps.map(({ start, perplexity }) => [start, perplexity])).toEqual([
      [0, 5],
      [0, 30],
      [1, 30],
      [0, 100],
    ]);
    for (const { start, perplexity, points } of maps) {
      const own = made.find((one) => one.space === space && one.start === start && one.perplexity === perplexity);
      expect([...points.data]).toEqual(pointsOf('t-sne', own?.tensor ?? '', places));
    }
  }
});
