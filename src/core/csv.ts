/** What a cell of a table holds; null is an empty cell: not known, which is not zero. */
export type Cell = string | number | null;

/**
 * A spreadsheet takes a text that begins with one of these for a formula and runs it. An apostrophe before it makes it
 * text again (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

function field(cell: Cell): string {
  if (cell === null) return "";
  // A number is ours; its minus sign begins no formula.
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV by RFC 4180: a header first, commas, CRLF after every row, quotes where a field needs them. */
export function csv(head: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [head.map(field).join(",")];
  for (const row of rows) lines.push(row.map(field).join(","));
  return `${lines.join("\r\n")}\r\n`;
}
