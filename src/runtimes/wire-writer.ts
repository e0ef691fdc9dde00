/**
 * Writing of the protobuf wire format (https://protobuf.dev/programming-guides/encoding/), as much as an ONNX file needs.
 * A message is a list of pieces, joined once at the end, so that weights are copied no more than once.
 */
export type Message = readonly Uint8Array[];

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;
const encoder = new TextEncoder();

/** An integer field, two's complement in 64 bits where it is negative. */
export function int(field: number, value: number): Message {
  return [varint(field * 8 + VARINT), varint(value)];
}

export function float(field: number, value: number): Message {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [varint(field * 8 + FIXED32), bytes];
}

export function bytes(field: number, value: Uint8Array): Message {
  return message(field, [value]);
}

export function text(field: number, value: string): Message {
  return bytes(field, encoder.encode(value));
}

/** A message within a message. */
export function message(field: number, ...parts: readonly Message[]): Message {
  const pieces = parts.flat();
  return [varint(field * 8 + BYTES), varint(lengthOf(pieces)), ...pieces];
}

export function join(...parts: readonly Message[]): Uint8Array<ArrayBuffer> {
  const pieces = parts.flat();
  const whole = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function lengthOf(pieces: Message): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const digits: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) digits.push(Number(rest & 0x7fn) | 0x80);
  digits.push(Number(rest));
  return Uint8Array.from(digits);
}
