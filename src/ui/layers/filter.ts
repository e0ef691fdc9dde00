import { classWords } from "../charts/palette.ts";
import { BOUND_WORDS } from "./columns.ts";
import { bytesOfNode, intensityOf, type NodeRow } from "./rows.ts";

/** What the box beside the table takes, in one sentence for its reader. */
export const FILTER_HELP =
  'Words that a name, op or class must have: attn softmax. One field: op:conv, class:gemm, module:layer1, dtype:f16, shape:64, bound:memory. Leave out: -constant. As one: "batch norm". Larger or smaller: macs>1M, bytes<4k, share>1, params, flops, intensity, time in seconds.';

const TEXTS: Readonly<Record<string, (row: NodeRow) => string>> = {
  name: ({ node }) => node.name,
  op: ({ node }) => `${node.op} ${node.original ?? ""}`,
  class: ({ node }) => `${node.class} ${classWords(node.class)}`,
  module: ({ modules }) => modules.join("/"),
  dtype: ({ node }) => node.outputs.map(({ dtype }) => dtype).join(" "),
  shape: ({ node }) => node.outputs.map(({ shape }) => shape?.join("×") ?? "unknown").join(" "),
  tensor: ({ node }) => [...node.inputs, ...node.outputs].map(({ name }) => name).join(" "),
  bound: ({ priced }) => (priced ? `${priced.boundBy} ${BOUND_WORDS[priced.boundBy]}` : ""),
};

const NUMBERS: Readonly<Record<string, (row: NodeRow) => number>> = {
  macs: ({ node }) => node.macs,
  flops: ({ node }) => node.flops,
  sfu: ({ node }) => node.sfu,
  params: ({ node }) => node.params,
  bytes: ({ node }) => bytesOfNode(node),
  weights: ({ node }) => node.bytesWeights,
  intensity: ({ node }) => intensityOf(node),
  time: ({ priced }) => priced?.time.value ?? 0,
  share: ({ share }) => share * 100,
};

const PREFIX: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  µ: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};

type Test = (row: NodeRow) => boolean;

/** "conv -bias op:gemm "batch norm"": a minus, a field, and a word or a phrase; every part may be missing but the last. */
const TERM = /(-?)(?:(\w+):)?(?:"([^"]*)"?|(\S+))/gu;
const COMPARISON = /^(\w+)([<>])(\d+(?:\.\d+)?(?:e[+-]?\d+)?)([nuµmkMGT]?)$/u;

function own<Value>(record: Readonly<Record<string, Value>>, key: string | undefined): Value | null {
  return key !== undefined && Object.hasOwn(record, key) ? record[key]! : null;
}

function comparison(word: string): Test | null {
  const [, field, sign, digits, prefix] = COMPARISON.exec(word) ?? [];
  const read = own(NUMBERS, field);
  if (!read) return null;
  const limit = Number(digits) * (own(PREFIX, prefix) ?? 1);
  // What is not known is neither more nor less than anything.
  if (sign === ">") return (row) => row.node.priced && read(row) > limit;
  return (row) => row.node.priced && read(row) < limit;
}

function contains(field: string | undefined, wanted: string): Test {
  const read = own(TEXTS, field);
  if (read) return (row) => read(row).toLowerCase().includes(wanted);
  return (row) =>
    TEXTS.name!(row).toLowerCase().includes(wanted) ||
    TEXTS.op!(row).toLowerCase().includes(wanted) ||
    TEXTS.class!(row).toLowerCase().includes(wanted);
}

/** Whether a row has everything that the filter asks for; null for a filter that asks for nothing. Never throws. */
export function parseFilter(text: string): Test | null {
  const tests: Test[] = [];
  for (const [, minus, field, phrase, word] of text.matchAll(TERM)) {
    const known = own(TEXTS, field);
    // A colon within a name is no field: "model:layer" is a word as it stands.
    const wanted = `${known || field === undefined ? "" : `${field}:`}${phrase ?? word ?? ""}`;
    if (wanted === "") continue;
    const test =
      (known || phrase !== undefined ? null : comparison(wanted)) ??
      contains(known ? field : undefined, wanted.toLowerCase());
    tests.push(minus ? (row) => !test(row) : test);
  }
  return tests.length === 0 ? null : (row) => tests.every((test) => test(row));
}
