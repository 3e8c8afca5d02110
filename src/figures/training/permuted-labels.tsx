// The control of all learning: the same network, trained on labels that were shuffled among the images, beside the same length of training
// on the true ones. Both panels start at the axis' natural zero, so that nothing is magnified.
import { extent, max, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import type { EpochRecord } from '../../artifacts/schema.ts';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import { absenceTable, absenceWords, notTrained } from '../marks/absence.ts';
import { Absent } from '../marks/absent.tsx';
import { BottomAxis, LeftAxis, wholeTicks } from '../marks/axis.tsx';
import * as cell from '../marks/cell.ts';
import type { Cell } from '../marks/cell.ts';
import { coordinate, decimals, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { EndLabels, Line } from '../marks/line.tsx';
import type { Point } from '../marks/line.tsx';
import { Panels, panelsHeight } from '../marks/panels.tsx';
import type { PanelsPlan } from '../marks/panels.tsx';
import { colour, fontSize } from '../marks/theme.ts';
import { accuracy, loss } from './training-quantities.ts';
import type { Quantity } from './training-quantities.ts';

export interface PermutedLabelsData {
  /** With shuffled training labels; training loss and accuracy are measured on these, validation on true ones. */
  readonly shuffled: readonly EpochRecord[] | undefined;
  /** The same network, trained as long on true labels. */
  readonly truthful: readonly EpochRecord[] | undefined;
  readonly classCount: number;
}

interface Histories extends PermutedLabelsData {
  readonly shuffled: readonly EpochRecord[];
}

const absent = notTrained('the network on shuffled labels');
const isTrained = (data: PermutedLabelsData): data is Histories => data.shuffled !== undefined;

const panel = { left: 40, top: 30, bottom: 200, height: 246 } as const;
const rights: Readonly<Record<Layout, number>> = { wide: 190, narrow: 172 };
const panelsOf = (layout: Layout): PanelsPlan => ({
  columns: layout === 'wide' ? 2 : 1,
  pitch: { x: 372, y: panel.height + 14 },
});

const line = (history: readonly EpochRecord[], value: (record: EpochRecord) => number): Point[] =>
  history.map((record): Point => [record.epoch, value(record)]);

interface PanelProps {
  readonly quantity: Quantity;
  readonly data: Histories;
  readonly right: number;
}

const linesOf = ({ ofRecord }: Quantity, { shuffled, truthful = [] }: Histories) => [
  { text: 'true labels', points: line(truthful, (record) => ofRecord(record).validation), stroke: colour.control },
  {
    text: 'shuffled, training',
    points: line(shuffled, (record) => ofRecord(record).training),
    stroke: colour.training,
  },
  {
    text: 'shuffled, validation',
    points: line(shuffled, (record) => ofRecord(record).validation),
    stroke: colour.validation,
  },
];

/** Scales of a panel: from 0 to beyond the largest of all values. */
function scalesOf(quantity: Quantity, { shuffled, truthful = [], classCount }: Histories, right: number) {
  const records = [...shuffled, ...truthful];
  const values = records.flatMap((record) => Object.values(quantity.ofRecord(record)));
  const { value } = quantity.reference(classCount);
  const end = quantity.better === 'higher' ? 1 : 1.08 * (max([...values, value]) ?? value);
  const epochs = max(records, ({ epoch }) => epoch) ?? 1;
  return {
    y: scaleLinear([0, end], [panel.bottom, panel.top]),
    x: scaleLinear([0, epochs], [panel.left, right]),
    epochs,
  };
}

function Panel({ quantity, data, right }: PanelProps): JSX.Element {
  const { format } = quantity;
  const reference = quantity.reference(data.classCount);
  const { x, y, epochs } = scalesOf(quantity, data, right);
  const lines = linesOf(quantity, data);
  const ends = lines.flatMap(({ text, points, stroke }) => {
    const last = points.at(-1)?.[1];
    return last === undefined ? [] : [{ text: `${text} ${format(last)}`, y: y(last), stroke }];
  });
  const guess = { text: `guessing ${format(reference.value)}`, y: y(reference.value), stroke: 'currentColor' };
  return (
    <>
      <text y={14}>{quantity.better === 'higher' ? 'accuracy' : 'loss in nats'}</text>
      <LeftAxis
        scale={y}
        ticks={y.ticks(5)}
        format={quantity.better === 'higher' ? quantity.formatTick : (value) => decimals(value, 1)}
        left={panel.left}
        right={right}
      />
      <line
        x1={panel.left}
        x2={right}
        y1={coordinate(guess.y)}
        y2={coordinate(guess.y)}
        stroke="currentColor"
        stroke-width={1.2}
        stroke-dasharray="5 3"
      />
      {lines.map(({ text, points, stroke }) => (
        <Line key={text} points={points.map(([epoch, value]) => [x(epoch), y(value)])} stroke={stroke} />
      ))}
      <EndLabels labels={[...ends, guess]} x={right} />
      <g font-size={fontSize.small}>
        <BottomAxis
          scale={x}
          ticks={wholeTicks(0, epochs, 7)}
          format={String}
          y={panel.bottom}
          left={panel.left}
          right={right}
          title="epoch"
        />
      </g>
    </>
  );
}

function Draw({ data, layout }: DrawProps<PermutedLabelsData>): JSX.Element {
  if (!isTrained(data)) return <Absent layout={layout} what={absent} />;
  const quantities = [accuracy, loss];
  return (
    <Frame layout={layout} height={panelsHeight(quantities.length, panelsOf(layout)) - 14}>
      <Panels items={quantities} {...panelsOf(layout)}>
        {(quantity) => <Panel quantity={quantity} data={data} right={rights[layout]} />}
      </Panels>
    </Frame>
  );
}

function describe(data: PermutedLabelsData): string {
  if (!isTrained(data)) return absenceWords(absent);
  const { shuffled, truthful, classCount } = data;
  const [first, last] = [shuffled[0], shuffled.at(-1)];
  const [least = 0, greatest = 0] = extent(shuffled, (record) => record.validationAccuracy);
  const lastTrue = truthful?.at(-1);
  return [
    `Two panels, accuracy and loss, after each of ${shuffled.length} epochs of training on shuffled labels.`,
    `On its own shuffled labels accuracy goes from ${percent(first?.accuracy ?? 0)} to ${percent(last?.accuracy ?? 0)} and loss from ${decimals(first?.loss ?? 0, 3)} to ${decimals(last?.loss ?? 0, 3)}.`,
    `On validation images with their true labels accuracy stays between ${percent(least)} and ${percent(greatest)}, where guessing gives ${percent(1 / classCount)}, and loss ends at ${decimals(last?.validationLoss ?? 0, 3)}, where guessing gives ${decimals(Math.log(classCount), 3)}.`,
    lastTrue === undefined
      ? 'The same length of training on true labels is not part of this run.'
      : `The same network on true labels reaches ${percent(lastTrue.validationAccuracy)} and a loss of ${decimals(lastTrue.validationLoss, 3)} on validation images after ${lastTrue.epoch} epochs.`,
  ].join(' ');
}

function table(data: PermutedLabelsData): Table {
  if (!isTrained(data)) return absenceTable(absent);
  const truthful = new Map(data.truthful?.map((record) => [record.epoch, record]));
  const cells = (record: EpochRecord | undefined): Cell[] =>
    record === undefined
      ? Array.from({ length: 4 }, () => cell.none('not trained'))
      : [
          cell.percent(record.accuracy),
          cell.percent(record.validationAccuracy),
          cell.decimals(record.loss, 3),
          cell.decimals(record.validationLoss, 3),
        ];
  const columns = (labels: string): string[] =>
    ['training accuracy', 'validation accuracy', 'training loss', 'validation loss'].map(
      (name) => `${labels}, ${name}`,
    );
  return {
    caption: 'Training on shuffled and on true labels, after each epoch',
    columns: ['epoch', ...columns('shuffled'), ...columns('true')],
    rows: data.shuffled.map((record) => [record.epoch, ...cells(record), ...cells(truthful.get(record.epoch))]),
  };
}

/** Accuracy and loss of a network for which there was nothing to learn but the images themselves. */
export const permutedLabels = defineFigure<PermutedLabelsData>({
  title: 'Training on shuffled labels',
  Draw,
  describe,
  table,
});
