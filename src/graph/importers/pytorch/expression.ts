import { MAX_EXPRESSION_TEXT, MAX_RANK } from "../../limits.ts";
import type { Dim } from "../../model.ts";
import { add, divideDown, divideExactly, greatest, least, multiply } from "../../shapes/dims.ts";

/**
 * Sizes as torch.export writes them, into dims of ours: SymPy's srepr ("Add(Mul(Integer(2), Symbol('s0')), Integer(1))")
 * since PyTorch 2.2 or so, plain text ("2*s0 + 1") before.
 */

/** null: not a whole number that can be expressed (a maximum, a remainder), or no expression at all. */
export function dimOf(text: string): Dim | null {
  if (text.length > MAX_EXPRESSION_TEXT) return null;
  const parser = new Parser(text.match(TOKENS) ?? []);
  const value = parser.sum(0);
  return value && parser.atEnd() ? whole(value) : null;
}

const TOKENS = /\d+(?:\.\d+)?|[A-Za-z_]\w*|'[^']*'|"[^"]*"|\*\*|\/\/|\S/g;

/** As deep as rules may nest; the call stack bears far more. */
const MAX_DEPTH = MAX_RANK;

/** A dim over a number. */
interface Quotient {
  readonly top: Dim;
  readonly bottom: number;
}

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  atEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  sum(depth: number): Quotient | null {
    let result = this.#product(depth);
    for (;;) {
      const sign = this.#take("+") ? 1 : this.#take("-") ? -1 : 0;
      if (sign === 0) return result;
      result = plus(result, times(this.#product(depth), { top: sign, bottom: 1 }));
    }
  }

  #product(depth: number): Quotient | null {
    let result = this.#power(depth);
    for (;;) {
      if (this.#take("*")) result = times(result, this.#power(depth));
      else if (this.#take("//")) result = floorDivide(result, this.#power(depth));
      else if (this.#take("/")) result = over(result, this.#power(depth));
      else return result;
    }
  }

  #power(depth: number): Quotient | null {
    const base = this.#atom(depth);
    return this.#take("**") ? raise(base, this.#atom(depth)) : base;
  }

  #atom(depth: number): Quotient | null {
    if (depth > MAX_DEPTH) return null;
    if (this.#take("-")) return times(this.#power(depth + 1), { top: -1, bottom: 1 });
    if (this.#take("(")) {
      const inner = this.sum(depth + 1);
      return this.#take(")") ? inner : null;
    }
    const token = this.#tokens[this.#at++];
    if (token === undefined) return null;
    if (/^\d/.test(token)) return exactly(Number(token));
    if (/^['"]/.test(token)) return named(token.slice(1, -1));
    if (!/^[A-Za-z_]/.test(token)) return null;
    return this.#take("(") ? call(token, this.#list(depth)) : named(token);
  }

  /** Arguments up to the closing bracket, without those that only describe a symbol ("positive=True"). */
  #list(depth: number): readonly (Quotient | null)[] {
    const values: (Quotient | null)[] = [];
    while (!this.#take(")")) {
      if (this.#tokens[this.#at + 1] === "=") this.#at += 3;
      else values.push(this.sum(depth + 1));
      if (!this.#take(",") && this.#tokens[this.#at] !== ")") return [null];
    }
    return values;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }
}

function call(name: string, values: readonly (Quotient | null)[]): Quotient | null {
  const [a, b] = [values[0] ?? null, values[1] ?? null];
  switch (name) {
    case "Symbol":
    case "Integer":
    case "ToFloat":
    case "TruncToInt":
      return a;
    case "Add":
      return values.reduce(plus, { top: 0, bottom: 1 });
    case "Mul":
      return values.reduce(times, { top: 1, bottom: 1 });
    case "Rational":
    case "CleanDiv":
    case "IntTrueDiv":
    case "FloatTrueDiv":
      return over(a, b);
    case "FloorDiv":
      return floorDivide(a, b);
    case "floor":
    case "FloorToInt":
      return floorDivide(a, { top: 1, bottom: 1 });
    case "Pow":
    case "PowByNatural":
      return raise(a, b);
    case "Max":
      return extreme(greatest, values);
    case "Min":
      return extreme(least, values);
    default:
      return null;
  }
}

function extreme(of: (...dims: Dim[]) => Dim | null, values: readonly (Quotient | null)[]): Quotient | null {
  const dims = values.map((value) => value && whole(value));
  return dims.length > 0 && dims.every((dim) => dim !== null) ? quotient(of(...dims), 1) : null;
}

function named(name: string): Quotient | null {
  return /^[A-Za-z_]\w*$/.test(name) ? { top: name, bottom: 1 } : null;
}

function exactly(value: number): Quotient | null {
  return Number.isSafeInteger(value) ? { top: value, bottom: 1 } : null;
}

function quotient(top: Dim | null, bottom: number): Quotient | null {
  return top === null || !Number.isSafeInteger(bottom) || bottom === 0 ? null : { top, bottom };
}

function plus(a: Quotient | null, b: Quotient | null): Quotient | null {
  if (!a || !b) return null;
  const [left, right] = [multiply(a.top, b.bottom), multiply(b.top, a.bottom)];
  return left === null || right === null ? null : quotient(add(left, right), a.bottom * b.bottom);
}

function times(a: Quotient | null, b: Quotient | null): Quotient | null {
  return a && b ? quotient(multiply(a.top, b.top), a.bottom * b.bottom) : null;
}

function over(a: Quotient | null, b: Quotient | null): Quotient | null {
  if (!a || !b) return null;
  if (typeof b.top === "number") return times(a, quotient(b.bottom, b.top));
  const exact = divideExactly(a.top, b.top);
  return exact === null ? null : times({ top: exact, bottom: a.bottom }, { top: b.bottom, bottom: 1 });
}

function floorDivide(a: Quotient | null, b: Quotient | null): Quotient | null {
  if (!a || !b) return null;
  const [top, bottom] = [multiply(a.top, b.bottom), multiply(b.top, a.bottom)];
  return top === null || bottom === null ? null : quotient(divideDown(top, bottom), 1);
}

/** Whole powers; 1/x is Pow(x, -1), but only of numbers. */
function raise(base: Quotient | null, exponent: Quotient | null): Quotient | null {
  const times_ = exponent && whole(exponent);
  if (!base || typeof times_ !== "number" || Math.abs(times_) > 8) return null;
  let result: Quotient | null = { top: 1, bottom: 1 };
  for (let i = 0; i < Math.abs(times_); i++) result = times(result, base);
  return times_ < 0 ? over({ top: 1, bottom: 1 }, result) : result;
}

function whole({ top, bottom }: Quotient): Dim | null {
  return bottom === 1 ? top : divideExactly(top, bottom);
}
