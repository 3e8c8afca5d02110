// On which fields of the artifacts a result depends, found from outside: by watching what is read, and by changing it.
import type { Artifacts } from '../../src/artifacts/build.ts';
import { checksum, nameOf, written } from '../exhibits/provenance.ts';
import type { Path } from '../exhibits/provenance.ts';

/** The same object, which tells of every number that is read from it. */
function watched<T>(value: T, path: Path, read: (path: Path, change: (by: number) => void) => void): T {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key, receiver) {
      const found: unknown = Reflect.get(target, key, receiver);
      if (typeof key === 'symbol' || typeof found === 'function') return found;
      const step = Array.isArray(target) ? nameOf(found, Number(key)) : key;
      if (typeof found === 'number' && key !== 'length')
        read([...path, step], (by) => Reflect.set(target, key, found + by));
      return watched(found, [...path, step], read);
    },
  });
}

/**
 * On which numbers of the artifacts each number of a result depends, found by changing every number that was read, one by one: lines
 * `what <= field, field, …`.
 * @param made calculates the result from artifacts
 */
export function dependenciesOf(made: (artifacts: Artifacts) => unknown, artifacts: Artifacts): string[] {
  const { manifest, evidence } = structuredClone({ manifest: artifacts.manifest, evidence: artifacts.evidence });
  const reads = new Map<string, (by: number) => void>();
  const remember = (path: Path, change: (by: number) => void): void =>
    void reads.set(path.join('.'), reads.get(path.join('.')) ?? change);
  const numbersOf = (value: unknown): Map<string, number> => {
    const found = new Map<string, number>();
    const visit = (one: unknown, path: Path): void => {
      if (typeof one === 'number') found.set(path.join('.'), one);
      else if (typeof one === 'object' && one !== null)
        for (const [key, part] of Object.entries(one)) visit(part, [...path, key]);
    };
    visit(value, []);
    return found;
  };
  // Estimates are handed on as they are: reading the result reads them.
  numbersOf(
    made({
      ...artifacts,
      manifest: watched(manifest, ['manifest'], remember),
      evidence: watched(evidence, ['evidence'], remember),
    }),
  );
  const numbers = (): Map<string, number> => numbersOf(made({ ...artifacts, manifest, evidence }));
  const before = numbers();
  const depends = new Map<string, string[]>();
  for (const [field, change] of reads) {
    change(0.01);
    for (const [name, value] of numbers())
      if (before.has(name) && value !== before.get(name)) depends.set(name, [...(depends.get(name) ?? []), field]);
    change(0);
  }
  return [...depends].map(([name, fields]) => {
    const rest = fields.length - written;
    const more = rest > 0 ? `, and ${rest} more, ${checksum(fields.join()).slice(0, 8)}` : '';
    return `${name} <= ${fields.slice(0, written).join(', ')}${more}`;
  });
}
