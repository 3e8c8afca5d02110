// Learning curves: loss and accuracy after each epoch, on clean training images and on the validation set, with the untrained network at
// epoch 0, guessing as the reference, a band over the seeds of the same network, and the learning rate below on the same axis.
import { max, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import type { EpochRecord } from '../../artifacts/schema.ts';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Figure, Layout } from '../figure.ts';
import { BottomAxis, LeftAxis, wholeTicks } from '../marks/axis.tsx';
import type { Position } from '../marks/axis.tsx';
import { Band } from '../marks/band.tsx';
import type { Spread } from '../marks/band.tsx';
import { coordinate, significant } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { EndLabels, Line, ReferenceLine } from '../marks/line.tsx';
import type { Point } from '../marks/line.tsx';
import { SeamLine } from '../marks/seam.tsx';
import { colour, fontSize, muted, paper } from '../marks/theme.ts';
import { accuracy, curvesOf, loss, spreadsOf } from './training-quantities.ts';
import type { Quantity, Summary, TrainingCurvesData } from './training-quantities.ts';
import { describeCurves, tableOf } from './training.words.ts';

export type { TrainingCurvesData } from './training-quantities.ts';

const geometry = {
  wide: { left: 46, right: 570, top: 46, bottom: 326, stripHeight: 44, ticks: 16 },
  narrow: { left: 40, right: 226, top: 46, bottom: 296, stripHeight: 40, ticks: 7 },
} as const satisfies Record<Layout, unknown>;

interface StripProps {
  readonly history: readonly EpochRecord[];
  readonly x: Position;
  readonly top: number;
  readonly bottom: number;
}

/** The learning rate on an axis of its own that starts at 0; its greatest value is written beside it. */
function LearningRateStrip({ history, x, top, bottom }: StripProps): JSX.Element {
  const peak = max(history, ({ learningRate }) => learningRate) ?? 0;
  const y = scaleLinear([0, peak || 1], [bottom, top]);
  const points = history.map(({ epoch, learningRate }): Point => [x(epoch), y(learningRate)]);
  const right = points.at(-1)?.[0] ?? 0;
  return (
    <g font-size={fontSize.small}>
      <Line points={points} stroke={colour.control} width={1.5} />
      {points.map(([cx, cy]) => (
        <circle key={cx} cx={coordinate(cx)} cy={coordinate(cy)} r={1.6} fill={colour.control} />
      ))}
      <text x={coordinate(right + 12)} y={top + 8}>
        learning rate,
      </text>
      <text x={coordinate(right + 12)} y={top + 22}>
        at most {significant(peak)}
      </text>
    </g>
  );
}

/** Where the curve of the validation images begins: before the first step. */
const Start = ({ at: [x, y] }: { readonly at: Point }): JSX.Element => (
  <>
    <circle cx={coordinate(x)} cy={coordinate(y)} r={3.5} fill={paper} stroke={colour.validation} stroke-width={2} />
    <text x={coordinate(x + 10)} y={coordinate(y - 6)} font-size={fontSize.small}>
      untrained
    </text>
  </>
);

const BandNote = ({ seeds }: { readonly seeds: number }): JSX.Element => (
  <text x={0} y={29} font-size={fontSize.small} fill-opacity={muted}>
    lines: the network that is shown; bands: least to greatest of {seeds} seeds
  </text>
);

function drawCurves(quantity: Quantity, { data, layout }: DrawProps<TrainingCurvesData>): JSX.Element {
  const { left, right, top, bottom, stripHeight, ticks } = geometry[layout];
  const curves = curvesOf(quantity, data);
  const spreads = spreadsOf(quantity, data);
  const reference = quantity.reference(data.classCount);
  const trained = [data.history, ...data.seeds].flat().flatMap((record) => Object.values(quantity.ofRecord(record)));
  const untrained = quantity.ofUntrained(data.untrained);
  const { scale: y, ticks: yTicks, seam } = quantity.vertical(trained, untrained, reference.value, bottom, top);
  const epochs = data.history.at(-1)?.epoch ?? 1;
  const x = scaleLinear([0, epochs], [left + 8, right]);
  const place = ([epoch, value]: Point): Point => [x(epoch), y(value)];
  const spread = ({ epoch, least, greatest }: Summary): Spread => [x(epoch), y(least), y(greatest)];
  const stripTop = bottom + 16;
  const stripBottom = stripTop + stripHeight;
  const ends = [
    { label: layout === 'wide' ? 'training images' : 'training', curve: curves.training, stroke: colour.training },
    { label: 'validation', curve: curves.validation, stroke: colour.validation },
  ].map(({ label, curve, stroke }) => {
    const value = curve.at(-1)?.[1] ?? reference.value;
    return { text: `${label} ${quantity.format(value)}`, y: y(value), stroke };
  });
  return (
    <Frame layout={layout} height={stripBottom + 40}>
      <text x={0} y={14}>
        {quantity.axisTitle}
      </text>
      {spreads.training.length > 0 && <BandNote seeds={data.seeds.length} />}
      <LeftAxis scale={y} ticks={yTicks} format={quantity.formatTick} left={left} right={right} />
      {seam !== undefined && <SeamLine seam={seam} scale={y} left={left} right={right} />}
      <ReferenceLine y={y(reference.value)} left={left} right={right} label={reference.label} />
      <Band points={spreads.training.map(spread)} fill={colour.training} />
      <Band points={spreads.validation.map(spread)} fill={colour.validation} />
      <Line points={curves.training.map(place)} stroke={colour.training} />
      <Line points={curves.validation.map(place)} stroke={colour.validation} />
      <Start at={place(curves.validation[0] ?? [0, reference.value])} />
      <EndLabels labels={ends} x={right} />
      <LearningRateStrip history={data.history} x={x} top={stripTop} bottom={stripBottom} />
      <BottomAxis
        scale={x}
        ticks={wholeTicks(0, epochs, ticks)}
        format={String}
        y={stripBottom}
        left={left}
        right={right}
        title={layout === 'wide' ? 'epoch (passes over the training images)' : 'epoch'}
      />
    </Frame>
  );
}

const curveFigure = (title: string, quantity: Quantity): Figure<TrainingCurvesData> =>
  defineFigure<TrainingCurvesData>({
    title,
    Draw: (props) => drawCurves(quantity, props),
    describe: (data) => describeCurves(quantity, data),
    table: (data) => tableOf(quantity, data),
  });

/** Cross-entropy after each epoch. */
export const trainingLoss = curveFigure('Loss during training', loss);

/** Share of correctly classified images after each epoch. */
export const trainingAccuracy = curveFigure('Accuracy during training', accuracy);
