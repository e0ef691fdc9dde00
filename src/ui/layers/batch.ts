import type { OpenOptions } from "../../graph/model.ts";
import type { Analysis } from "../../predict/types.ts";

/** Batches that are compared: from one at a time to what a server would gather. */
export const BATCHES = [1, 2, 4, 8, 16] as const;

/** What exporters call the dimension of samples. */
const BATCH = /^(n|b|bs)$|batch/i;

/**
 * How to open the model with another batch; null for a model that has none. An open dimension of that name is set; where
 * none is open, a first dimension of 1 in the inputs is taken for it.
 * @param dims what the reader has set already; null: open
 */
export function withBatch(
  { inputs }: Pick<Analysis, "inputs">,
  dims: Readonly<Record<string, number | null>>,
  batch: number,
): OpenOptions | null {
  const set = Object.entries(dims).filter((entry): entry is [string, number] => entry[1] !== null);
  const name = Object.keys(dims).find((dim) => BATCH.test(dim));
  if (Object.entries(dims).some(([dim, value]) => value === null && dim !== name)) return null;
  if (name !== undefined) return { dims: { ...Object.fromEntries(set), [name]: batch } };
  const shapes: Record<string, readonly number[]> = {};
  for (const { name, shape } of inputs) {
    const [first, ...rest] = shape ?? [];
    if (first !== 1 || rest.length === 0) continue;
    shapes[name] = [batch, ...rest.filter((dim) => typeof dim === "number")];
  }
  return Object.keys(shapes).length > 0 ? { dims: Object.fromEntries(set), shapes } : null;
}
