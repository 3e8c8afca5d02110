// The chapters for artifacts under other names: what a tag is told to look up is called otherwise, and no word that a reader sees is changed.
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../src/artifacts/schema.ts';
import { registryOf } from '../../src/exhibits/registry.ts';
import { namesFor } from './renamed.ts';

/** Writes the chapters of `from` into the new folder `to`. */
export function renameContent(from: string, to: string, manifest: Manifest): void {
  const rename = namesFor(manifest);
  const names = [
    ...manifest.architecture.map(({ name }) => name).filter((name) => /\d/.test(name)),
    ...manifest.dataset.classes,
    ...manifest.dataset.groups.map(({ name }) => name),
  ];
  // Addresses that have a layer in their name whatever it is called.
  const others = registryOf({
    ...manifest,
    architecture: manifest.architecture.map((l) => ({ ...l, name: rename(l.name) })),
  });
  const renameValue = (value: string): string =>
    value in others
      ? value
      : names.reduce(
          (text, name) => text.replace(new RegExp(`(?<![A-Za-z0-9])${name}(?![A-Za-z0-9])`, 'g'), rename(name)),
          value,
        );
  cpSync(from, to, { recursive: true });
  for (const name of readdirSync(to).filter((one) => one.endsWith('.mdx'))) {
    const text = readFileSync(join(to, name), 'utf8');
    const renamed = text.replace(/<[A-Z]\w*\b[^>]*>/g, (tag) =>
      tag.replace(/="([^"]*)"/g, (_, value: string) => `="${renameValue(value)}"`),
    );
    writeFileSync(join(to, name), renamed);
  }
}
