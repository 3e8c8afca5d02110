// Does the prediction depend on the pixels that an attribution points to? Above, the probability of the predicted class while pixels are taken
// away, or put onto an empty image: the best and the worst method between the controls. Below, every method's area against a random order.
import { extent, range, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { isControl, nameOf, ranked, rowsOf, wayNames, ways } from './deletion-orders.ts';
import type { Control, DeletionData, Order, Way } from './deletion-orders.ts';
import { describeDeletion, tableOf } from './deletion.words.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps } from '../figure.ts';
import { BottomAxis, LeftAxis } from '../marks/axis.tsx';
import { percent, signed } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { PanelHeading } from '../marks/heading.tsx';
import type { Interval } from '../marks/interval.tsx';
import { IntervalRows } from '../marks/interval-rows.tsx';
import type { RowsPlan } from '../marks/interval-rows.tsx';
import { Key, keyHeight } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { Line } from '../marks/line.tsx';
import type { Point } from '../marks/line.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { Panels, panelsHeight } from '../marks/panels.tsx';
import { elementAt } from '../marks/plane.ts';
import { colour } from '../marks/theme.ts';

interface Curve {
  readonly order: Order;
  readonly stroke: string;
  readonly dash?: string;
}

/** What is drawn as curves: the best and the worst method of deletion, and the controls. */
function curvesOf(data: DeletionData): Curve[] {
  const methods = ranked(data);
  const control = (name: Control): Order => {
    const found = data.orders.find(({ order }) => order === name);
    if (found === undefined) throw new Error(`missing order "${name}"`);
    return found;
  };
  return [
    { order: elementAt(methods, 0), stroke: colour.trained },
    { order: elementAt(methods, methods.length - 1), stroke: colour.training },
    { order: control('random'), stroke: colour.control },
    { order: control('brightness'), stroke: colour.control, dash: '6 3' },
    { order: control('centre'), stroke: colour.control, dash: '1.5 3' },
  ];
}

const chart = { left: 34, top: 30, height: 150, foot: 48 } as const;
const chartHeight = chart.top + chart.height + chart.foot;

interface ChartProps {
  readonly data: DeletionData;
  readonly way: Way;
  readonly width: number;
}

/** Mean probability of the answer over the share of the foreground. */
function Chart({ data, way, width }: ChartProps): JSX.Element {
  const bottom = chart.top + chart.height;
  const x = scaleLinear([0, 1], [chart.left, width - 20]);
  const y = scaleLinear([0, 1], [bottom, chart.top]);
  return (
    <g>
      <PanelHeading name={`Pixels ${wayNames[way]}`} note="mean probability of the answer" size="normal" />
      <LeftAxis
        scale={y}
        ticks={[0, 0.25, 0.5, 0.75, 1]}
        format={(v) => percent(v, 0)}
        left={chart.left}
        right={width - 20}
      />
      {curvesOf(data).map(({ order, stroke, dash }) => (
        <Line
          key={order.order}
          points={order[way].probability.values.map((value, i): Point => [x(elementAt(data.shares, i)), y(value)])}
          stroke={stroke}
          {...(dash !== undefined && { dash })}
        />
      ))}
      <BottomAxis
        scale={x}
        ticks={[0, 0.25, 0.5, 0.75, 1]}
        format={(v) => percent(v, 0)}
        y={bottom}
        left={chart.left}
        right={width - 20}
        title="share of the foreground"
      />
    </g>
  );
}

/** Which line is which. */
const keyOf = (data: DeletionData): KeyEntry[] =>
  curvesOf(data).map(({ order, stroke, dash }) => ({
    name: nameOf(order.order),
    stroke,
    ...(dash === undefined ? { line: 'solid' } : { line: 'dashed', dash }),
  }));

interface AreasProps {
  readonly data: DeletionData;
  readonly way: Way;
  readonly plan: RowsPlan;
  readonly named: boolean;
}

const areaPitch = 20;

/** Every order's area minus that of the random one. */
function Areas({ data, way, plan, named }: AreasProps): JSX.Element {
  const orders = rowsOf(data);
  const of = (order: Order): Interval => order[way].probability.minusRandom;
  const [low = 0, high = 0] = extent(orders.flatMap((order) => [of(order).low, of(order).high, 0]));
  const x = scaleLinear([low, high], [plan.left + 6, plan.right - 6]).nice(3);
  const rows = orders.map((order) => ({
    name: named ? nameOf(order.order) : '',
    marks: [{ interval: of(order), stroke: isControl(order.order) ? colour.control : colour.trained, radius: 3.5 }],
  }));
  return (
    <g>
      <text x={plan.left} y={12} font-weight="600">
        {way === 'deletion' ? 'taken away: less is better' : 'put: more is better'}
      </text>
      <g transform="translate(0 24)">
        <IntervalRows
          rows={rows}
          plan={plan}
          scale={x}
          references={[{ at: 0 }]}
          axis={{ ticks: x.ticks(3), format: (v) => signed(v), title: 'area − area of the random order' }}
        />
      </g>
    </g>
  );
}

function Draw({ data, layout }: DrawProps<DeletionData>): JSX.Element {
  const wide = layout === 'wide';
  const width = wide ? 340 : layoutWidth.narrow;
  const areasHeight = 24 + rowsOf(data).length * areaPitch + 50;
  const key = keyOf(data);
  const top = keyHeight(key, layout);
  const charts = { columns: wide ? 2 : 1, pitch: { x: 380, y: chartHeight } };
  const middle = top + panelsHeight(ways.length, charts) + 18;
  const bottom = middle + (wide ? 1 : 2) * areasHeight;
  const names = wide ? 150 : 136;
  const notes = [
    `${data.images} validation images; only foreground pixels count. Areas: mean height of the curve, 95 % intervals over images. Grey: orders that need no network.`,
  ];
  return (
    <Frame layout={layout} height={bottom + notesHeight(notes, layout)}>
      <Key entries={key} layout={layout} />
      <Panels items={ways} {...charts} top={top}>
        {(way) => <Chart data={data} way={way} width={width} />}
      </Panels>
      {range(2).map((i) => {
        const way = elementAt(ways, i);
        const [left, right] = wide ? [names + i * 290, names + i * 290 + 270] : [names, layoutWidth.narrow - 18];
        return (
          <g key={way} transform={`translate(0 ${middle + (wide ? 0 : i * areasHeight)})`}>
            <Areas data={data} way={way} plan={{ left, right, pitch: areaPitch, names: 0 }} named={!wide || i === 0} />
          </g>
        );
      })}
      <Notes notes={notes} layout={layout} y={bottom} />
    </Frame>
  );
}

export const deletion = defineFigure<DeletionData>({
  title: 'Pixels taken away in the order of a map',
  Draw,
  describe: describeDeletion,
  table: tableOf,
});
