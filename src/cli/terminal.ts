/** Names in a file are someone else's text: what a terminal would obey, or hide, is shown as its code instead. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0)!.toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u{${code}}`;
  });
}

/** At most `width` characters, the end kept: the last parts of a node's name tell nodes apart. */
export function shortened(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `…${characters.slice(characters.length - width + 1).join("")}`;
}

export type Align = "left" | "right";

/** Rows as aligned columns, two spaces between them, no blanks at the end of a line. */
export function columns(rows: readonly (readonly string[])[], align: readonly Align[]): string[] {
  const widths = align.map((_, at) => Math.max(0, ...rows.map((row) => [...(row[at] ?? "")].length)));
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const blanks = " ".repeat(Math.max(0, (widths[at] ?? 0) - [...cell].length));
        return align[at] === "right" ? blanks + cell : cell + blanks;
      })
      .join("  ")
      .trimEnd(),
  );
}
