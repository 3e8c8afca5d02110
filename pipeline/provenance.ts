// Where a run was made: commit, versions, machine. Told to the reader, never compared with anything.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

function commit(): string {
  try {
    const command = ['describe', '--always', '--abbrev=40', '--dirty', '--exclude=*'];
    return execFileSync('git', command, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
}

function version(name: string): string {
  const file = join(root, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

export interface Provenance {
  /** The commit; "-dirty" where files differed from it; "unknown" outside a git repository. */
  readonly commit: string;
  readonly versions: Record<string, string>;
  /** Processor and threads used. */
  readonly machine: string;
}

export function provenance(): Provenance {
  return {
    commit: commit(),
    versions: {
      node: process.versions.node,
      '@tensorflow/tfjs': version('@tensorflow/tfjs'),
      '@tensorflow/tfjs-backend-wasm': version('@tensorflow/tfjs-backend-wasm'),
    },
    machine: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, one thread`,
  };
}
