import { expect, it } from "vitest";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { analyze } from "../../../../src/predict/analyze.ts";
import { type Arg, FLOAT, flat, ProgramBuilder, type T } from "./program.ts";

/**
 * A row an operator: what it is called with, and by PyTorch's documentation what it gives; what it becomes, and the
 * multiply-adds. Shapes are found twice: as the file states them, and with every statement about results taken out.
 */
export interface Row {
  readonly target: string;
  /** Sizes of tensors x, y, z, …, f32 unless told otherwise. */
  readonly tensors: readonly (readonly number[])[];
  readonly args: (...tensors: readonly T[]) => Readonly<Record<string, Arg>>;
  readonly out: readonly number[];
  readonly op: string;
  readonly macs?: number;
  readonly dtypes?: readonly number[];
  readonly dtype?: number;
  /** Only the file tells the result's shape. */
  readonly stated?: boolean;
}

function program({ target, tensors, args, out, dtypes = [], dtype = FLOAT }: Row): Record<string, unknown> {
  const net = new ProgramBuilder();
  const inputs = tensors.map((dims, i) => net.input(`x${i}`, dims, dtypes[i] ?? FLOAT));
  return net.output(net.op(target, args(...inputs), out, "", dtype)).json();
}

/** The program without what it says of results: inference alone must find their shapes. */
function unstated(json: Record<string, unknown>): Record<string, unknown> {
  const copy = structuredClone(json) as {
    graph_module: {
      graph: {
        inputs: { as_tensor: { name: string } }[];
        tensor_values: Record<string, { sizes?: unknown }>;
      };
    };
  };
  const { graph } = copy.graph_module;
  const given = new Set(graph.inputs.map((input) => input.as_tensor.name));
  for (const [name, meta] of Object.entries(graph.tensor_values))
    if (!given.has(name)) meta.sizes = [{ as_int: 77 }];
  return copy as never;
}

export async function opened(json: unknown) {
  const model = await openModel(bytesSource(await flat(json), "model.pt2"));
  if (!model.ok) throw new Error(`${model.error.what} (${model.error.where})`);
  return model.value;
}

/** A test a row. */
export function testRows(rows: readonly Row[]): void {
  it.each(rows.map((row) => [row.target, row.tensors, row] as const))(
    "%s of %j",
    async (_target, _tensors, row) => {
      const model = await opened(program(row));
      const last = model.nodes.at(-1)!;
      expect(last).toMatchObject({ op: row.op, original: row.target });
      expect(model.tensors.get(last.outputs[0]!)?.shape).toEqual(row.out);
      expect(analyze(model)).toMatchObject({ totals: { macs: row.macs ?? 0 }, unpriced: [], unresolved: [] });
      expect(model.notes ?? []).toEqual([]);
      if (row.stated) return;
      const alone = await opened(unstated(program(row)));
      expect(alone.tensors.get(alone.nodes.at(-1)!.outputs[0]!)?.shape).toEqual(row.out);
    },
  );
}
