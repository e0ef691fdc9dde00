import type { Mutable } from "../../core/mutable.ts";
import { elementsOf, type HeldInfo, type Storage, type TensorInfo } from "../model.ts";
import type { Held, Known } from "../shapes/known.ts";

/** What is visible while a graph is built: its own tensors, and those of the graphs around it. */
export class Scope {
  readonly tensors = new Map<string, TensorInfo>();
  readonly #known = new Map<string, Known>();
  readonly #outer: Scope | null;

  constructor(outer: Scope | null) {
    this.#outer = outer;
  }

  /** @returns false when something of that name is there already */
  define(name: string, origin: TensorInfo["origin"], known: Known, storage?: Storage): boolean {
    const { dtype, shape, held } = known;
    const before = this.#known.size;
    this.#known.set(name, known);
    if (this.#known.size === before) return false;
    const info: Mutable<TensorInfo> = { name, dtype, shape, origin };
    if (storage) info.storage = storage;
    if (held) info.held = heldInfo(held);
    this.tensors.set(name, info);
    return true;
  }

  find(name: string): Known | null {
    return this.#known.get(name) ?? this.#outer?.find(name) ?? null;
  }
}

/** What the reader of a graph learns of a sequence. */
function heldInfo({ kind, each, count, list }: Held): HeldInfo {
  const sizes = list
    ? list.map(({ shape }) => elementsOf(shape))
    : [typeof count === "number" ? elementsOf(each.shape) : null];
  const all = sizes.reduce<number | null>(
    (sum, size) => (sum === null || size === null ? null : sum + size),
    0,
  );
  const elements = all === null || list ? all : all * (count as number);
  const counted = elements !== null && elements <= Number.MAX_SAFE_INTEGER ? elements : null;
  const inner = each.held ? { held: heldInfo(each.held) } : {};
  return { kind, shape: each.shape, count, elements: counted, ...inner };
}
