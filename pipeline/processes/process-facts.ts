// What the system tells of a process where it does, which is Linux; elsewhere, and of a process that is gone, nothing.
import { readFileSync } from 'node:fs';

interface ProcessFacts {
  /** Of its program. */
  readonly name?: string;
  /** One letter; `Z` for one that has ended and whose parent has not asked. */
  readonly state?: string;
  readonly parent?: number;
  /** When it began: a process number that is given anew belongs to another process. */
  readonly began?: string;
}

export function processFacts(pid: number): ProcessFacts {
  try {
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name in parentheses may hold anything.
    const [, name = '', rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const fields = rest.split(' ');
    return { name, state: fields[0] as string, parent: Number(fields[1]), began: fields[19] as string };
  } catch {
    return {};
  }
}
