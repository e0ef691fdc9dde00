import { ProblemError } from "../../../core/result.ts";
import type { Archive } from "../zip.ts";

/**
 * What a zip archive of PyTorch's is: torch.export.save has written two layouts (flat until 2.7, the "PT2 archive" since),
 * torch.save and torch.jit.save write others, which hold no graph that can be read without running Python.
 */
export type Content =
  | {
      readonly kind: "program";
      readonly entry: string;
      /** The list of payloads, where the archive has one. */
      readonly weights: string | null;
      /** Names of further programs, which are not opened. */
      readonly others: readonly string[];
    }
  | { readonly kind: "compiled" }
  | { readonly kind: "torchscript" }
  | { readonly kind: "pickle" };

const FLAT = "serialized_exported_program.json";

/** null: no archive of PyTorch's. */
export function contentOf({ names }: Archive): Content | null {
  const flat = names.find((name) => name === FLAT || name.endsWith(`/${FLAT}`));
  if (flat !== undefined) return { kind: "program", entry: flat, weights: null, others: [] };
  // Everything lies in one folder named after the file.
  const format = names.find((name) => /(^|\/)archive_format$/.test(name));
  if (format !== undefined) {
    const root = format.slice(0, -"archive_format".length);
    const models = names.filter((name) => name.startsWith(`${root}models/`) && name.endsWith(".json"));
    const entry = models.find((name) => name === `${root}models/model.json`) ?? models[0];
    if (entry === undefined) return { kind: "compiled" };
    const nameOf = (path: string) => path.slice(`${root}models/`.length, -".json".length);
    const payloads = `${root}data/weights/${nameOf(entry)}_weights_config.json`;
    return {
      kind: "program",
      entry,
      weights: names.includes(payloads) ? payloads : null,
      others: models.filter((name) => name !== entry).map(nameOf),
    };
  }
  if (!names.some((name) => /(^|\/)data\.pkl$/.test(name))) return null;
  return { kind: names.some((name) => /(^|\/)code\//.test(name)) ? "torchscript" : "pickle" };
}

/** Whether the first entries of a damaged archive are PyTorch's. */
export function headLooksLikeTorch(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head);
  return /serialized_exported_program|archive_format|data\.pkl|\/models\/\w+\.json/.test(text);
}

/** What the archive is, if it is no program. */
export function refusal(kind: Exclude<Content["kind"], "program"> | null, where: string): ProblemError {
  const advice =
    'Save the model with torch.export.save(torch.export.export(model, example_inputs), "model.pt2").';
  const what = {
    compiled: "The archive holds code that AOTInductor compiled, and no ExportedProgram",
    torchscript: "This is a TorchScript archive, whose graph is Python source and pickles",
    pickle: "This is a pickle of torch.save (weights, or Python objects), without a graph",
    none: "The archive holds nothing that PyTorch writes",
  }[kind ?? "none"];
  return new ProblemError({ code: "not-a-model", what, where, advice });
}
