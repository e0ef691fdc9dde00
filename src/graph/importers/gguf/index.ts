import { formatBytes } from "../../../core/format.ts";
import { ProblemError } from "../../../core/result.ts";
import { buildModel } from "../../build/build.ts";
import type { DraftGraph } from "../../draft.ts";
import { Config } from "../../families/config.ts";
import { draftFamily } from "../../families/family.ts";
import { familyOfArchitecture } from "../../families/index.ts";
import { draftUnknown } from "../../families/unknown.ts";
import type { ByteSource } from "../../source.ts";
import { type ModelFile, modelFile } from "../file.ts";
import type { Importer } from "../importer.ts";
import { type Header, MAGIC, readHeader } from "./header.ts";
import { hyperparameters } from "./hyperparameters.ts";
import { drafted, GgufWeights } from "./weights.ts";

/** GGUF, the file of llama.cpp: the header says what network it is, and the network is built from that. */
export const gguf: Importer = {
  id: "gguf",
  label: "GGUF",
  severalFiles: true,
  sniff: isGguf,
  async open(file, options) {
    const { header, name } = await readAll(file);
    const { graph, remarks } = draft(header, name);
    const source = { format: "gguf", version: String(header.version), producer: "" };
    const title = header.metadata.get("general.name");
    const called = typeof title === "string" && title !== "" ? title : name;
    const model = { name: called, source, opsets: new Map(), graph, functions: [] };
    return { ...buildModel(model, options), remarks };
  },
};

function isGguf({ head }: ModelFile): boolean {
  return String.fromCharCode(...head.subarray(0, MAGIC.length)) === MAGIC;
}

/** A model may be split into several files, of which the first has the metadata. Throws ProblemError. */
async function readAll(file: ModelFile): Promise<{ header: Header; name: string }> {
  const parts: { header: Header; source: ByteSource }[] = [];
  for (const source of [file.source, ...file.companions])
    if (isGguf(await modelFile(source, []))) parts.push({ header: await readHeader(source), source });
  const number = ({ header }: { header: Header }, key: string) => {
    const value = header.metadata.get(key);
    return typeof value === "number" ? value : null;
  };
  parts.sort((a, b) => (number(a, "split.no") ?? 0) - (number(b, "split.no") ?? 0));
  const first = parts[0]!;
  const name = first.source.name;
  const count = number(first, "split.count") ?? 1;
  if (count !== parts.length) {
    const what =
      count > 1
        ? `The model is split into ${count} files, of which ${parts.length} were chosen`
        : "More than one GGUF model was chosen";
    const advice = count > 1 ? "Choose all of them at once." : "Choose one at a time.";
    throw new ProblemError({ code: "malformed", what, where: name, advice });
  }
  const tensors = new Map(parts.flatMap(({ header }) => [...header.tensors]));
  const missing = parts.reduce((sum, { header }) => sum + header.missing, 0);
  return { header: { ...first.header, tensors, missing }, name };
}

function draft(header: Header, where: string): { graph: DraftGraph; remarks: readonly string[] } {
  const stated = header.metadata.get("general.architecture");
  const architecture = typeof stated === "string" && stated !== "" ? stated : "unknown";
  const family = familyOfArchitecture(architecture);
  const remarks = aboutWeights(header);
  if (!family) {
    const tensors = [...header.tensors.values()].map((tensor) => drafted(tensor, tensor.name, tensor.dims));
    const remark = `The architecture "${architecture}" is not known: its parameters and bytes are counted, its arithmetic is not.`;
    return { graph: draftUnknown(tensors, architecture, "gguf", where), remarks: [remark, ...remarks] };
  }
  const weights = new GgufWeights(header.tensors, where);
  const config = new Config(hyperparameters(header, architecture), where);
  const graph = draftFamily(family, config, weights, where);
  const idle = [...header.tensors.keys()].filter((name) => !weights.used.has(name));
  if (idle.length === 0) return { graph, remarks };
  const shown = idle.slice(0, 3).join(", ");
  const more = idle.length > 3 ? `, … (${idle.length} in all)` : "";
  const remark = `Tensors that the network does not read are not counted: ${shown}${more}.`;
  return { graph, remarks: [...remarks, remark] };
}

function aboutWeights({ missing }: Header): string[] {
  if (missing === 0) return [];
  return [
    `The weights are not all there (${formatBytes(missing)} are missing); the header, which is all that is counted from, is.`,
  ];
}
