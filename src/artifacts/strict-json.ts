// JSON as RFC 8259 wants it between programs: UTF-8 without a byte-order mark, and no key twice. JSON.parse alone lets the last of two
// equal keys win, and TextDecoder puts � in the place of broken bytes. Runs in Node and in the browser.

/** What a text is that should have been JSON, in words for an error message. */
function describe(text: string): string {
  if (text.trim() === '') return 'it is empty';
  if (/^<{7} /m.test(text) && /^>{7} /m.test(text)) return 'it is not JSON: it holds the marks of a merge conflict';
  if (/^\s*</.test(text)) return 'it is not JSON: it is a web page';
  if (text.startsWith('version https://git-lfs')) return 'it is not JSON: it is the pointer of a file in Git LFS';
  return 'it is not JSON, or cut off';
}

/** The first key that one object of a valid JSON text has twice, escapes resolved. */
function repeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  // Strings, each with the colon that makes it a key, and the braces outside of them.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}]/g))
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token.endsWith(':')) {
      const key = JSON.parse(token.slice(0, token.lastIndexOf('"') + 1)) as string;
      const keys = open.at(-1);
      if (keys?.has(key) === true) return key;
      keys?.add(key);
    }
  return undefined;
}

/** Reads JSON. Throws the reason alone; the caller names the file. */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error('it is not UTF-8');
  }
  if (text.startsWith('\uFEFF')) throw new Error('it begins with a byte-order mark');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(describe(text));
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) throw new Error(`it has the key ${JSON.stringify(repeated)} twice`);
  return value;
}
