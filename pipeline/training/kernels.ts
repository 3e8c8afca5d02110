// Compiles the training kernels (src/model/assembly, AssemblyScript) to WebAssembly, once for each version of their text.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', 'src', 'model', 'assembly');
const cache = join(import.meta.dirname, '..', '..', '.cache');

const { resolve } = createRequire(import.meta.url);

const compilerOptions = ['-O3', '--runtime', 'stub', '--noAssert', '--importMemory', '--enable', 'simd'];

/**
 * The compiled module; kept in .cache under a checksum of the sources, the options and the compiler's version.
 * Throws with the compiler's words where it refuses.
 */
export function trainingKernels(): Uint8Array<ArrayBuffer> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const sources = files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
  const compiler = JSON.parse(readFileSync(resolve('assemblyscript/package.json'), 'utf8')) as { version: string };
  const key = createHash('sha256')
    .update(JSON.stringify([compiler.version, compilerOptions, ...sources]))
    .digest('hex');
  const file = join(cache, `kernels-${key.slice(0, 16)}.wasm`);
  if (!existsSync(file)) {
    mkdirSync(cache, { recursive: true });
    // Several runs may start at once: each renames a whole file into place.
    const part = `${file}.${process.pid}`;
    compile(part);
    renameSync(part, file);
  }
  return new Uint8Array(readFileSync(file));
}

/** In a process of its own: an import of the compiler would put AssemblyScript's `Array`, whose `at` is never undefined, in place of ours. */
function compile(file: string): void {
  const parameters = ['index.ts', '--baseDir', folder, '--outFile', file, ...compilerOptions];
  try {
    execFileSync(process.execPath, [resolve('assemblyscript/bin/asc.js'), ...parameters], { stdio: 'pipe' });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: Buffer };
    throw new Error(`invalid training kernels: ${stderr?.toString().trim() ?? message}`, { cause: error });
  }
}
