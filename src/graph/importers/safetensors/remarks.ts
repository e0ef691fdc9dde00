import { formatBytes } from "../../../core/format.ts";
import { at, isRecord, type JsonRecord } from "../../json.ts";
import type { Checkpoint, Files } from "./checkpoint.ts";
import type { Chosen } from "./files.ts";
import type { Quantisation } from "./quantised.ts";

/** Names that a sentence lists before it says how many more there are. */
const LISTED = 3;

/** What a reader should know of how the network was built. */
export function* aboutModel(
  record: JsonRecord,
  checkpoint: Checkpoint,
  quantisation: Quantisation | null | "unknown",
  files: Files | null,
): Generator<string> {
  const architecture = at(record, "architectures", 0);
  if (typeof architecture === "string" && /For(?!CausalLM|ConditionalGeneration)/.test(architecture))
    yield `Counted without the head of ${architecture.slice(0, 80)}: the network ends with its last layer.`;
  const others = ["vision_config", "audio_config"].filter((name) => isRecord(at(record, name)));
  if (others.length > 0)
    yield `Only the text model is counted: what ${others.join(" and ")} describes is not.`;
  const { planned } = checkpoint;
  if (planned > 0)
    yield `${planned} tensors are in none of the files that were chosen, and count as large as the configuration makes them.`;
  if (quantisation === "unknown" && (planned > 0 || !files))
    yield `How quantization_config packs the weights is not known here: they count as ${checkpoint.compute}. Choose the .safetensors files as well.`;
}

/** What a reader should know of the files themselves. */
export function* aboutFiles({ files, missing }: Chosen, checkpoint: Checkpoint | null): Generator<string> {
  if (missing > 0)
    yield `The weights are not all there (${formatBytes(missing)} are missing); the header, which is all that is counted from, is.`;
  if (!files || !checkpoint) return;
  const idle = [...files.tensors.values()].filter(({ name }) => !checkpoint.used.has(name));
  if (idle.length === 0) return;
  const shown = idle.slice(0, LISTED).map(({ name }) => name);
  const more = idle.length > LISTED ? `, … (${idle.length} in all)` : "";
  const bytes = idle.reduce((sum, tensor) => sum + tensor.bytes, 0);
  yield `Tensors that the network does not read are not counted: ${shown.join(", ")}${more}, ${formatBytes(bytes)}.`;
}
