export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/** Discs by where they lie: a chart of hundreds of points has thousands, and one is held against its neighbours only. */
export class Discs {
  readonly #cells = new Map<number, Disc[]>();
  readonly #side: number;
  #largest = 0;

  /** @param side of the square cells that the plane is divided into, in the order of a disc's size */
  constructor(side: number) {
    this.#side = side;
  }

  add(disc: Disc): void {
    const key = keyOf(Math.floor(disc.x / this.#side), Math.floor(disc.y / this.#side));
    const cell = this.#cells.get(key);
    if (cell) cell.push(disc);
    else this.#cells.set(key, [disc]);
    this.#largest = Math.max(this.#largest, disc.r);
  }

  /** Whether the disc covers part of another. */
  hits({ x, y, r }: Disc): boolean {
    const reach = r + this.#largest;
    const [left, right] = [Math.floor((x - reach) / this.#side), Math.floor((x + reach) / this.#side)];
    const [top, bottom] = [Math.floor((y - reach) / this.#side), Math.floor((y + reach) / this.#side)];
    for (let column = left; column <= right; column++)
      for (let row = top; row <= bottom; row++)
        for (const other of this.#cells.get(keyOf(column, row)) ?? NONE)
          if ((other.x - x) ** 2 + (other.y - y) ** 2 < (other.r + r) ** 2) return true;
    return false;
  }
}

const NONE: readonly Disc[] = [];

/** Two cells of one key would only be looked through together. */
function keyOf(column: number, row: number): number {
  return column * 4096 + row;
}
