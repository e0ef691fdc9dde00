/** Reads CSV by RFC 4180, independently of the writer. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (let at = 0; at < text.length; ) {
    let cell = "";
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (text[at] === '"') at++;
        cell += text[at];
      }
      at++;
    } else while (at < text.length && text[at] !== "," && text[at] !== "\r") cell += text[at++];
    rows.at(-1)!.push(cell);
    if (text[at] === ",") at++;
    else {
      if (text.slice(at, at + 2) !== "\r\n") throw new Error(`no CRLF at ${at}`);
      at += 2;
      if (at < text.length) rows.push([]);
    }
  }
  return rows;
}
