// The manifest's checksum of itself: whoever changes a number in it must go through the program that writes it. Knows neither zod nor
// Node, so that the browser can check the same.
import { sha256 } from './sha256.ts';

/** A value of JSON in one form only: keys in the order of their UTF-16 code units, no blanks, numbers as ECMAScript writes them (RFC 8785). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join()}}`;
}

/** SHA-256 of the manifest without its field `digest`, in canonical form. */
export function manifestDigest(manifest: object): string {
  const { digest: _, ...rest } = manifest as { digest?: unknown };
  return sha256(new TextEncoder().encode(canonicalJson(rest)));
}

/** The manifest with its digest as the last field. */
export const withDigest = <T extends object>(manifest: T): T & { readonly digest: string } => {
  const { digest: _, ...rest } = manifest as T & { digest?: unknown };
  return { ...(rest as T), digest: manifestDigest(rest) };
};
