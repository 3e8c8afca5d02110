// Writes a file atomically.
import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Replaces a file. Throws if that fails (a full disk, a read-only folder); the old file then stays, and no partial one is left. */
export function replaceFile(file: string, content: Uint8Array | string): void {
  const part = `${file}.part`;
  try {
    writeFileSync(part, content);
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot write ${file}: ${reason}. What was there before is unchanged.`, { cause: error });
  }
}
