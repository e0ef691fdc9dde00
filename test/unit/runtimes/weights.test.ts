import { onnx } from "onnx-proto";
import { describe, expect, it } from "vitest";
import { halfToNumber } from "../../../src/core/half.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { type ExternalTensor, externalTensors, inventFiles } from "../../../src/runtimes/weights.ts";

const entry = (key: string, value: string | number) => ({ key, value: String(value) });
const tensor = (name: string, dims: number[], dataType: number, ...externalData: object[]) => ({
  ...{ name, dims, dataType, dataLocation: 1, externalData },
});
const [FLOAT, INT64, FLOAT16] = [1, 7, 10];

function fileOf(initializer: object[], attribute: object[] = []) {
  const model = onnx.ModelProto.fromObject({
    irVersion: 8,
    graph: { name: "g", initializer, node: [{ opType: "If", output: ["y"], attribute }] },
  });
  return bytesSource(onnx.ModelProto.encode(model).finish(), "model.onnx");
}

const f32: Omit<ExternalTensor, "offset"> = { location: "w", bytes: 64, dtype: "f32", dims: [4, 4] };

describe("weights that lie in other files", () => {
  it("are found wherever they stand, with their place and size", async () => {
    const large = { name: "inside", dims: [5000], dataType: FLOAT, rawData: new Uint8Array(20_000) };
    const inner = tensor("deep", [3], INT64, entry("location", "b.bin"));
    const source = fileOf(
      [
        tensor("a", [2, 3], FLOAT, entry("location", "a.bin"), entry("offset", 64), entry("length", 24)),
        large,
        tensor("h", [5], FLOAT16, entry("location", "a.bin"), entry("offset", 128)),
      ],
      [{ name: "then_branch", type: 5, g: { name: "body", initializer: [inner] } }],
    );
    const found = await externalTensors(source);
    const places = found.map(({ location, offset, bytes }) => [location, offset, bytes]);
    expect(places.toSorted()).toEqual([
      ["a.bin", 128, 10],
      ["a.bin", 64, 24],
      ["b.bin", 0, 24],
    ]);
    const files = inventFiles(found).map(({ path, data }) => [path, data.length]);
    expect(files.toSorted()).toEqual([
      ["a.bin", 138],
      ["b.bin", 24],
    ]);
  });

  it("get small numbers of their own type, the same for the same seed", () => {
    const tensors: ExternalTensor[] = [
      { ...f32, offset: 0 },
      { ...f32, offset: 64, dims: [16] },
      { location: "w", offset: 128, bytes: 16, dtype: "f16", dims: [8] },
      { location: "w", offset: 144, bytes: 32, dtype: "i64", dims: [4] },
      { location: "w", offset: 176, bytes: 4, dtype: "u4", dims: [8] },
    ];
    const [file] = inventFiles(tensors, 3);
    const view = new DataView(file!.data.buffer);
    const numbers = (count: number, read: (i: number) => number) =>
      Array.from({ length: count }, (_, i) => read(i));
    const matrix = numbers(16, (i) => view.getFloat32(4 * i, true));
    const bound = Math.sqrt(3 / 4);
    expect(matrix.every((x) => Math.abs(x) <= bound) && new Set(matrix).size).toBe(16);
    expect(matrix.some((x) => x < 0)).toBe(true);
    // A variance must be positive.
    const vectors = [
      ...numbers(16, (i) => view.getFloat32(64 + 4 * i, true)),
      ...numbers(8, (i) => halfToNumber(view.getUint16(128 + 2 * i, true))),
    ];
    for (const x of vectors) expect(x >= 0.49 && x <= 1.5, String(x)).toBe(true);
    for (const x of numbers(4, (i) => Number(view.getBigInt64(144 + 8 * i, true))))
      expect([0, 1]).toContain(x);
    for (const x of numbers(4, (i) => view.getUint8(176 + i))) expect([0, 1, 16, 17]).toContain(x);
    expect(inventFiles(tensors, 3)).toEqual([file]);
    expect(inventFiles(tensors, 4)).not.toEqual([file]);
  });

  it.each<[string, Partial<ExternalTensor>, string]>([
    ["beyond what a tab can hold", { bytes: 2 ** 31 + 1 }, "limit-exceeded"],
    ["so far into the file that it could not be", { offset: 2 ** 40 }, "limit-exceeded"],
    ["at no number", { offset: Number.NaN }, "malformed"],
    ["before the file", { offset: -64 }, "malformed"],
    ["of a negative size", { bytes: -1, offset: 4 }, "malformed"],
  ])("are refused when they lie %s", (_, wrong, code) => {
    expect(() => inventFiles([{ ...f32, offset: 0, ...wrong }])).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code, where: "w" }) }),
    );
  });

  it("are refused when many of them on one place are too much to write", () => {
    const many = Array.from({ length: 40 }, () => ({ ...f32, offset: 0, bytes: 2 ** 26 }));
    expect(() => inventFiles(many)).toThrow("more than a tab can run");
  });

  it("says that a file is cut off", async () => {
    const whole = fileOf([tensor("a", [2], FLOAT, entry("location", "a.bin"))]);
    const cut = bytesSource(await whole.read(0, whole.size - 3), "model.onnx");
    await expect(externalTensors(cut)).rejects.toMatchObject({ problem: { code: "truncated" } });
  });
});
