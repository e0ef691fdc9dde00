import { buildModel } from "../../build/build.ts";
import { checkJson, parseJson } from "../../json.ts";
import type { OpenOptions } from "../../model.ts";
import type { Importer } from "../importer.ts";
import { looksLikeZip, openArchive } from "../zip.ts";
import { contentOf, headLooksLikeTorch, refusal } from "./archive.ts";
import { type Program, readProgram } from "./program.ts";
import { withoutWords } from "./python-json.ts";
import { tiesOf } from "./ties.ts";
import { translate } from "./translate.ts";

const NO_TIES: ReadonlyMap<string, string> = new Map();

/** A PyTorch ExportedProgram (.pt2): a zip archive whose graph is JSON; recognised by the names of its entries. */
export const pytorch: Importer = {
  id: "pytorch",
  label: "PyTorch ExportedProgram",

  async sniff({ head, source }) {
    if (!looksLikeZip(head)) return false;
    try {
      return contentOf(await openArchive(source)) !== null;
    } catch {
      // Cut off or damaged, and ours to say so.
      return headLooksLikeTorch(head);
    }
  },

  async open({ source }, options) {
    const archive = await openArchive(source);
    const content = contentOf(archive);
    if (content?.kind !== "program") throw refusal(content?.kind ?? null, source.name);
    const where = `${source.name}, ${content.entry}`;
    const bytes = await archive.read(content.entry);
    // Before its words are looked for: what is nested too deep is told by its first bytes.
    checkJson(bytes, where);
    const program = readProgram(parseJson(withoutWords(bytes), where), where);
    const { weights } = content;
    const ties =
      weights === null
        ? NO_TIES
        : tiesOf(parseJson(await archive.read(weights), `${source.name}, ${weights}`));
    const name = source.name.replace(/\.\w+$/, "");
    const graph = buildModel(
      {
        name,
        source: { format: "pytorch", version: program.schemaVersion, producer: producerOf(program) },
        opsets: new Map([["aten", program.opset]]),
        graph: translate(program, ties, name, where),
        functions: [],
      },
      options,
    );
    const remarks = [...aboutRanges(program, options), ...aboutOthers(content.others)];
    return remarks.length > 0 ? { ...graph, remarks } : graph;
  },
};

function producerOf({ torchVersion }: Program): string {
  return torchVersion ? `PyTorch ${torchVersion}` : "PyTorch";
}

/** The sizes that the export allows, where it sets bounds beyond "at least 2", and those chosen outside them. */
function aboutRanges({ ranges }: Program, { dims = {} }: OpenOptions): string[] {
  const remarks: string[] = [];
  for (const [name, { min, max }] of ranges) {
    const chosen = Object.hasOwn(dims, name) ? dims[name]! : null;
    const span = max === null ? `${min ?? 0} or more` : `${min ?? 0} to ${max}`;
    if (chosen !== null && (chosen < (min ?? 0) || chosen > (max ?? Number.POSITIVE_INFINITY)))
      remarks.push(`The program was exported for ${name} of ${span}; ${chosen} is outside.`);
    else if (chosen === null && (max !== null || (min ?? 0) > 2))
      remarks.push(`The program was exported for ${name} of ${span}.`);
  }
  return remarks;
}

function aboutOthers(others: readonly string[]): string[] {
  return others.length === 0 ? [] : [`The archive holds other programs too: ${others.join(", ")}.`];
}
