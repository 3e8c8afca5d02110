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

interface Bar {
  start(total: number, done: number, payload: object): void;
  update(done: number, payload: object): void;
  stop(): void;
  readonly isActive: boolean;
}

const format = (name: string): string =>
  `${name.padEnd(16)} {bar} {percentage} % | {rate} {unit}/s | ETA {left} | {detail}`;
const barOptions = { hideCursor: true, barsize: 24, clearOnComplete: false };

export interface Line {
  readonly report: Report;
  /** Writes a line beside the bar. */
  readonly log: (line: string) => void;
  readonly end: () => void;
}

function startLine(name: string, bar: Bar | undefined, write: (text: string) => void): Line {
  const started = performance.now();
  let first: number | undefined;
  let lastLine = started;
  return {
    report: (progress) => {
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
        write(
          `${name}: ${progress.done} of ${progress.total} ${progress.unit}, ${payload.rate}/s, ${payload.left} left${payload.detail ? `, ${payload.detail}` : ''}\n`,
        );
      }
    },
    log: (line) => write(`${name}: ${line}\n`),
    end: () => {
      bar?.stop();
      write(`${name}: done in ${clock((performance.now() - started) / 1000)}\n`);
    },
  };
}

/** One stage's progress: `report` while it runs, `log` for lines beside the bar, `end` when it is over. */
export function startProgress(stage: string, stream: NodeJS.WriteStream = process.stderr): Line {
  const bar = stream.isTTY
    ? new cliProgress.SingleBar({ ...barOptions, stream, format: format(stage) }, cliProgress.Presets.shades_classic)
    : undefined;
  return startLine(stage, bar, (text) => stream.write(bar?.isActive ? `\r\u001B[K${text}` : text));
}

/** Several lines at once, one for each name that is asked for; `end` when all are over. */
export function startProgressLines(stream: NodeJS.WriteStream = process.stderr) {
  const bars = stream.isTTY
    ? new cliProgress.MultiBar({ ...barOptions, stream, format: '' }, cliProgress.Presets.shades_classic)
    : undefined;
  const line = (name: string): Line => {
    let bar: ReturnType<cliProgress.MultiBar['create']> | undefined;
    // A bar of a MultiBar is active from its creation, so it is made with its first report.
    const lazy: Bar | undefined = bars && {
      start: (total, done, payload) => {
        bar = bars.create(total, done, payload, { format: format(name) });
      },
      update: (done, payload) => bar?.update(done, payload),
      stop: () => bar?.stop(),
      get isActive() {
        return bar !== undefined;
      },
    };
    // A MultiBar that draws nothing yet, or no more, would keep the text to itself.
    return startLine(name, lazy, (text) => (bars?.isActive === true ? bars.log(text) : stream.write(text)));
  };
  const end = (): void => {
    if (bars?.isActive !== true) return;
    bars.update(); // writes what was logged since it was last drawn
    bars.stop();
  };
  return { line, end };
}
