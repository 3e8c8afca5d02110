// The words of a page of a PDF, as a reader who copies them gets them: glyph numbers of its text operators, through each font's ToUnicode.
// As much of the format as Chromium writes.
import { decodePDFRawStream, PDFArray, PDFDict, PDFName, PDFRawStream, PDFRef } from 'pdf-lib';
import type { PDFObject, PDFPage } from 'pdf-lib';

type Lookup = (object: PDFObject | undefined) => PDFObject | undefined;
type Alphabet = ReadonlyMap<number, string>;

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const streamText = (object: PDFObject | undefined): string =>
  object instanceof PDFRawStream ? latin(decodePDFRawStream(object).decode()) : '';

const utf16 = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');

/** A ToUnicode map: `<0003> <0020>` and `<0010> <0020> <0041>`. */
function readAlphabet(cmap: string): Alphabet {
  const alphabet = new Map<number, string>();
  for (const [, body = ''] of cmap.matchAll(/beginbfchar([^]*?)endbfchar/g))
    for (const [, glyph = '', text = ''] of body.matchAll(/<([\da-f]+)>\s*<([\da-f]+)>/gi))
      alphabet.set(parseInt(glyph, 16), utf16(text));
  for (const [, body = ''] of cmap.matchAll(/beginbfrange([^]*?)endbfrange/g))
    for (const [, first = '', last = '', text = ''] of body.matchAll(/<([\da-f]+)>\s*<([\da-f]+)>\s*<([\da-f]+)>/gi)) {
      const start = parseInt(first, 16);
      for (let glyph = start; glyph <= parseInt(last, 16); glyph++)
        alphabet.set(glyph, String.fromCodePoint((utf16(text).codePointAt(0) ?? 0) + glyph - start));
    }
  return alphabet;
}

/** Bytes of a PDF string, written as `<hex>` or `(literal)`. */
function stringBytes(token: string): Buffer {
  if (token.startsWith('<')) return Buffer.from(token.slice(1, -1).replace(/\s/g, ''), 'hex');
  const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
  const text = token
    .slice(1, -1)
    .replace(/\\([0-7]{1,3}|\r\n|[^])/g, (_, code: string) =>
      /^[0-7]/.test(code)
        ? String.fromCharCode(parseInt(code, 8))
        : (escapes[code] ?? (/^[\r\n]/.test(code) ? '' : code)),
    );
  return Buffer.from(text, 'latin1');
}

function decode(token: string, alphabet: Alphabet): string {
  const bytes = stringBytes(token);
  let text = '';
  for (let i = 0; i + 1 < bytes.length; i += 2) text += alphabet.get(bytes.readUInt16BE(i)) ?? '';
  return text;
}

/** Names, strings and operators, in order; numbers do not matter here. */
const token = /\/[^\s/<>[\]()]+|\((?:\\[^]|[^\\()])*\)|<[\da-f\s]*>|\b(?:BT|ET|Tf|Tj|TJ|Td|Tm|Do)\b/gi;

function textOf(content: string, resources: PDFDict | undefined, lookup: Lookup): string {
  const dict = (name: string): PDFDict | undefined => lookup(resources?.get(PDFName.of(name))) as PDFDict | undefined;
  const entry = (kind: string, name: string): PDFObject | undefined =>
    lookup(dict(kind)?.get(PDFName.of(name.slice(1))));
  const alphabets = new Map<string, Alphabet>();
  const alphabetOf = (font: string): Alphabet => {
    const known = alphabets.get(font);
    if (known) return known;
    const found = entry('Font', font);
    const read = readAlphabet(found instanceof PDFDict ? streamText(lookup(found.get(PDFName.of('ToUnicode')))) : '');
    alphabets.set(font, read);
    return read;
  };
  let text = '';
  let name = '';
  let alphabet: Alphabet = new Map();
  for (const [part] of content.matchAll(token))
    if (part.startsWith('/')) name = part;
    else if (part.startsWith('(') || part.startsWith('<')) text += decode(part, alphabet);
    else if (part === 'Tf') alphabet = alphabetOf(name);
    else if (part === 'ET') text += ' ';
    else if (part === 'Do') {
      const form = entry('XObject', name);
      if (form instanceof PDFRawStream && form.dict.get(PDFName.of('Subtype')) === PDFName.of('Form'))
        text += textOf(streamText(form), lookup(form.dict.get(PDFName.of('Resources'))) as PDFDict | undefined, lookup);
    }
  return text;
}

/** The words of a page, white space made single. */
export function pageText(page: PDFPage): string {
  const { node, doc } = page;
  const lookup: Lookup = (object) => (object instanceof PDFRef ? doc.context.lookup(object) : object);
  const contents = lookup(node.get(PDFName.of('Contents')));
  const streams = contents instanceof PDFArray ? contents.asArray().map(lookup) : [contents];
  return textOf(streams.map(streamText).join('\n'), node.Resources(), lookup).replace(/\s+/g, ' ').trim();
}
