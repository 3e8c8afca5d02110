// SHA-256 as every door writes it: computed at once and everywhere, also on pages without crypto.subtle.
import { sha256 as digest } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** The SHA-256 checksum of bytes, as 64 lower-case hexadecimal digits. */
export const sha256 = (bytes: Uint8Array): string => bytesToHex(digest(bytes));
