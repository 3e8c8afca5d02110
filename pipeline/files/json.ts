// JSON that programs wrote and that people, version control and full disks may have changed: the error names the file and the remedy.
import { parseJson as parseStrictly } from '../../src/artifacts/strict-json.ts';

/**
 * Parses JSON as every door does.
 * @param name what it is and its path, for the error: `invalid <name>: it is empty; <remedy>`
 */
export function parseJson(bytes: Uint8Array, name: string, remedy: string): unknown {
  try {
    return parseStrictly(bytes);
  } catch (error) {
    throw new Error(`invalid ${name}: ${(error as Error).message}; ${remedy}`, { cause: error });
  }
}
