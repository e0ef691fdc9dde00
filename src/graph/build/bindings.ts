import { ProblemError } from "../../core/result.ts";
import type { DraftGraph, DraftType, DraftValueInfo } from "../draft.ts";
import type { Dim, OpenOptions, Shape } from "../model.ts";
import { substitute, symbolsOf } from "../shapes/dims.ts";
import type { Held } from "../shapes/known.ts";

/** The sizes that the caller chose, checked against the graph's inputs. */
export class Bindings {
  /** Symbolic dimensions by name. */
  readonly dims: Readonly<Record<string, number>>;
  readonly #values: ReadonlyMap<string, number>;
  readonly #shapes: Readonly<Record<string, readonly number[]>>;
  /** False once a size that the file fixes is replaced: what the file says of other shapes no longer holds. */
  readonly fileHolds: boolean;

  /** @param inputs the graph's inputs without initialisers. Throws ProblemError "bad-option". */
  constructor(graph: DraftGraph, inputs: readonly DraftValueInfo[], options: OpenOptions) {
    const dims = new Map<string, number>(Object.entries(options.dims ?? {}));
    for (const [name, value] of dims) checkSize(value, `dimension "${name}"`);
    this.#shapes = options.shapes ?? {};
    let fileHolds = true;
    for (const [name, shape] of Object.entries(this.#shapes)) {
      const input = inputs.find((entry) => entry.name === name);
      if (!input) {
        const names = inputs.map((entry) => entry.name).join(", ");
        throw badOption(`There is no input "${name}"`, `The inputs are: ${names}.`);
      }
      for (const size of shape) checkSize(size, `input "${name}"`);
      const { dims: declared } = input;
      if (declared && declared.length !== shape.length)
        throw badOption(
          `Input "${name}" has ${declared.length} dimensions, not ${shape.length}`,
          "Give one size for each.",
        );
      for (const [axis, dim] of (declared ?? []).entries()) {
        const size = shape[axis]!;
        if (typeof dim === "number") fileHolds &&= dim === size;
        else if (dim !== null) {
          if (dims.has(dim) && dims.get(dim) !== size)
            throw badOption(
              `Dimension "${dim}" is to be ${dims.get(dim)} and ${size} at once`,
              "Set it once.",
            );
          dims.set(dim, size);
        }
      }
    }
    this.dims = Object.fromEntries(dims);
    this.#values = dims;
    this.fileHolds = fileHolds;
    for (const name of Object.keys(options.dims ?? {})) this.#expectUse(name, graph, inputs);
  }

  /** The declared shape with every known dimension filled in; dims without value or name are called "tensor[axis]". */
  shapeOf(info: DraftValueInfo): Shape | null {
    const given = Object.hasOwn(this.#shapes, info.name) ? this.#shapes[info.name]! : null;
    return given ?? this.#declared(info, info.name);
  }

  /** What a sequence or an optional is declared to hold; undefined for a tensor. */
  heldBy({ name, holds }: Pick<DraftValueInfo, "name" | "holds">): Held | undefined {
    if (!holds) return undefined;
    const { kind, type } = holds;
    const inner = this.heldBy({ name, ...(type.holds ? { holds: type.holds } : {}) });
    const shape = this.#declared(type, name);
    const each = {
      dtype: type.dtype,
      shape,
      value: null,
      constant: false,
      ...(inner ? { held: inner } : {}),
    };
    return { kind, each, count: null, list: null };
  }

  #declared({ dims }: DraftType, name: string): Shape | null {
    return dims?.map((dim, axis) => this.#bound(dim ?? `${name}[${axis}]`)) ?? null;
  }

  /** Exporters also write sums of names: "past_sequence_length + 1". */
  #bound(dim: Dim): Dim {
    if (typeof dim === "number" || this.#values.size === 0) return dim;
    const bound = substitute(dim, this.#values);
    return typeof bound !== "number" || bound >= 0 ? (bound ?? dim) : dim;
  }

  /** A misspelt name must not be ignored. Names such as "tensor[0]" arise within the graph and are let through. */
  #expectUse(name: string, graph: DraftGraph, inputs: readonly DraftValueInfo[]): void {
    if (/\[\d+\]$/.test(name)) return;
    const named = [...inputs, ...graph.outputs, ...graph.valueInfo].flatMap(innermostDims);
    if (named.some((dim) => dim === name || (dim !== null && symbolsOf(dim).has(name)))) return;
    const open = new Set(inputs.flatMap((input) => this.#openNames(input)));
    const advice = open.size
      ? `Open dimensions: ${[...open].join(", ")}.`
      : "Every dimension of this model is fixed.";
    throw badOption(`There is no dimension "${name}"`, advice);
  }

  #openNames(info: DraftValueInfo): string[] {
    const { name } = info;
    return innermostDims(info).flatMap((dim, axis) =>
      dim === null ? `${name}[${axis}]` : [...symbolsOf(dim)],
    );
  }
}

/** The dims of a tensor, or of the tensors that a sequence or an optional holds. */
function innermostDims(info: DraftType): readonly (Dim | null)[] {
  let type = info;
  while (type.holds) type = type.holds.type;
  return type.dims ?? [];
}

function checkSize(size: number, of: string): void {
  if (!Number.isSafeInteger(size) || size < 0)
    throw badOption(`${size} is not a size for ${of}`, "Sizes are whole numbers from 0 on.");
}

function badOption(what: string, advice: string): ProblemError {
  return new ProblemError({ code: "bad-option", what, where: "", advice });
}
