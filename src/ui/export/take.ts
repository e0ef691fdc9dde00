import { csv } from "../../core/csv.ts";
import { stillName } from "../charts/still-name.ts";
import { saveFile } from "../save-file.ts";
import { pngOf } from "./png.ts";
import type { Sheet } from "./sheet.ts";
import { sourceNow } from "./source.ts";
import { standaloneSvg } from "./standalone-svg.ts";

/** Files made of a chart or a table when they are asked for; loaded then, and not before. */

export type Kind = "svg" | "png" | "csv";

export interface Wanted {
  /** In the file's name: letters, digits and hyphens. */
  readonly name: string;
  /** What the file calls it. */
  readonly title: string;
  /** The figures behind it. */
  readonly sheet: () => Sheet | Promise<Sheet>;
  /** The chart; null of a table. */
  readonly svg: SVGSVGElement | null;
}

/** Hands the reader the file. @throws where the browser cannot make it */
export async function take(kind: Kind, { name, title, sheet, svg }: Wanted): Promise<void> {
  const source = sourceNow();
  const file = `${source.stem}.${name}.${kind}`;
  if (kind === "csv") {
    const { head, rows } = await sheet();
    saveFile(file, "text/csv", csv(head, rows));
    return;
  }
  if (!svg) throw new Error("A table has no drawing");
  const shows = stillName(svg);
  const about = { title: `${title}: ${source.name}`, description: [shows, ...source.lines].filter(Boolean) };
  const keys = svg.closest("figure")?.querySelectorAll(".keys li") ?? [];
  const drawn = standaloneSvg(svg, about, [...keys]);
  if (kind === "svg") saveFile(file, "image/svg+xml", drawn.text);
  else saveFile(file, "image/png", await pngOf(drawn));
}
