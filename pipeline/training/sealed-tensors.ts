// Safetensors that can be checked without another file: their metadata holds a checksum of everything else in them.
// The format has none, so that a damaged number is still a number.
import { createHash } from 'node:crypto';
import { encodeSafetensors } from '../../src/artifacts/safetensors.ts';
import type { TensorFile } from '../../src/artifacts/safetensors.ts';

const seal = 'sha256';

const checksum = ({ tensors, metadata }: TensorFile): string =>
  createHash('sha256').update(encodeSafetensors(tensors, metadata)).digest('hex');

/** Writes tensors with their metadata and the checksum of both. */
export const encodeSealed = (file: TensorFile): Uint8Array =>
  encodeSafetensors(file.tensors, { ...file.metadata, [seal]: checksum(file) });

/** A decoded file without its checksum. Throws where that is missing, or is not that of the rest. @param name for the error message */
export function unsealed({ tensors, metadata }: TensorFile, name: string): TensorFile {
  const { [seal]: expected, ...rest } = metadata;
  if (expected === undefined) throw new Error(`invalid ${name}: it has no checksum`);
  const found = checksum({ tensors, metadata: rest });
  if (found !== expected)
    throw new Error(`invalid ${name}: it is damaged; its checksum is ${found}, expected ${expected}`);
  return { tensors, metadata: rest };
}
