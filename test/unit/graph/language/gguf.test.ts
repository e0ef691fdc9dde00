import { GGMLQuantizationType, gguf } from "@huggingface/gguf";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/statistics.ts";
import { BLOCK_TYPES } from "../../../../src/graph/importers/gguf/types.ts";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { counting, timed } from "../support.ts";
import { gpt2Gguf, LLAMA_2_SIZES, llamaConfig, llamaGguf, TINY_SIZES } from "./checkpoints.ts";
import { F16, F32, type GgufTensor, type GgufValue, ggufHeader, json, Q4_K, Q8_0 } from "./headers.ts";
import { counted, nodeOf, openedFiles, refusedFiles } from "./open.ts";

const PROMPT = { batch: 1, sequence: 128, past: 0 };
const TINY = llamaGguf(TINY_SIZES, Q4_K);
const tiny = ggufHeader(TINY.metadata, TINY.tensors);

/** A header with some entries changed. */
function changed(metadata: Record<string, GgufValue>, tensors: readonly GgufTensor[] = TINY.tensors) {
  return ggufHeader({ ...TINY.metadata, ...metadata }, tensors);
}

/** Bytes with a count or a length put at an offset. */
function patched(offset: number, value: bigint): Uint8Array {
  const bytes = tiny.slice();
  new DataView(bytes.buffer).setBigUint64(offset, value, true);
  return bytes;
}

describe("a GGUF header", () => {
  it("of Llama 2 7B in Q4_0 is counted with its blocks' bytes", async () => {
    const { metadata, tensors } = llamaGguf(LLAMA_2_SIZES);
    const analysis = await counted({ "llama-2-7b.Q4_0.gguf": ggufHeader(metadata, tensors) }, PROMPT);
    expect(analysis).toMatchObject({ format: "gguf", name: "LLaMA v2", unpriced: [], unresolved: [] });
    expect(analysis.totals.params).toBe(6_738_415_616);
    expect(analysis.totals.macs).toBe(850_000_871_424);
    // llama-bench prints 3.56 GiB for this file
    expect(analysis.totals.weightBytes).toBe(3_825_065_984);
    const up = nodeOf(analysis, "blk.0/ffn_up");
    expect(up).toMatchObject({ macs: 128 * 4096 * 11_008, bytesWeights: (4096 * 11_008 * 18) / 32 });
    expect(up.outputs[0]).toMatchObject({ dtype: "f32", shape: [1, 128, 11_008] });
  });

  it("reads rows of the embeddings as they are packed, and the cache at 16 bits", async () => {
    const analysis = await counted({ "tiny.gguf": tiny }, { batch: 1, sequence: 4, past: 6 });
    expect(nodeOf(analysis, "token_embd").bytesWeights).toBe(4 * 144);
    const attention = nodeOf(analysis, "blk.1/attention");
    expect(attention.bytesRead).toBe(4 * 4 * 256 + 2 * 4 * 4 * 128 + 2 * 2 * 6 * 128);
    expect(nodeOf(analysis, "blk.1/cache_key").outputs[0]).toMatchObject({
      dtype: "f16",
      shape: [1, 4, 128],
    });
  });

  it("is read in every version and byte order", async () => {
    const expected = await counted({ "a.gguf": tiny }, PROMPT);
    for (const version of [1, 2, 3] as const)
      for (const littleEndian of [true, false]) {
        const bytes = ggufHeader(TINY.metadata, TINY.tensors, { version, littleEndian });
        const { totals, source } = await counted({ "a.gguf": bytes }, PROMPT);
        expect({ totals, version: source.version }).toEqual({
          totals: expected.totals,
          version: String(version),
        });
      }
  });

  it("says the same to the library of Hugging Face", async () => {
    // It asks for pieces of this size, and does with what it gets.
    const piece = new Uint8Array(2_000_000);
    piece.set(tiny);
    const fetch = async () => new Response(piece);
    const theirs = await gguf("https://example.org/tiny.gguf", { fetch });
    const graph = await openedFiles({ "tiny.gguf": tiny });
    const weights = [...graph.tensors.values()].filter(({ origin }) => origin === "weight");
    expect(new Map(weights.map(({ name, shape }) => [name, shape]))).toEqual(
      new Map(theirs.tensorInfos.map(({ name, shape }) => [name, shape.toReversed().map(Number)])),
    );
    const format = (name: string) => graph.tensors.get(name)?.storage?.format ?? "F32";
    expect(theirs.tensorInfos.map(({ name }) => format(name))).toEqual(
      theirs.tensorInfos.map(({ dtype }) => GGMLQuantizationType[dtype]),
    );
  });

  it("is enough: that the weights are missing is said, not refused", async () => {
    const { remarks } = await openedFiles({ "tiny.gguf": tiny });
    expect(remarks?.join()).toMatch(/weights are not all there/);
    const whole = new Uint8Array(tiny.length + 4 * 2 ** 20);
    whole.set(tiny);
    expect((await openedFiles({ "tiny.gguf": whole })).remarks).toEqual([]);
  });

  it("has its tokenizer read past, and its weights not read", async () => {
    const texts = Array.from({ length: 150_000 }, (_, i) => `token ${i}`);
    const header = changed({ "tokenizer.ggml.tokens": { texts }, "tokenizer.ggml.merges": { texts } });
    const file = new Uint8Array(header.length + 64 * 2 ** 20);
    file.set(header);
    const source = counting(file);
    const { value, milliseconds } = await timed(() => openModel(source));
    expect(value.ok).toBe(true);
    expect(source.bytesRead).toBeLessThan(header.length + 2 ** 21);
    expect(milliseconds).toBeLessThan(1000);
  });

  it("has long lists of numbers skipped", async () => {
    const u32s = new Array(2_000_000).fill(1);
    const source = counting(changed({ "tokenizer.ggml.scores": { u32s } }));
    expect(await openModel(source)).toMatchObject({ ok: true });
    expect(source.bytesRead).toBeLessThan(2.5 * 2 ** 20);
  });

  it("of the types of ggml has each one's bytes", () => {
    const bits = (name: string) => {
      const type = [...BLOCK_TYPES.values()].find((type) => type.name === name)!;
      return (type.bytes * 8) / type.elements;
    };
    // bits a weight as llama.cpp's quantize prints them
    expect(
      ["Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "Q8_0", "IQ4_XS", "IQ2_XXS", "IQ1_S", "MXFP4"].map(bits),
    ).toEqual([2.625, 3.4375, 4.5, 5.5, 6.5625, 8.5, 4.25, 2.0625, 1.5625, 4.25]);
  });
});

describe("variants of GGUF", () => {
  it("a model split into files is opened when all are chosen", async () => {
    const half = Math.ceil(TINY.tensors.length / 2);
    const split = (no: number) => ({ "split.no": { u32: no }, "split.count": { u32: 2 } });
    const first = ggufHeader({ ...TINY.metadata, ...split(0) }, TINY.tensors.slice(0, half));
    const second = ggufHeader(split(1), TINY.tensors.slice(half));
    const { totals } = await counted(
      { "b-00002-of-00002.gguf": second, "b-00001-of-00002.gguf": first },
      PROMPT,
    );
    expect(totals).toEqual((await counted({ "tiny.gguf": tiny }, PROMPT)).totals);
    const problem = await refusedFiles({ "b-00001-of-00002.gguf": first });
    expect(problem.what).toBe("The model is split into 2 files, of which 1 were chosen");
  });

  it("two models are refused", async () => {
    expect((await refusedFiles({ "a.gguf": tiny, "b.gguf": tiny })).what).toMatch(/More than one/);
  });

  it("a config.json beside it changes nothing", async () => {
    const config = json(llamaConfig(TINY_SIZES));
    const graph = await openedFiles({ "config.json": config, "tiny.gguf": tiny });
    expect(graph.source.format).toBe("gguf");
  });

  it("tied embeddings: no matrix of its own for the logits", async () => {
    const tensors = TINY.tensors.filter(({ name }) => name !== "output.weight");
    const { totals, nodes } = await counted({ "tied.gguf": changed({}, tensors) }, PROMPT);
    expect(totals.macs).toBe((await counted({ "tiny.gguf": tiny }, PROMPT)).totals.macs);
    expect(nodes.at(-1)?.inputs.map(({ name }) => name)).toContain("token_embd.weight");
  });

  it("experts, merged and in the files of before 2024", async () => {
    const dense = TINY.tensors.filter(({ name }) => !/ffn_(gate|up|down)\./.test(name));
    const mixture = { "llama.expert_count": { u32: 4 }, "llama.expert_used_count": { u32: 2 } };
    const router = [0, 1].map((i) => ({ name: `blk.${i}.ffn_gate_inp.weight`, dims: [4, 256], type: F32 }));
    const matrices = ["gate", "up", "down"].map(
      (role) => [role, role === "down" ? [256, 512] : [512, 256]] as const,
    );
    const merged = [0, 1].flatMap((i) =>
      matrices.map(([role, dims]) => ({
        name: `blk.${i}.ffn_${role}_exps.weight`,
        dims: [4, ...dims],
        type: Q4_K,
      })),
    );
    const apart = [0, 1].flatMap((i) =>
      [0, 1, 2, 3].flatMap((e) =>
        matrices.map(([role, dims]) => ({ name: `blk.${i}.ffn_${role}.${e}.weight`, dims, type: Q4_K })),
      ),
    );
    const [new_, old] = await Promise.all(
      [merged, apart].map((experts) =>
        counted({ "moe.gguf": changed(mixture, [...dense, ...router, ...experts]) }, PROMPT),
      ),
    );
    expect(old!.totals).toEqual(new_!.totals);
    expect(new_!.remarks?.join()).not.toContain("not counted");
    expect(nodeOf(new_!, "blk.0/experts").macs).toBe(128 * 2 * 3 * 256 * 512);
  });

  it("tensors that nothing reads are named and left out", async () => {
    const more = [...TINY.tensors, { name: "rope_freqs.weight", dims: [32], type: F32 }];
    const { totals, remarks } = await counted({ "a.gguf": changed({}, more) });
    expect(totals.params).toBe((await counted({ "tiny.gguf": tiny })).totals.params);
    expect(remarks?.join()).toContain("rope_freqs.weight");
  });

  it("GPT-2 keeps queries, keys and values in one matrix", async () => {
    const { metadata, tensors } = gpt2Gguf();
    const { totals, nodes } = await counted({ "gpt2.gguf": ggufHeader(metadata, tensors) }, PROMPT);
    expect(totals.params).toBe(124_439_808);
    expect(nodes.filter(({ op }) => op === "Split")).toHaveLength(12);
  });

  it("an architecture that is not known is named; parameters and bytes are counted, and what is missing", async () => {
    const tensors = [
      { name: "token_embd.weight", dims: [1000, 256], type: Q8_0 },
      { name: "blk.0.ssm_in.weight", dims: [512, 256], type: F16 },
      { name: "blk.1.ssm_in.weight", dims: [512, 256], type: F16 },
    ];
    const file = ggufHeader({ "general.architecture": { text: "mamba" } }, tensors);
    const { totals, unpriced, unresolved, remarks, nodes } = await counted({ "mamba.gguf": file });
    expect(totals).toMatchObject({ params: 518_144, weightBytes: 256_000 * 1.0625 + 2 * 512 * 256 * 2 });
    expect(unpriced).toEqual([{ op: "gguf.mamba", count: 3 }]);
    expect(unresolved).toEqual([]);
    expect(remarks?.[0]).toContain('"mamba" is not known');
    expect(nodes.map(({ name }) => name)).toEqual(["token_embd", "blk.0", "blk.1"]);
  });
});

describe("damaged GGUF", () => {
  const without = (name: string) =>
    changed(
      {},
      TINY.tensors.filter((tensor) => tensor.name !== name),
    );
  const resized = (name: string, dims: readonly number[]) =>
    changed(
      {},
      TINY.tensors.map((tensor) => (tensor.name === name ? { ...tensor, dims } : tensor)),
    );
  const nested = (depth: number): Uint8Array => {
    // One list within another, each of one element; the count of keys is 1.
    const bytes = ggufHeader({ k: { lists: [[1]] } }, []);
    const list = bytes.slice(24 + 8 + 1 + 4, 24 + 8 + 1 + 4 + 12);
    const head = bytes.slice(0, 24 + 8 + 1 + 4);
    const all = new Uint8Array(head.length + depth * 12);
    all.set(head);
    for (let i = 0; i < depth; i++) all.set(list, head.length + i * 12);
    return all;
  };

  it.each([
    [
      "of version 4",
      Uint8Array.of(...tiny.slice(0, 4), 4, 0, 0, 0, ...tiny.slice(8)),
      "malformed",
      /version 4/,
    ],
    ["of 2^60 tensors", patched(8, 2n ** 60n), "limit-exceeded", /tensors/],
    ["of 2^60 keys", patched(16, 2n ** 60n), "limit-exceeded", /keys/],
    ["with a key of 2^60 bytes", patched(24, 2n ** 60n), "limit-exceeded", /name/],
    [
      "with 100,000 lists in a list",
      changed({ k: { lists: new Array(100_000).fill([]) } }),
      "limit-exceeded",
      /lists are within lists/,
    ],
    ["with lists nested 100 deep", nested(100), "limit-exceeded", /nested/],
    ["without a tensor", without("blk.1.attn_k.weight"), "malformed", /lacks a tensor/],
    ["with a tensor twice", changed({}, [...TINY.tensors, TINY.tensors[0]!]), "malformed", /twice/],
    [
      "with a tensor of other dims",
      resized("blk.1.ffn_up.weight", [513, 256]),
      "malformed",
      /513×256.*512×256/,
    ],
    ["with rows of broken blocks", resized("blk.1.ffn_up.weight", [512, 255]), "malformed", /whole blocks/],
    ["with 2^61 elements", resized("output.weight", [2 ** 31, 2 ** 30]), "limit-exceeded", /2\^53/],
    [
      "with a million layers",
      changed({ "llama.block_count": { u32: 1_000_000 } }),
      "limit-exceeded",
      /layers/,
    ],
    ["without its width", changed({ "llama.embedding_length": { u32: 0 } }), "malformed", /hidden_size/],
    [
      "of a type of element that is not known",
      changed({}, [{ name: "x", dims: [32], type: [99, 32, 18] }]),
      "malformed",
      /type 99/,
    ],
  ] as const)("%s", async (_what, bytes, code, what) => {
    const { value: problem, milliseconds } = await timed(() => refusedFiles({ "bad.gguf": bytes }));
    expect(problem).toMatchObject({ code });
    expect(problem.what).toMatch(what);
    expect(milliseconds).toBeLessThan(2000);
  });

  it("lists that announce more than the file has end at once", async () => {
    const at = tiny.length - 1;
    for (const count of [2n ** 60n, BigInt(at)]) {
      const bytes = ggufHeader({ k: { texts: ["a"] } }, []);
      new DataView(bytes.buffer).setBigUint64(24 + 8 + 1 + 4 + 4, count, true);
      const { value, milliseconds } = await timed(() => refusedFiles({ "bad.gguf": bytes }));
      expect(value).toMatchObject({ code: "truncated" });
      expect(milliseconds).toBeLessThan(500);
    }
  });

  it("a file of nothing but empty texts is given up", async () => {
    const size = 128 * 2 ** 20;
    const head = ggufHeader({ k: { texts: [] } }, []);
    new DataView(head.buffer).setBigUint64(24 + 8 + 1 + 4 + 4, 16_000_000n, true);
    const source = {
      name: "zeros.gguf",
      size,
      read: async (offset: number, length: number) => {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
        if (offset < head.length) bytes.set(head.subarray(offset, offset + length));
        return bytes;
      },
    };
    const { value, milliseconds } = await timed(() => openModel(source));
    expect(value).toMatchObject({ ok: false, error: { code: "limit-exceeded" } });
    expect(milliseconds).toBeLessThan(2000);
  });

  it("cut anywhere says so", async () => {
    const random = seededRandom(4);
    for (let i = 0; i < 200; i++) {
      const cut = tiny.subarray(0, 8 + Math.floor(random() * (tiny.length - 8)));
      const result = await openModel(bytesSource(cut, "cut.gguf"));
      expect(result).toMatchObject({ ok: false, error: { code: "truncated" } });
    }
  });
});
