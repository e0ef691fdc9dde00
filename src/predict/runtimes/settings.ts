import type { Launch } from "../../core/runtime.ts";
import { product } from "./law/counts.ts";
import type { RuntimeOp } from "./types.ts";

const POOLS: readonly string[] = ["MaxPool", "AveragePool"];

/** What an operator's attributes say of its launches' time beside their sizes; nothing where these say all. */
export function settingsOf({
  op,
  attributes,
}: Pick<RuntimeOp, "op" | "attributes">): Pick<Launch, "settings"> {
  if (op === "Resize") return { settings: { mode: String(attributes.mode ?? "nearest") } };
  const { kernel_shape, num_heads } = attributes;
  if (POOLS.includes(op) && Array.isArray(kernel_shape))
    return { settings: { window: product(kernel_shape.map(Number)) } };
  return typeof num_heads === "number" ? { settings: { heads: num_heads } } : {};
}
