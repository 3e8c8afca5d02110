// Compiles the training kernels (src/model/assembly, AssemblyScript) to WebAssembly, once for each version of their text.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'src', 'model', 'assembly');
const cache = join(import.meta.dirname, '..', '.cache');

const compilerOptions = ['-O3', '--runtime', 'stub', '--noAssert', '--importMemory', '--enable', 'simd'];

/** The compiled module; kept in .cache under a checksum of the sources, the options and the compiler's version. */
export async function trainingKernels(): Promise<Uint8Array<ArrayBuffer>> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const sources = new Map(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const { version } = createRequire(import.meta.url)('assemblyscript/package.json') as { version: string };
  const key = createHash('sha256')
    .update(JSON.stringify([version, compilerOptions, ...sources]))
    .digest('hex');
  const file = join(cache, `kernels-${key.slice(0, 16)}.wasm`);
  if (!existsSync(file)) {
    const code = await compile(sources);
    mkdirSync(cache, { recursive: true });
    // Several runs may start at once: each renames a whole file into place.
    writeFileSync(`${file}.${process.pid}`, code);
    renameSync(`${file}.${process.pid}`, file);
  }
  return new Uint8Array(readFileSync(file));
}

async function compile(sources: ReadonlyMap<string, string>): Promise<Uint8Array> {
  const { default: asc } = await import('assemblyscript/asc');
  let code: Uint8Array | undefined;
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'kernels.wasm', ...compilerOptions], {
    readFile: (name) => sources.get(name) ?? null,
    writeFile: (_name, contents) => {
      code = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error !== null || code === undefined) throw new Error(`invalid training kernels: ${stderr.toString()}`);
  return code;
}
