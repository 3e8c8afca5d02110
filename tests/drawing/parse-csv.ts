// A reader of CSV that owes nothing to the writer under test.

/** Records of a file in the words of RFC 4180, byte by byte. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let at = 0;
  const quoted = (): string => {
    let out = '';
    for (at++; ; at++) {
      if (at >= text.length) throw new Error('a quoted field has no end');
      if (text[at] !== '"') out += text.charAt(at);
      else if (text[at + 1] === '"') out += text.charAt(at++);
      else break;
    }
    at++;
    return out;
  };
  while (at < text.length) {
    const record: string[] = [];
    for (;;) {
      const end = text.slice(at).search(/[,\r]/) + at;
      if (text[at] === '"') record.push(quoted());
      else {
        record.push(text.slice(at, end));
        at = end;
      }
      if (text[at] !== ',') break;
      at++;
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`a line ends in ${JSON.stringify(text.slice(at, at + 2))}`);
    at += 2;
    records.push(record);
  }
  return records;
}
