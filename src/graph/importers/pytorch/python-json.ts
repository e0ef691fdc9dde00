/**
 * Python writes infinities and NaN into JSON as bare words, which JSON has not; PyTorch did until it wrote them as texts.
 * The same bytes with numbers in their place: 1e999999 is read as infinity, NaN becomes 0 (no shape depends on one).
 */

const [QUOTE, BACKSLASH, I, N] = [0x22, 0x5c, 0x49, 0x4e];
const INFINITY = { word: bytesOf("Infinity"), number: bytesOf("1e999999") };
const NOT_A_NUMBER = { word: bytesOf("NaN"), number: bytesOf("0  ") };

/** Every byte of up to 64 MiB comes by: one look tells those that matter. */
const NOTABLE = new Uint8Array(256);
for (const byte of [QUOTE, I, N]) NOTABLE[byte] = 1;

export function withoutWords(json: Uint8Array): Uint8Array {
  const notable = NOTABLE;
  const end = json.length;
  let changed: Uint8Array | null = null;
  for (let i = 0; i < end; i++) {
    const byte = json[i]!;
    if (notable[byte] === 0) continue;
    if (byte === QUOTE) {
      i = closingQuote(json, i + 1);
      continue;
    }
    const { word, number } = byte === I ? INFINITY : NOT_A_NUMBER;
    if (!word.every((letter, at) => json[i + at] === letter)) continue;
    changed ??= json.slice();
    changed.set(number, i);
  }
  return changed ?? json;
}

function closingQuote(json: Uint8Array, from: number): number {
  let i = from;
  for (; i < json.length && json[i] !== QUOTE; i++) if (json[i] === BACKSLASH) i++;
  return i;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
