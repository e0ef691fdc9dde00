import { describe, expect, it } from "vitest";
import type { JsonRecord } from "../../../../src/graph/json.ts";
import { analyze } from "../../../../src/predict/analyze.ts";
import { haveModels, modelBytes, opened } from "../support.ts";
import { gpt2Gguf, gpt2Safetensors } from "./checkpoints.ts";
import { ggufHeader, json, safetensorsHeader } from "./headers.ts";
import { counted, nodeOf, openedFiles, refusedFiles } from "./open.ts";
import {
  BERT_BASE,
  GEMMA2_2B,
  GEMMA3_1B,
  GPT2,
  LLAMA_2_7B,
  LLAMA_3_8B,
  MINILM_L6,
  MISTRAL_7B,
  MIXTRAL_8X7B,
  PHI_2,
  PHI3_MINI,
  PUBLISHED,
  type Published,
  QWEN3_06B,
  QWEN15_MOE,
  QWEN25_05B,
  TINYLLAMA,
} from "./published.ts";

const PROMPT = { batch: 1, sequence: 128, past: 0 };
/** The token after 1,023 others. */
const TOKEN = { batch: 1, sequence: 1, past: 1023 };

const of = (config: JsonRecord) => ({ "config.json": json(config) });
const count = ({ config }: Published, dims = {}) => counted(of(config), dims);

describe("published models from their config.json alone", () => {
  it.each(PUBLISHED)("$repository has $params parameters", async (model) => {
    const { totals, unpriced, unresolved, notes } = await count(model);
    expect({ params: totals.params, unpriced, unresolved, notes }).toEqual({
      params: model.params,
      unpriced: [],
      unresolved: [],
      notes: undefined,
    });
  });

  it.each([
    // calflops prints 850.00 G; the whole square of scores counts, not the causal half
    ["Llama 2 7B", LLAMA_2_7B, PROMPT, 850_000_871_424],
    // nanoGPT: 291,648,307,200 FLOP with the logits of every token
    ["GPT-2", GPT2, { batch: 1, sequence: 1024, past: 0 }, 145_824_153_600],
    // 11,173,625,856 without the pooler's 768 × 768
    ["BERT base", BERT_BASE, { batch: 1, sequence: 128 }, 11_174_215_680],
  ] as const)("%s comes to the published multiply-adds", async (_name, model, dims, macs) => {
    expect((await count(model, dims)).totals.macs).toBe(macs);
  });

  // Matrices a token passes through (parameters less embeddings and vectors) + layers · 2 · heads · size · keys.
  it.each([
    ["TinyLlama", TINYLLAMA, 1_100_048_384 - 65_536_000 - 92_160 + 22 * 2 * 32 * 64 * 1024],
    ["Llama 3 8B", LLAMA_3_8B, 8_030_261_248 - 525_336_576 - 266_240 + 32 * 2 * 32 * 128 * 1024],
    // tied: the embeddings are a matrix once more; 1,152 biases a layer
    ["Qwen 2.5 0.5B", QWEN25_05B, 494_032_768 - 49 * 896 - 24 * 1152 + 24 * 2 * 14 * 64 * 1024],
    ["Qwen 3 0.6B", QWEN3_06B, 596_049_920 - 57 * 1024 - 28 * 256 + 28 * 2 * 16 * 128 * 1024],
    ["Gemma 2 2B", GEMMA2_2B, 2_614_341_888 - 105 * 2304 + 26 * 2 * 8 * 256 * 1024],
    // 22 of 26 layers see 512 tokens
    ["Gemma 3 1B", GEMMA3_1B, 999_885_952 - 105 * 1152 - 26 * 512 + 2 * 4 * 256 * (22 * 512 + 4 * 1024)],
    ["Phi 3 mini", PHI3_MINI, 3_821_079_552 - 98_500_608 - 65 * 3072 + 32 * 2 * 32 * 96 * 1024],
    // biases: 51,200 at the logits; 3·2560 + 2560 + 10,240 + 2560 and a norm's 2·2560 a layer
    ["Phi 2", PHI_2, 2_779_683_840 - 131_072_000 - 51_200 - 32 * 28_160 - 2 * 2560 + 32 * 2 * 32 * 80 * 1024],
    // two of eight experts
    [
      "Mixtral 8x7B",
      MIXTRAL_8X7B,
      46_702_792_704 - 131_072_000 - 266_240 - 32 * 6 * 176_160_768 + 32 * 2 * 32 * 128 * 1024,
    ],
    // four of sixty, and the shared one
    [
      "Qwen 1.5 MoE",
      QWEN15_MOE,
      14_315_784_192 -
        311_164_928 -
        49 * 2048 -
        24 * 3 * 2048 -
        24 * 56 * 8_650_752 +
        24 * 2 * 16 * 128 * 1024,
    ],
  ] as const)("%s: a token after 1,023 others passes through what it should", async (_name, model, macs) => {
    expect((await count(model, TOKEN)).totals.macs).toBe(macs);
  });

  it("give totals in terms of the open dimensions", async () => {
    const { symbolic, openDims } = await count(LLAMA_2_7B);
    expect(openDims).toEqual(["batch", "sequence", "past"]);
    expect(symbolic?.macs).toBe(
      "262144*batch*past*sequence + 6607077376*batch*sequence + 262144*batch*sequence*sequence",
    );
  });
});

describe("a token that is written after others", () => {
  it("reads the cache, and its keys and values are shared by the heads of a group", async () => {
    const llama3 = nodeOf(await count(LLAMA_3_8B, TOKEN), "model/layers.0/self_attn/attention");
    const rows = 8 * 128 * 2;
    // query, key, value of the token and both caches; only the result is written: rows are appended in place
    expect(llama3.bytesRead).toBe(32 * 128 * 2 + 2 * rows + 2 * 1023 * rows);
    expect(llama3.bytesWritten).toBe(32 * 128 * 2);
    expect(llama3.macs).toBe(2 * 32 * 128 * 1024);
  });

  it("leaves the new rows of each layer's cache as outputs", async () => {
    const { outputs, inputs, tensors } = await openedFiles(of(TINYLLAMA.config), TOKEN);
    expect(outputs).toHaveLength(1 + 2 * 22);
    expect(inputs).toHaveLength(2 + 2 * 22);
    expect(outputs.slice(1).map((name) => tensors.get(name)?.shape)).toEqual(new Array(44).fill([1, 1, 256]));
    expect(tensors.get(outputs[0]!)).toMatchObject({ shape: [1, 1, 32_000], dtype: "bf16" });
  });

  it("looks back no further than a window, which is all that is read of the cache", async () => {
    const far = { batch: 1, sequence: 1, past: 8000 };
    const attention = nodeOf(await count(MISTRAL_7B, far), "model/layers.31/self_attn/attention");
    const rows = 8 * 128 * 2;
    expect(attention.macs).toBe(2 * 32 * 128 * 4096);
    expect(attention.bytesRead).toBe(32 * 128 * 2 + 2 * rows + 2 * 4095 * rows);
  });

  it("looks back over a window in every second layer of Gemma 2, in five of six of Gemma 3", async () => {
    const far = { batch: 1, sequence: 1, past: 9999 };
    const macs = async (model: Published, layers: number) => {
      const analysis = await count(model, far);
      return Array.from(
        { length: layers },
        (_, i) => nodeOf(analysis, `model/layers.${i}/self_attn/attention`).macs,
      );
    };
    expect(await macs(GEMMA2_2B, 4)).toEqual([4096, 10_000, 4096, 10_000].map((keys) => 2 * 8 * 256 * keys));
    expect(await macs(GEMMA3_1B, 7)).toEqual(
      [512, 512, 512, 512, 512, 10_000, 512].map((keys) => 2 * 4 * 256 * keys),
    );
  });

  it("reads the experts that it was sent to, and a prompt those of all its tokens", async () => {
    const name = "model/layers.0/block_sparse_moe/experts";
    const expert = 3 * 4096 * 14_336 * 2;
    expect(nodeOf(await count(MIXTRAL_8X7B, TOKEN), name).bytesWeights).toBe(2 * expert);
    expect(nodeOf(await count(MIXTRAL_8X7B, PROMPT), name).bytesWeights).toBe(8 * expert);
    expect(nodeOf(await count(MIXTRAL_8X7B, PROMPT), name).macs).toBe(128 * 2 * 3 * 4096 * 14_336);
  });
});

describe("what families do differently", () => {
  const nodesOf = async (config: JsonRecord) => (await openedFiles(of(config))).nodes;
  const ops = (nodes: Awaited<ReturnType<typeof nodesOf>>) => new Set(nodes.map(({ op }) => op));

  it("Gemma 2 caps its scores and its logits, Gemma 3 does not", async () => {
    const attention = (nodes: Awaited<ReturnType<typeof nodesOf>>) =>
      nodes.find(({ op }) => op === "GroupQueryAttention")?.attributes;
    const [two, three] = [await nodesOf(GEMMA2_2B.config), await nodesOf(GEMMA3_1B.config)];
    expect(attention(two)).toMatchObject({ softcap: 50, local_window_size: 4096 });
    expect(attention(three)).not.toHaveProperty("softcap");
    expect([ops(two).has("Tanh"), ops(three).has("Tanh")]).toEqual([true, false]);
  });

  it("Phi 2 rotates two fifths of each head", async () => {
    const rotary = (await nodesOf(PHI_2.config)).find(({ op }) => op === "RotaryEmbedding");
    expect(rotary?.attributes).toEqual({ num_heads: 32, rotary_embedding_dim: 32 });
  });

  it("Qwen's window is off unless it is asked for, and then in later layers only", async () => {
    const windows = async (more: JsonRecord) =>
      (await nodesOf({ ...QWEN25_05B.config, ...more }))
        .filter(({ op }) => op === "GroupQueryAttention")
        .map(({ attributes }) => attributes.local_window_size);
    expect(new Set(await windows({ max_window_layers: 0 }))).toEqual(new Set([undefined]));
    const some = await windows({ use_sliding_window: true, max_window_layers: 21 });
    expect(some.slice(20)).toEqual([undefined, 32_768, 32_768, 32_768]);
  });

  it("biases are where the configuration has them", async () => {
    const none = await nodesOf(TINYLLAMA.config);
    const some = await nodesOf({ ...TINYLLAMA.config, attention_bias: true, mlp_bias: true });
    expect(some.length - none.length).toBe(22 * 7);
  });

  it("a class that ends before the logits has none", async () => {
    const whole = await count(QWEN3_06B, TOKEN);
    const config = { ...QWEN3_06B.config, architectures: ["Qwen3Model"] };
    const base = await counted(of(config), TOKEN);
    expect(whole.totals.macs - base.totals.macs).toBe(151_936 * 1024);
    expect(base.totals.params).toBe(QWEN3_06B.params);
  });

  it("of Gemma 3 with images the text part is counted, defaults filled in, and the rest is named", async () => {
    const text = {
      hidden_size: 2560,
      intermediate_size: 10_240,
      num_hidden_layers: 34,
      sliding_window: 1024,
    };
    const config = { model_type: "gemma3", text_config: text, vision_config: { hidden_size: 1152 } };
    const { totals, remarks } = await counted(of(config));
    // 4,300,079,472 in all, of which 416,866,032 are the image tower's and 2,950,272 the projection's
    expect(totals.params).toBe(4_300_079_472 - 416_866_032 - 2_950_272);
    expect(remarks?.join()).toContain("vision_config");
  });

  it("node names are paths of modules", async () => {
    const names = (await nodesOf(GPT2.config)).map(({ name }) => name);
    expect(names).toContain("transformer/h.11/attn/c_attn");
    expect(names.every((name) => !/\s|\/\//.test(name))).toBe(true);
  });
});

describe("configurations that no model can have", () => {
  const llama = TINYLLAMA.config;
  it.each([
    ["without a width", { ...llama, hidden_size: null }, "malformed", /hidden_size/],
    ["of negative width", { ...llama, hidden_size: -1 }, "malformed", /hidden_size/],
    ["of a width in words", { ...llama, hidden_size: "wide" }, "malformed", /hidden_size/],
    ["of half a layer", { ...llama, num_hidden_layers: 0.5 }, "malformed", /num_hidden_layers/],
    ["of 2^60 layers", { ...llama, num_hidden_layers: 2 ** 60 }, "limit-exceeded", /num_hidden_layers/],
    ["of a million layers", { ...llama, num_hidden_layers: 1e6 }, "limit-exceeded", /1000/],
    ["of 2^60 words", { ...llama, vocab_size: 2 ** 60 }, "limit-exceeded", /vocab_size/],
    [
      "of 2^31 words and columns",
      { ...llama, vocab_size: 2 ** 31 - 1, hidden_size: 2 ** 31 - 1 },
      "limit-exceeded",
      /2\^53/,
    ],
    ["of a million experts", { ...MIXTRAL_8X7B.config, num_local_experts: 1e6 }, "limit-exceeded", /experts/],
  ] as const)("%s", async (_what, config, code, what) => {
    const problem = await refusedFiles(of(config));
    expect(problem).toMatchObject({ code });
    expect(problem.what).toMatch(what);
  });

  it("of a type that is not known name it and what is known", async () => {
    const problem = await refusedFiles(of({ ...llama, model_type: "mamba" }));
    expect(problem).toMatchObject({ code: "unsupported", where: "config.json" });
    expect(problem.what).toContain('"mamba"');
    expect(problem.advice).toMatch(/llama.*gemma3/);
  });
});

describe.skipIf(!haveModels())("the same network as ONNX, config.json, safetensors and GGUF", () => {
  const onnxMacs = async (name: string) => analyze(await opened(await modelBytes(name))).totals.macs;
  const gpt2 = gpt2Gguf();

  it.each([
    ["config.json", of(GPT2.config)],
    ["GGUF", { "gpt2.gguf": ggufHeader(gpt2.metadata, gpt2.tensors) }],
    ["safetensors", { ...of(GPT2.config), "model.safetensors": safetensorsHeader(gpt2Safetensors()) }],
  ])("GPT-2 from %s has the multiply-adds of its ONNX export", async (_format, files) => {
    const { totals } = await counted(files, { batch: 1, sequence: 64, past: 0 });
    expect(totals.macs).toBe(7_981_547_520);
    expect(totals.macs).toBe(await onnxMacs("gpt2_small_seq64"));
    expect(totals.params).toBe(GPT2.params);
  });

  it.each([
    ["bert_base_seq128", BERT_BASE, 128],
    ["minilm_l6_seq256", MINILM_L6, 256],
  ] as const)("%s", async (name, model, sequence) => {
    expect((await count(model, { batch: 1, sequence })).totals.macs).toBe(await onnxMacs(name));
  });
});
