// How different the filters of a layer are: each filter's closest other one by its weights and by what it says, trained and untrained; how many
// say nothing; and whether filters of the first layer come in mirrored pairs.
import { extent, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps } from '../figure.ts';
import { describe, networks, notesOf, table } from './filter-duplicates.words.ts';
import type { FilterDuplicatesData } from './filter-duplicates.words.ts';
import { BottomAxis } from '../marks/axis.tsx';
import { decimals } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { IntervalRows } from '../marks/interval-rows.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { colour } from '../marks/theme.ts';
import { mirrorAxes, mirrorDomain, mirrorHeight, Mirrors } from './mirror-partners.tsx';

type LayerFilters = FilterDuplicatesData['layers'][number];
type Measure = 'closestCosine' | 'closestCorrelation';

const measures: readonly { readonly key: Measure; readonly title: string }[] = [
  { key: 'closestCosine', title: 'closest by weights: |cosine|' },
  { key: 'closestCorrelation', title: 'closest by activations: correlation' },
];

interface Column {
  readonly left: number;
  readonly right: number;
}

const strip = 21;
const headHeight = 18;
const layerHeight = headHeight + 2 * strip + 6;

interface ClosestProps extends Column {
  readonly data: FilterDuplicatesData;
  readonly measure: (typeof measures)[number];
  readonly withNames: boolean;
}

/** One measure of all layers: two strips of dots each, and the threshold as a line through both. */
function Closest({
  data: { layers, threshold },
  measure: { key, title },
  left,
  right,
  withNames,
}: ClosestProps): JSX.Element {
  const values = layers.flatMap(({ trained, untrained }) => [...trained[key], ...untrained[key]]);
  const x = scaleLinear([Math.min(0, extent(values)[0] ?? 0), 1], [left + 4, right - 4]);
  return (
    <g>
      {layers.map((layer, i) => (
        <g key={layer.layer} transform={`translate(0 ${layerHeight * i + headHeight})`}>
          <IntervalRows
            rows={networks.map((network) => ({
              name: withNames ? network : '',
              marks: [
                {
                  sample: layer[network][key],
                  height: strip - 3,
                  stroke: network === 'trained' ? colour.trained : colour.control,
                  radius: 2.4,
                },
              ],
            }))}
            plan={{ left, right, pitch: strip }}
            scale={x}
            references={[{ at: threshold, stroke: colour.highlight }]}
          />
        </g>
      ))}
      <BottomAxis
        scale={x}
        ticks={[0, 0.25, 0.5, 0.75, 1]}
        format={(value) => decimals(value, 2)}
        y={layerHeight * layers.length + 2}
        left={left}
        right={right}
        title={title}
      />
    </g>
  );
}

/** The name of each layer. */
function LayerNames({ layers, left }: LayerNamesProps): JSX.Element {
  return (
    <g>
      {layers.map((layer, i) => (
        <text key={layer.layer} x={left} y={layerHeight * i + 12} font-weight={600}>
          {layer.layer}
        </text>
      ))}
    </g>
  );
}

interface LayerNamesProps {
  readonly layers: readonly LayerFilters[];
  readonly left: number;
}

function Draw({ data, layout }: DrawProps<FilterDuplicatesData>): JSX.Element {
  const wide = layout === 'wide';
  const columns: readonly Column[] = wide
    ? [
        { left: 78, right: 370 },
        { left: 420, right: 712 },
      ]
    : [
        { left: 66, right: layoutWidth.narrow - 12 },
        { left: 66, right: layoutWidth.narrow - 12 },
      ];
  const closestHeight = layerHeight * data.layers.length + 44;
  const mirrorTop = (wide ? 1 : 2) * closestHeight + 16;
  const panelHeight = mirrorHeight(data.mirrors);
  const notes = notesOf(data);
  const notesTop = mirrorTop + 18 + (wide ? 1 : 2) * panelHeight;
  const domain = mirrorDomain(data.mirrors);
  return (
    <Frame layout={layout} height={notesTop + notesHeight(notes, layout)}>
      {measures.map((measure, i) => (
        <g key={measure.key} transform={`translate(0 ${wide ? 0 : closestHeight * i})`}>
          <LayerNames layers={data.layers} left={wide && i > 0 ? (columns[i] as Column).left : 0} />
          <Closest data={data} measure={measure} {...(columns[i] as Column)} withNames={i === 0 || !wide} />
        </g>
      ))}
      <g transform={`translate(0 ${mirrorTop})`}>
        <text y={12} font-weight={600}>{`Partners in the mirror, ${data.mirrors.layer}`}</text>
        {mirrorAxes.map((axis, i) => (
          <g key={axis.key} transform={`translate(0 ${18 + (wide ? 0 : panelHeight * i)})`}>
            <Mirrors
              mirrors={data.mirrors}
              axis={axis}
              domain={domain}
              left={wide ? 372 * i : 0}
              right={wide ? 340 + 372 * i : layoutWidth.narrow - 4}
            />
          </g>
        ))}
      </g>
      <Notes notes={notes} layout={layout} y={notesTop} />
    </Frame>
  );
}

export const filterDuplicates = defineFigure<FilterDuplicatesData>({
  title: 'Duplicate, dead and mirrored filters',
  Draw,
  describe,
  table,
});
