/**
 * What a file is packed in, by its first bytes: enough to know which importers need to be loaded at all. Whether it is
 * theirs they say themselves.
 */
export type Container = "flatbuffer" | "gguf" | "zip" | "json" | "safetensors" | "other";

const OPEN_BRACE = 0x7b;

export function containerOf(head: Uint8Array): Container {
  const magic = String.fromCharCode(...head.subarray(0, 8));
  if (magic.startsWith("GGUF")) return "gguf";
  if (magic.startsWith("PK")) return "zip";
  // A FlatBuffer's schema has four letters after the offset of its root.
  if (magic.startsWith("TFL3", 4)) return "flatbuffer";
  if (looksLikeJson(head)) return "json";
  // The length of the header in eight bytes, then the header, which is JSON.
  if (head[8] === OPEN_BRACE && head[6] === 0 && head[7] === 0) return "safetensors";
  return "other";
}

function looksLikeJson(head: Uint8Array): boolean {
  const text = new TextDecoder()
    .decode(head.subarray(0, 64))
    .replace(/^\uFEFF/, "")
    .trimStart();
  return /^\{\s*("|\}|$)/.test(text);
}
