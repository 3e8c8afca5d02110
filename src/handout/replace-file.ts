// Writes a file as a whole or not at all.
import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Replaces a file. Where that fails, on a full disk or in a folder that is read-only, the old one stays, nothing half is left, and it throws. */
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
