// How far a stage is: a bar on a terminal, plain lines elsewhere.
import cliProgress from 'cli-progress';

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What is counted, for the rate: "images". */
  readonly unit: string;
  readonly loss?: number | undefined;
  readonly accuracy?: number | undefined;
}
export type Report = (progress: Progress) => void;

const secondsBetweenLines = 30;

function detail({ loss, accuracy }: Progress): string {
  const parts: string[] = [];
  if (loss !== undefined && Number.isFinite(loss)) parts.push(`loss ${loss.toFixed(3)}`);
  if (accuracy !== undefined) parts.push(`validation accuracy ${(100 * accuracy).toFixed(1)} %`);
  return parts.join(', ');
}

function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  const s = Math.round(seconds);
  return s < 60 ? `${s} s` : `${Math.floor(s / 60)} min ${s % 60} s`;
}

/** One stage's progress: `report` while it runs, `log` for lines beside the bar, `end` when it is over. */
export function startProgress(stage: string, stream: NodeJS.WriteStream = process.stderr) {
  const started = performance.now();
  let first: number | undefined;
  let lastLine = started;
  const bar = stream.isTTY
    ? new cliProgress.SingleBar(
        {
          stream,
          format: `${stage.padEnd(12)} {bar} {percentage} % | {rate} {unit}/s | ETA {left} | {detail}`,
          hideCursor: true,
          barsize: 24,
        },
        cliProgress.Presets.shades_classic,
      )
    : undefined;
  const report: Report = (progress) => {
    first ??= progress.done;
    const now = performance.now();
    const rate = (progress.done - first) / Math.max(0.001, (now - started) / 1000);
    const left = (progress.total - progress.done) / rate;
    const payload = { rate: rate.toFixed(0), unit: progress.unit, left: clock(left), detail: detail(progress) };
    if (bar) {
      if (!bar.isActive) bar.start(progress.total, progress.done, payload);
      else bar.update(progress.done, payload);
    } else if (now - lastLine > secondsBetweenLines * 1000) {
      lastLine = now;
      stream.write(
        `${stage}: ${progress.done} of ${progress.total} ${progress.unit}, ${payload.rate}/s, ${payload.left} left${payload.detail ? `, ${payload.detail}` : ''}\n`,
      );
    }
  };
  const log = (line: string): void => {
    if (bar?.isActive) stream.write(`\r\u001B[K${stage}: ${line}\n`);
    else stream.write(`${stage}: ${line}\n`);
  };
  const end = (): void => {
    bar?.stop();
    stream.write(`${stage}: done in ${clock((performance.now() - started) / 1000)}\n`);
  };
  return { report, log, end };
}
