import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import type { Dim } from "../../../../src/graph/model.ts";

/**
 * Writes ExportedPrograms as torch.export.save does, by the schema that PyTorch publishes (torch/_export/serde/schema.py
 * 8.8; archive layout by torch/csrc/export/pt2_archive_constants.h): shapes stand in the file, as the exporter knows them.
 */

export interface T {
  readonly name: string;
  readonly dims: readonly Dim[];
}

/** A size that the graph computes: a node's name. */
export interface Size {
  readonly size: string;
}

export type Arg =
  | T
  | Size
  | number
  | boolean
  | string
  | null
  | readonly number[]
  | readonly (number | Size)[]
  | readonly (T | null)[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly graph: ProgramBuilder }
  | { readonly dtype: number };

export const FLOAT = 7;
export const LONG = 5;
export const BOOL = 12;

const isTensor = (arg: unknown): arg is T => typeof arg === "object" && arg !== null && "dims" in arg;
const isSize = (arg: unknown): arg is Size => typeof arg === "object" && arg !== null && "size" in arg;

function argument(arg: Arg): Record<string, unknown> {
  if (arg === null) return { as_none: true };
  if (typeof arg === "number") return { as_int: arg };
  if (typeof arg === "boolean") return { as_bool: arg };
  if (typeof arg === "string") return { as_string: arg };
  if (isTensor(arg)) return { as_tensor: { name: arg.name } };
  if (isSize(arg)) return { as_sym_int: { as_name: arg.size } };
  if ("float" in arg) return { as_float: arg.float };
  if ("floats" in arg) return { as_floats: arg.floats };
  if ("dtype" in arg) return { as_scalar_type: arg.dtype };
  if ("graph" in arg) return { as_graph: { name: "subgraph", graph: arg.graph.graph() } };
  const list = arg as readonly (number | Size | T | null)[];
  if (list.every((entry) => typeof entry === "number")) return { as_ints: list };
  if (list.some(isSize))
    return {
      as_sym_ints: list.map((entry) => (isSize(entry) ? { as_name: entry.size } : { as_int: entry })),
    };
  if (list.includes(null))
    return {
      as_optional_tensors: list.map((entry) =>
        isTensor(entry) ? { as_tensor: { name: entry.name } } : { as_none: true },
      ),
    };
  return { as_tensors: list.map((entry) => ({ name: (entry as T).name })) };
}

/** "s0" as SymPy's srepr; an expression is given as srepr already. */
function sizeJson(dim: Dim): Record<string, unknown> {
  if (typeof dim === "number") return { as_int: dim };
  const text = /^\w+$/.test(dim) ? `Symbol('${dim}', positive=True, integer=True)` : dim;
  return { as_expr: { expr_str: text, hint: { as_int: 4 } } };
}

export class ProgramBuilder {
  readonly #inputs: unknown[] = [];
  readonly #specs: unknown[] = [];
  readonly #nodes: unknown[] = [];
  readonly #tensors: Record<string, unknown> = {};
  readonly #symbols: Record<string, unknown> = {};
  readonly #weights: string[] = [];
  #outputs: readonly T[] = [];
  #count = 0;

  #declare(name: string, dims: readonly Dim[], dtype: number): T {
    this.#tensors[name] = {
      dtype,
      sizes: dims.map(sizeJson),
      requires_grad: false,
      device: { type: "cpu", index: null },
      strides: dims.map(() => ({ as_int: 1 })),
      storage_offset: { as_int: 0 },
      layout: 7,
    };
    return { name, dims };
  }

  input(name: string, dims: readonly Dim[], dtype = FLOAT): T {
    const tensor = this.#declare(name, dims, dtype);
    this.#inputs.push(argument(tensor));
    this.#specs.push({ user_input: { arg: argument(tensor) } });
    return tensor;
  }

  /** A parameter of a module: "layer1.0.conv1.weight" is the placeholder "p_layer1_0_conv1_weight". */
  parameter(path: string, dims: readonly number[]): T {
    const tensor = this.#declare(`p_${path.replaceAll(".", "_")}`, dims, FLOAT);
    this.#inputs.push(argument(tensor));
    this.#specs.push({ parameter: { arg: { name: tensor.name }, parameter_name: path } });
    this.#weights.push(path);
    return tensor;
  }

  buffer(path: string, dims: readonly number[], dtype = FLOAT): T {
    const tensor = this.#declare(`b_${path.replaceAll(".", "_")}`, dims, dtype);
    this.#inputs.push(argument(tensor));
    this.#specs.push({ buffer: { arg: { name: tensor.name }, buffer_name: path, persistent: true } });
    return tensor;
  }

  /** @param target "aten.relu.default" */
  op(
    target: string,
    inputs: Readonly<Record<string, Arg>>,
    dims: readonly Dim[],
    module = "",
    dtype = FLOAT,
  ): T {
    return this.ops(target, inputs, [dims], module, dtype)[0]!;
  }

  /** An operator with several outputs; `listed` when its schema gives a list of tensors. */
  ops(
    target: string,
    inputs: Readonly<Record<string, Arg>>,
    dims: readonly (readonly Dim[])[],
    module = "",
    dtype = FLOAT,
    listed = false,
  ): readonly T[] {
    const base = `${target.split(".")[1]}_${this.#count++}`;
    const outputs = dims.map((shape, i) =>
      this.#declare(i === 0 ? base : `${base}_getitem_${i}`, shape, dtype),
    );
    this.#push(
      target.includes("::") || target.startsWith("_operator") ? target : `torch.ops.${target}`,
      inputs,
      listed ? [{ as_tensors: outputs.map(({ name }) => ({ name })) }] : outputs.map(argument),
      module,
    );
    return outputs;
  }

  /** A node that makes a size: sym_size.int, or arithmetic of the operator module. */
  size(target: string, inputs: Readonly<Record<string, Arg>>, expression: string): Size {
    const name = `${target.split(".").at(-1)}_${this.#count++}`;
    this.#symbols[name] = sizeJson(expression);
    this.#push(
      target.startsWith("_operator") || target.startsWith("math") ? target : `torch.ops.${target}`,
      inputs,
      [{ as_sym_int: { as_name: name } }],
      "",
    );
    return { size: name };
  }

  #push(
    target: string,
    inputs: Readonly<Record<string, Arg>>,
    outputs: readonly unknown[],
    module: string,
  ): void {
    const parts = module === "" ? [] : module.split(".");
    const stack = [
      "L__self__,,test.Net",
      ...parts.map(
        (_, i) =>
          `L__self___${parts.slice(0, i + 1).join("_")},${parts.slice(0, i + 1).join(".")},torch.nn.modules.module.Module`,
      ),
    ];
    this.#nodes.push({
      target,
      // Nameless arguments of higher-order operators begin with a digit here.
      inputs: Object.entries(inputs).map(([name, arg]) => ({
        name: /^\d/.test(name) || /^arg\d/.test(name) ? "" : name,
        arg: argument(arg),
        kind: 1,
      })),
      outputs,
      metadata: { nn_module_stack: stack.join(";"), stack_trace: 'File "test.py", line 1, in forward' },
    });
  }

  output(...tensors: readonly T[]): this {
    this.#outputs = tensors;
    return this;
  }

  graph(): Record<string, unknown> {
    return {
      inputs: this.#inputs,
      outputs: this.#outputs.map(argument),
      nodes: this.#nodes,
      tensor_values: this.#tensors,
      sym_int_values: this.#symbols,
      sym_bool_values: {},
      is_single_tensor_return: false,
      custom_obj_values: {},
      sym_float_values: {},
    };
  }

  json(
    ranges: Readonly<Record<string, { min_val: number | null; max_val: number | null }>> = {},
  ): Record<string, unknown> {
    return {
      graph_module: {
        graph: this.graph(),
        signature: {
          input_specs: this.#specs,
          output_specs: this.#outputs.map((tensor) => ({ user_output: { arg: argument(tensor) } })),
        },
        module_call_graph: [],
        metadata: {},
      },
      opset_version: { aten: 10 },
      range_constraints: ranges,
      schema_version: { major: 8, minor: 8 },
      verifiers: ["TRAINING"],
      torch_version: "2.8.0",
    };
  }
}

export const text = (content: string) => new TextEncoder().encode(content);

/** Entries by name, stored as torch does. @param level 0 to 9, for archives that are packed */
export async function archive(entries: Readonly<Record<string, Uint8Array>>, level = 0): Promise<Uint8Array> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), {
    level,
    useWebWorkers: false,
    extendedTimestamp: false,
  });
  for (const [name, bytes] of Object.entries(entries)) await zip.add(name, new Uint8ArrayReader(bytes));
  return zip.close();
}

/**
 * The layout of PyTorch 2.8: everything under a folder, weights one file each.
 * @param payloads which file holds which weight, by name
 */
export function packaged(
  json: unknown,
  level = 0,
  payloads: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const config = Object.fromEntries(
    Object.entries(payloads).map(([name, path_name]) => [
      name,
      { path_name, is_param: true, use_pickle: false, tensor_meta: null },
    ]),
  );
  return archive(
    {
      "model/archive_format": text("pt2"),
      "model/archive_version": text("0"),
      "model/.data/serialization_id": text("0"),
      "model/models/model.json": text(JSON.stringify(json)),
      "model/data/weights/model_weights_config.json": text(JSON.stringify({ config })),
      "model/data/weights/weight_0": new Uint8Array(64),
      "model/byteorder": text("little"),
    },
    level,
  );
}

/** The layout until PyTorch 2.7. */
export function flat(json: unknown, level = 0): Promise<Uint8Array> {
  return archive(
    {
      version: text("8.7"),
      "serialized_exported_program.json": text(JSON.stringify(json)),
      "serialized_state_dict.pt": new Uint8Array(64),
      "serialized_constants.pt": new Uint8Array(64),
      "serialized_example_inputs.pt": new Uint8Array(64),
    },
    level,
  );
}
