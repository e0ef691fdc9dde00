import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/statistics.ts";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { counting, timed } from "../support.ts";
import { gpt2Safetensors, LLAMA_2_SIZES, llamaConfig, llamaSafetensors, TINY_SIZES } from "./checkpoints.ts";
import { json, type Shapes, safetensorsHeader } from "./headers.ts";
import { counted, nodeOf, openedFiles, refusedFiles } from "./open.ts";
import { BERT_BASE, GPT2, MIXTRAL_8X7B, QWEN3_06B } from "./published.ts";

const PROMPT = { batch: 1, sequence: 128, past: 0 };
const TINY = llamaSafetensors(TINY_SIZES);
const config = llamaConfig(TINY_SIZES);
const files = (shapes: Shapes, more: object = {}) => ({
  "model.safetensors": safetensorsHeader(shapes),
  "config.json": json({ ...config, ...more }),
});

/** The Linear layers of the tiny model, by name, [outputs, inputs]. */
const LINEAR = /layers\..*(proj)\.weight$/;

function replaced(each: (module: string, outputs: number, inputs: number) => Shapes): Shapes {
  return Object.fromEntries(
    Object.entries(TINY).flatMap(([name, shape]) =>
      LINEAR.test(name)
        ? Object.entries(each(name.slice(0, -".weight".length), Number(shape[1]), Number(shape[2])))
        : [[name, shape] as const],
    ),
  );
}

describe("safetensors with config.json", () => {
  it("of Llama 2 7B is the network of its configuration", async () => {
    const both = {
      "model.safetensors": safetensorsHeader(llamaSafetensors(LLAMA_2_SIZES)),
      "config.json": json(llamaConfig(LLAMA_2_SIZES)),
    };
    for (const order of [both, Object.fromEntries(Object.entries(both).reverse())]) {
      const { format, totals, remarks } = await counted(order, PROMPT);
      expect({ format, params: totals.params, macs: totals.macs }).toEqual({
        format: "safetensors",
        params: 6_738_415_616,
        macs: 850_000_871_424,
      });
      expect(remarks).toEqual([
        "The weights are not all there (12.6 GiB are missing); the header, which is all that is counted from, is.",
      ]);
    }
  });

  it("reads the header alone", async () => {
    const header = safetensorsHeader(TINY);
    const file = new Uint8Array(header.length + 8 * 2 ** 20);
    file.set(header);
    const source = counting(file);
    const result = await openModel([source, bytesSource(json(config), "config.json")]);
    expect(result).toMatchObject({ ok: true, value: { remarks: [] } });
    expect(source.bytesRead).toBeLessThan(header.length + 20_000);
  });

  it("GPT-2: no prefix, matrices [inputs, outputs]; the buffers of its masks are named and left out", async () => {
    const { totals, remarks, nodes } = await counted(
      {
        "model.safetensors": safetensorsHeader(gpt2Safetensors()),
        "config.json": json(GPT2.config),
      },
      PROMPT,
    );
    expect(totals.params).toBe(124_439_808);
    expect(remarks?.join()).toContain("h.0.attn.bias, h.1.attn.bias, h.2.attn.bias, … (12 in all)");
    expect(nodes.filter(({ op }) => op === "MatMul")).toHaveLength(48);
  });

  it("BERT with the prefix and the old names of norms, its task's head named", async () => {
    const layer = (i: number): Shapes => {
      const at = `bert.encoder.layer.${i}`;
      const dense = (name: string, outputs: number, inputs: number): Shapes => ({
        [`${at}.${name}.weight`]: ["F32", outputs, inputs],
        [`${at}.${name}.bias`]: ["F32", outputs],
      });
      const norm = (name: string): Shapes => ({
        [`${at}.${name}.gamma`]: ["F32", 768],
        [`${at}.${name}.beta`]: ["F32", 768],
      });
      return {
        ...dense("attention.self.query", 768, 768),
        ...dense("attention.self.key", 768, 768),
        ...dense("attention.self.value", 768, 768),
        ...dense("attention.output.dense", 768, 768),
        ...norm("attention.output.LayerNorm"),
        ...dense("intermediate.dense", 3072, 768),
        ...dense("output.dense", 768, 3072),
        ...norm("output.LayerNorm"),
      };
    };
    const shapes: Shapes = {
      "bert.embeddings.word_embeddings.weight": ["F32", 30_522, 768],
      "bert.embeddings.position_embeddings.weight": ["F32", 512, 768],
      "bert.embeddings.token_type_embeddings.weight": ["F32", 2, 768],
      "bert.embeddings.LayerNorm.gamma": ["F32", 768],
      "bert.embeddings.LayerNorm.beta": ["F32", 768],
      ...Object.assign({}, ...Array.from({ length: 12 }, (_, i) => layer(i))),
      "bert.pooler.dense.weight": ["F32", 768, 768],
      "bert.pooler.dense.bias": ["F32", 768],
      "cls.predictions.bias": ["F32", 30_522],
    };
    const analysis = await counted({
      "model.safetensors": safetensorsHeader(shapes),
      "config.json": json(BERT_BASE.config),
    });
    expect(analysis.totals.params).toBe(109_482_240);
    expect(analysis.remarks?.join()).toMatch(/head of BertForMaskedLM.*cls\.predictions\.bias/);
    expect(nodeOf(analysis, "encoder/layer.11/intermediate/dense")).toBeDefined();
  });

  it("experts one by one", async () => {
    const { hidden, inner, layers } = TINY_SIZES;
    const dense = Object.entries(TINY).filter(([name]) => !name.includes(".mlp."));
    const experts = Array.from({ length: layers }, (_, i) => `model.layers.${i}.block_sparse_moe`).flatMap(
      (at) => [
        [`${at}.gate.weight`, ["F16", 4, hidden]] as const,
        ...[0, 1, 2, 3].flatMap((e) => [
          [`${at}.experts.${e}.w1.weight`, ["F16", inner, hidden]] as const,
          [`${at}.experts.${e}.w2.weight`, ["F16", hidden, inner]] as const,
          [`${at}.experts.${e}.w3.weight`, ["F16", inner, hidden]] as const,
        ]),
      ],
    );
    const mixture = { model_type: "mixtral", num_local_experts: 4, num_experts_per_tok: 2 };
    const shapes = Object.fromEntries([...dense, ...experts]);
    const { totals, remarks } = await counted(files(shapes, mixture), PROMPT);
    const alone = await counted({ "config.json": json({ ...config, ...mixture }) }, PROMPT);
    expect(totals).toEqual(alone.totals);
    expect(remarks?.join()).not.toContain("not counted:");
    const [lost] = experts.filter(([name]) => name.includes("experts.3.w2"));
    const fewer = Object.fromEntries([...dense, ...experts.filter((entry) => entry !== lost)]);
    expect((await refusedFiles(files(fewer, mixture))).where).toContain(lost![0]);
  });

  it.each([
    ["language_model.model.", "language_model.lm_head"],
    ["model.language_model.", "lm_head"],
  ])("a language model within another network, called %s", async (prefix, head) => {
    const shapes = Object.fromEntries(
      Object.entries(TINY).map(([name, shape]) => [
        name.replace(/^model\./, prefix).replace(/^lm_head/, head),
        shape,
      ]),
    );
    const tower = { "vision_tower.patch.weight": ["F16", 8, 8] } as const;
    const seeing = { model_type: "llava", text_config: config, vision_config: { hidden_size: 8 } };
    const { totals, remarks } = await counted(
      {
        "model.safetensors": safetensorsHeader({ ...shapes, ...tower }),
        "config.json": json(seeing),
      },
      PROMPT,
    );
    expect(totals).toEqual((await counted(files(TINY), PROMPT)).totals);
    expect(remarks?.join()).toMatch(/vision_config.*vision_tower\.patch\.weight/);
    expect((await counted({ "config.json": json(seeing) }, PROMPT)).totals).toEqual(totals);
  });

  it("a matrix for the logits that is stored although it is tied is not counted twice", async () => {
    const tied = await counted(files(TINY, { tie_word_embeddings: true }));
    expect(tied.totals.params).toBe((await counted(files(TINY))).totals.params - 256_000);
    expect(tied.remarks?.join()).toContain("lm_head.weight");
  });
});

describe("shards", () => {
  const entries = Object.entries(TINY);
  const shard = (part: typeof entries) => safetensorsHeader(Object.fromEntries(part));
  const [first, second] = [shard(entries.slice(0, 9)), shard(entries.slice(9))];
  const index = json({
    metadata: { total_size: 1 },
    weight_map: Object.fromEntries(entries.map(([name], i) => [name, i < 9 ? "a" : "b"])),
  });

  it("are one model", async () => {
    const shards = {
      "model-00001-of-00002.safetensors": first,
      "model-00002-of-00002.safetensors": second,
      "config.json": json(config),
    };
    const whole = await counted(files(TINY), PROMPT);
    expect((await counted(shards, PROMPT)).totals).toEqual(whole.totals);
    expect((await counted({ ...shards, "model.safetensors.index.json": index }, PROMPT)).totals).toEqual(
      whole.totals,
    );
  });

  it.each([
    ["by its name", { "model-00001-of-00002.safetensors": first }],
    ["by the index", { "first.safetensors": first, "model.safetensors.index.json": index }],
  ])(
    "of which one is missing, which is known %s, count as the configuration makes them",
    async (_how, some) => {
      const { totals, remarks } = await counted({ ...some, "config.json": json(config) }, PROMPT);
      expect(totals).toEqual((await counted(files(TINY), PROMPT)).totals);
      expect(remarks?.join()).toContain("12 tensors are in none of the files");
    },
  );

  it("an index and a configuration are a model", async () => {
    const { format, totals } = await counted({ "i.json": index, "config.json": json(config) }, PROMPT);
    expect({ format, macs: totals.macs }).toEqual({
      format: "config.json",
      macs: (await counted(files(TINY), PROMPT)).totals.macs,
    });
  });

  it("an index alone is none", async () => {
    const problem = await refusedFiles({ "model.safetensors.index.json": index });
    expect(problem).toMatchObject({ code: "not-a-model" });
    expect(problem.advice).toContain("config.json");
  });

  it("that repeat a tensor are not of one model", async () => {
    const problem = await refusedFiles({ "a.safetensors": first, "b.safetensors": first });
    expect(problem.what).toMatch(/stands in two of the files/);
  });
});

const { totals: plain } = await counted(files(TINY), PROMPT);

describe("packed weights", () => {
  /** Elements of the Linear layers. */
  const packed = 2 * (2 * 256 * 256 + 2 * 128 * 256 + 3 * 512 * 256);
  const rest = plain.weightBytes - packed * 2;

  it.each([
    [
      "GPTQ",
      (module: string, outputs: number, inputs: number): Shapes => ({
        [`${module}.qweight`]: ["I32", inputs / 8, outputs],
        [`${module}.qzeros`]: ["I32", inputs / 128, outputs / 8],
        [`${module}.scales`]: ["F16", inputs / 128, outputs],
        [`${module}.g_idx`]: ["I32", inputs],
      }),
      { quant_method: "gptq", bits: 4, group_size: 128 },
      // half a byte and 20 bits for each 128 weights, 4 bytes an input
      packed / 2 + (packed / 128) * 2.5 + 2 * (6 * 256 + 512) * 4,
      ["4-bit", "GPTQ 4-bit"],
    ],
    [
      "AWQ",
      (module: string, outputs: number, inputs: number): Shapes => ({
        [`${module}.qweight`]: ["I32", inputs, outputs / 8],
        [`${module}.qzeros`]: ["I32", inputs / 128, outputs / 8],
        [`${module}.scales`]: ["F16", inputs / 128, outputs],
      }),
      { quant_method: "awq", bits: 4, group_size: 128 },
      packed / 2 + (packed / 128) * 2.5,
      ["4-bit", "AWQ 4-bit"],
    ],
    [
      "bitsandbytes NF4",
      (module: string, outputs: number, inputs: number): Shapes => ({
        [`${module}.weight`]: ["U8", (inputs * outputs) / 2, 1],
        [`${module}.weight.absmax`]: ["F32", (inputs * outputs) / 64],
      }),
      { quant_method: "bitsandbytes", load_in_4bit: true, bnb_4bit_quant_type: "nf4" },
      packed / 2 + packed / 16,
      ["4-bit", "NF4"],
    ],
    [
      "LLM.int8",
      (module: string, outputs: number, inputs: number): Shapes => ({
        [`${module}.weight`]: ["I8", outputs, inputs],
        [`${module}.SCB`]: ["F32", outputs],
      }),
      { quant_method: "bitsandbytes", load_in_8bit: true },
      packed + 2 * (3 * 256 + 2 * 128 + 2 * 512) * 4,
      ["I8", "LLM.int8"],
    ],
    [
      "FP8",
      (module: string, outputs: number, inputs: number): Shapes => ({
        [`${module}.weight`]: ["F8_E4M3", outputs, inputs],
        [`${module}.weight_scale_inv`]: ["F32", outputs / 128, inputs / 128],
      }),
      { quant_method: "fp8", weight_block_size: [128, 128] },
      packed + (packed / 128 ** 2) * 4,
      ["F8_E4M3", "FP8"],
    ],
  ] as const)(
    "%s: as stored, and as the configuration makes them",
    async (_name, shapes, method, bytes, formats) => {
      const more = { quantization_config: method };
      const stored = await counted(files(replaced(shapes), more), PROMPT);
      const planned = await counted({ "config.json": json({ ...config, ...more }) }, PROMPT);
      for (const [i, { totals }] of [stored, planned].entries()) {
        expect({ macs: totals.macs, params: totals.params }).toEqual({
          macs: plain.macs,
          params: plain.params,
        });
        expect(totals.weightBytes - rest, formats[i]).toBe(bytes);
      }
      const up = "model/layers.0/mlp/up_proj";
      expect(nodeOf(stored, up).bytesWeights).toBe(nodeOf(planned, up).bytesWeights);
      const graph = await openedFiles(files(replaced(shapes), more));
      expect([...graph.tensors.values()].some(({ storage }) => storage?.format === formats[0])).toBe(true);
    },
  );

  it("by a method whose sizes are not known are said to count as they would unpacked", async () => {
    const more = { quantization_config: { quant_method: "hqq" } };
    const { totals, remarks } = await counted({ "config.json": json({ ...config, ...more }) }, PROMPT);
    expect(totals.weightBytes).toBe(plain.weightBytes);
    expect(remarks?.join()).toContain("count as f16");
  });

  it("experts too, by the configuration", async () => {
    const more = { quantization_config: { quant_method: "gptq", bits: 4, group_size: 128 } };
    const { totals } = await counted({ "config.json": json({ ...MIXTRAL_8X7B.config, ...more }) });
    expect(totals.weightBytes).toBeGreaterThan(23e9);
    expect(totals.weightBytes).toBeLessThan(25e9);
  });
});

describe("safetensors without what it needs", () => {
  it("alone: parameters and bytes, and what to choose for the rest", async () => {
    const analysis = await counted({ "model.safetensors": safetensorsHeader(TINY) });
    expect(analysis.totals).toMatchObject({
      params: 2 * 256_000 + 256 + 1_179_648 + 2 * 512,
      weightBytes: 2 * 1_692_928,
    });
    expect(analysis.remarks?.[0]).toContain("config.json");
    expect(analysis.unpriced).toEqual([{ op: "safetensors.Module", count: 5 }]);
  });

  it("with the configuration of a network that is not known", async () => {
    const { totals, remarks, unpriced } = await counted(files(TINY, { model_type: "mamba" }));
    expect(totals.params).toBe((await counted(files(TINY))).totals.params);
    expect(remarks?.[0]).toContain('"mamba" is not known');
    expect(unpriced[0]?.op).toBe("safetensors.mamba");
  });

  it.each([
    [
      "of another model",
      { ...TINY, "model.layers.1.mlp.up_proj.weight": ["F16", 511, 256] },
      /511×256.*512×256/,
    ],
    [
      "without a tensor",
      Object.fromEntries(Object.entries(TINY).filter(([name]) => name !== "model.norm.weight")),
      /lacks a tensor/,
    ],
  ] as const)("with a configuration %s", async (_what, shapes, what) => {
    const problem = await refusedFiles(files(shapes as Shapes));
    expect(problem).toMatchObject({ code: "malformed" });
    expect(problem.what).toMatch(what);
  });
});

describe("damaged safetensors", () => {
  const raw = (value: unknown, length?: bigint) => {
    const text = typeof value === "string" ? new TextEncoder().encode(value) : json(value);
    const bytes = new Uint8Array(8 + text.length);
    new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
    bytes.set(text, 8);
    return bytes;
  };
  const tensor = { dtype: "F32", shape: [2], data_offsets: [0, 8] };

  it.each([
    ["a header that the file ends within", raw({ a: tensor }, 4000n), "truncated", /ends after/],
    ["a header of a gigabyte", raw({ a: tensor }, 2n ** 30n), "limit-exceeded", /header takes/],
    ["a header that is no JSON", raw('{"a": {]}'), "malformed", /JSON/],
    ["a header nested without end", raw(`{"a":${"[".repeat(1000)}`), "limit-exceeded", /nested/],
    ["a tensor without a type", raw({ a: { ...tensor, dtype: 1 } }), "malformed", /lacks its type/],
    ["a tensor of negative size", raw({ a: { ...tensor, shape: [-2] } }), "malformed", /dimension/],
    ["a tensor of 2^60 elements", raw({ a: { ...tensor, shape: [2 ** 60] } }), "malformed", /dimension/],
    [
      "a tensor of 2^80 elements",
      raw({ a: { ...tensor, shape: [2 ** 40, 2 ** 40] } }),
      "malformed",
      /do not take/,
    ],
    [
      "offsets that do not fit",
      raw({ a: { ...tensor, data_offsets: [0, 7] } }),
      "malformed",
      /do not take 7/,
    ],
    [
      "offsets the wrong way round",
      raw({ a: { ...tensor, dtype: "F6_E2M3", data_offsets: [8, 0] } }),
      "malformed",
      /do not take -8/,
    ],
    [
      "100 dimensions",
      raw({ a: { ...tensor, shape: new Array(100).fill(1) } }),
      "limit-exceeded",
      /dimensions/,
    ],
  ] as const)("%s", async (_what, bytes, code, what) => {
    const { value: problem, milliseconds } = await timed(() => refusedFiles({ "bad.safetensors": bytes }));
    expect(problem).toMatchObject({ code });
    expect(problem.what).toMatch(what);
    expect(milliseconds).toBeLessThan(2000);
  });

  it("with its configuration, at random", async () => {
    const random = seededRandom(9);
    const [model, beside] = [safetensorsHeader(TINY), json(QWEN3_06B.config)];
    for (let round = 0; round < 300; round++) {
      const damaged = [model.slice(), beside.slice()] as const;
      for (const bytes of damaged)
        for (let i = 0; i < 3; i++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const { value, milliseconds } = await timed(() =>
        openModel(damaged.map((bytes, i) => bytesSource(bytes, `${i}`))),
      );
      expect(milliseconds).toBeLessThan(2000);
      if (!value.ok)
        expect(value.error.code).toMatch(/^(truncated|malformed|limit-exceeded|not-a-model|unsupported)$/);
    }
  });
});
