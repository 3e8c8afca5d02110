// JSON that programs wrote and that people, version control and full disks may have changed: what it is instead is said in words.

/** What a text is that should be JSON and is none. */
function described(text: string): string {
  const start = text.trimStart();
  if (start === '') return 'it is empty';
  if (/^(<<<<<<<|=======|>>>>>>>) ?/m.test(text)) return 'it holds the marks of a merge conflict';
  if (start.startsWith('<')) return 'it is a web page';
  return 'it is cut off, or no JSON';
}

/**
 * Parses JSON in UTF-8; a byte-order mark, which some editors add, is passed over.
 * @param name what it is and its path, for the error: `invalid <name>: it is empty; <remedy>`
 */
export function parseJson(bytes: Uint8Array, name: string, remedy: string): unknown {
  // The decoder takes a byte-order mark away.
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`invalid ${name}: ${described(text)} (${(error as Error).message}); ${remedy}`, { cause: error });
  }
}
