import { namesOf, type Polynomial, parse, valueAt } from "../../graph/shapes/polynomial.ts";
import type { OpView } from "../cost/operands.ts";
import type { CostRule } from "../cost/rule.ts";
import type { OpCost } from "../types.ts";
import { AMOUNTS, amountsFrom, type OpenAmounts } from "./amounts.ts";
import { type Amounts, interpolate, POINTS, type Variable } from "./interpolate.ts";
import { MAX_MINIMA, Minima, placeholder, withMinima } from "./minima.ts";
import { closed, keyOf, type OpenView, openDimsOf } from "./open-view.ts";
import { Probes } from "./probe.ts";

/** What one run of a node with open dims costs. */
export interface OpenCost extends Pick<OpCost, "class" | "integer"> {
  readonly amounts: OpenAmounts;
}

/** Nodes of different forms that are asked, up to a millisecond each; those beyond have no closed form. */
const MAX_FORMS = 4000;

/** Where sizes begin at which rules are asked; the next where windows do not fit into the one before. */
const BEGINNINGS = [2, 13, 101, 4001] as const;

/**
 * Counts nodes with open dims. The rules know numbers only, and need not know more: a rule is asked at some sizes, the
 * polynomial through its answers is found, and then held against its answers at others (Probes). A minimum that it takes
 * by `least` is one more variable, of which is found what it compares (Minima). What a rule otherwise does not compute as a
 * polynomial (a comparison) fails there and has no closed form, rather than a wrong one.
 */
export class OpenCounter {
  readonly #probes = new Probes();
  readonly #known = new Map<string, OpenCost | null>();

  /** null: the rule prices the node at no size. */
  cost(domain: string, rule: CostRule, view: OpenView): OpenCost | null {
    const key = keyOf(domain, view);
    let cost = this.#known.get(key);
    if (cost === undefined) {
      cost = this.#count(rule, view, this.#known.size >= MAX_FORMS);
      this.#known.set(key, cost);
    }
    return cost;
  }

  /** @param briefly only whether the rule prices the node, and as what */
  #count(rule: CostRule, view: OpenView, briefly: boolean): OpenCost | null {
    const dims = new Map([...openDimsOf(view)].map((dim) => [dim, parse(dim)]));
    const names = [...new Set([...dims.values()].flatMap((dim) => [...namesOf(dim)]))];
    const examples: OpCost[] = [];
    const amountsOf = (sized: OpView | null): readonly number[] | null => {
      const cost = sized && rule(sized);
      if (!cost) return null;
      if (examples.length === 0) examples.push(cost);
      return AMOUNTS.map((amount) => cost[amount]);
    };
    /** The view with sizes for the names, and values for the minima that the rule takes behind them. */
    const ask = (point: readonly number[], minima: Minima) => {
      const values = new Map(names.map((name, place) => [name, point[place]!]));
      const sized = closed(view, (dim) => valueAt(dims.get(dim)!, values));
      return amountsOf(sized && { ...sized, least: minima.least });
    };
    let found: readonly (Polynomial | null)[] | null = null;
    for (const beginning of briefly ? [] : BEGINNINGS) {
      found = this.#found(names, beginning, ask);
      if (found) break;
    }
    const forms = this.#verified(found ?? AMOUNTS.map(() => null), (probe) =>
      amountsOf(closed(view, (dim) => this.#probes.size(dim, probe))),
    );
    const [example] = examples;
    if (!example) return null;
    const integer = example.integer ? { integer: true } : {};
    return { class: example.class, ...integer, amounts: amountsFrom(forms) };
  }

  /** What the rule's answers from some sizes on lie on; null where it cannot be asked. */
  #found(
    names: readonly string[],
    beginning: number,
    ask: (point: readonly number[], minima: Minima) => readonly number[] | null,
  ): readonly (Polynomial | null)[] | null {
    const taken = new Minima();
    const sizes = variables(names, beginning).map(({ values }) => values[0]!);
    if (!ask(sizes, taken)) return null;
    const compared = taken.compared.length;
    if (compared > 2 * MAX_MINIMA) return AMOUNTS.map(() => null);
    const places = Array.from({ length: compared / 2 }, (_, index) => placeholder(index));
    const asked: Amounts = (point) => {
      const minima = new Minima(point.slice(names.length));
      const amounts = ask(point, minima);
      return amounts && minima.compared.length === compared ? [...amounts, ...minima.compared] : null;
    };
    const forms = interpolate(variables([...names, ...places], beginning), asked);
    return forms && withMinima(forms.slice(0, AMOUNTS.length), forms.slice(AMOUNTS.length));
  }

  /** The forms that agree with the rule at every probe that it can be asked at; two there must be. */
  #verified(
    forms: readonly (Polynomial | null)[],
    ask: (probe: number) => readonly number[] | null,
  ): readonly (Polynomial | null)[] {
    const names = [...new Set(forms.flatMap((form) => (form ? [...namesOf(form)] : [])))];
    let checked = 0;
    let standing = forms;
    for (let probe = 0; probe < Probes.count; probe++) {
      const answer = ask(probe);
      // Beyond 2^53 neither side is exact.
      if (!answer?.every(Number.isSafeInteger)) continue;
      checked++;
      const values = new Map(names.map((name) => [name, this.#probes.size(name, probe) ?? Number.NaN]));
      standing = standing.map((form, at) => (form && valueAt(form, values) === answer[at] ? form : null));
    }
    return checked >= 2 ? standing : forms.map(() => null);
  }
}

/** Values for each name, none of which another has: equal sizes may be a special case to a rule. */
function variables(names: readonly string[], beginning: number): Variable[] {
  return names.map((name, place) => ({
    name,
    values: Array.from({ length: POINTS }, (_, step) => beginning + place + step * names.length),
  }));
}
