/**
 * Python writes infinities and NaN into JSON as bare words, which JSON has not; PyTorch did until it wrote them as texts.
 * The same bytes with numbers in their place: 1e999999 is read as infinity, NaN becomes 0 (no shape depends on one).
 */

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const WORDS = [
  { word: bytesOf("Infinity"), number: bytesOf("1e999999") },
  { word: bytesOf("NaN"), number: bytesOf("0  ") },
];

export function withoutWords(json: Uint8Array): Uint8Array {
  let changed: Uint8Array | null = null;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i]!;
    if (byte === QUOTE) {
      for (i++; i < json.length && json[i] !== QUOTE; i++) if (json[i] === BACKSLASH) i++;
      continue;
    }
    for (const { word, number } of WORDS) {
      if (byte !== word[0] || !word.every((letter, at) => json[i + at] === letter)) continue;
      changed ??= json.slice();
      changed.set(number, i);
    }
  }
  return changed ?? json;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
