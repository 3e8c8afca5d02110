// Files that are whole or not there: written beside their place, then renamed into it. Whoever is killed, or finds the disk full, leaves
// what was there before.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file, and the folders that lead to it. Throws and names the file where that fails, be it for want of space.
 * @param previous where the file goes that was there before; without it, it is replaced
 */
export function writeWhole(file: string, bytes: Uint8Array | string, previous?: string): void {
  // Of this process alone: one that has lost its parent may still save while its successor does.
  const part = `${file}.${process.pid}.part`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(part, bytes);
    if (previous !== undefined && existsSync(file)) renameSync(file, previous);
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw new Error(`invalid write of ${file}: ${(error as Error).message}`, { cause: error });
  }
}
