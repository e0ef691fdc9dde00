import { substitute, symbolsOf } from "../../graph/shapes/dims.ts";

/**
 * Sizes at which a closed form is held against a count with numbers: the smallest, where a dimension may stretch or a
 * window may just fit, some usual ones, and large ones. Each symbol has a size of its own beside the first two.
 */
const SIZES: readonly ((symbol: number) => number)[] = [
  () => 1,
  () => 2,
  (symbol) => 3 + symbol,
  (symbol) => 16 + 5 * symbol,
  (symbol) => 64 + 32 * symbol,
  (symbol) => 1009 + 6 * symbol,
  (symbol) => 5003 + 4 * symbol,
];

/** The probes, and what each dimension is at each of them. */
export class Probes {
  readonly #symbols = new Map<string, number>();
  readonly #sizes = new Map<string, readonly (number | null)[]>();

  static readonly count = SIZES.length;

  /** The size of a dimension, or the value of an atom, at a probe; null: none. */
  size(dim: string, probe: number): number | null {
    let sizes = this.#sizes.get(dim);
    if (!sizes) {
      sizes = this.#evaluate(dim);
      this.#sizes.set(dim, sizes);
    }
    return sizes[probe] ?? null;
  }

  #evaluate(dim: string): (number | null)[] {
    const symbols = [...symbolsOf(dim)].map((name) => {
      const index = this.#symbols.get(name) ?? this.#symbols.size;
      this.#symbols.set(name, index);
      return [name, index] as const;
    });
    return SIZES.map((sizeOf) => {
      const size = substitute(dim, new Map(symbols.map(([name, index]) => [name, sizeOf(index)])));
      return typeof size === "number" ? size : null;
    });
  }
}
