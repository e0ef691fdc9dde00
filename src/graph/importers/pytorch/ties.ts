import { at, isRecord, type Json } from "../../json.ts";

/**
 * Weights that are one tensor under several names (an embedding that is also the head), as the archive's list of payloads
 * has it: names that lead to the same payload.
 * @param json data/weights/NAME_weights_config.json of a PT2 archive
 * @returns for each name the first that has its payload
 */
export function tiesOf(json: Json): ReadonlyMap<string, string> {
  const payloads = at(json, "config");
  const first = new Map<string, string>();
  const ties = new Map<string, string>();
  for (const [name, payload] of Object.entries(isRecord(payloads) ? payloads : {})) {
    const path = at(payload, "path_name");
    if (typeof path !== "string" || path === "") continue;
    if (!first.has(path)) first.set(path, name);
    ties.set(name, first.get(path)!);
  }
  return ties;
}
