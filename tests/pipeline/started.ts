// Processes for the tests of processes. `work`: a parent that works a queue of one job and tells of its first report. `stop`: writes lines
// until it should stop, and leaves a file then. `npm`: starts that as npm would.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { workAll } from '../../pipeline/processes/queue.ts';
import { stopping } from '../../pipeline/processes/stopping.ts';

const [mode, first, second] = process.argv.slice(2) as [string, string, string];

if (mode === 'work')
  await workAll(first, [JSON.parse(second) as { id: string }], 1, {
    line: () => ({ report: () => process.send?.('reported'), log: () => undefined, end: () => undefined }),
    stop: new AbortController().signal,
  });

if (mode === 'stop') {
  const stop = stopping();
  stop.addEventListener('abort', () => {
    writeFileSync(first, 'stopped');
    process.exit();
  });
  writeFileSync(`${first}.started`, '');
  setInterval(() => process.stdout.write('at work\n'), 100);
}

if (mode === 'npm') {
  const command = `"${process.execPath}" --import tsx "${import.meta.filename}" stop "${first}"`;
  // With a second command the shell stays; without one some shells become the command.
  const environment = { ...process.env, npm_lifecycle_event: 'pipeline' };
  spawn(second === 'shell' ? `${command}; :` : command, { shell: true, stdio: 'ignore', env: environment });
  process.send?.('started');
}
