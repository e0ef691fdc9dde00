import { constant, type Polynomial, plus, times } from "../../graph/shapes/polynomial.ts";
import type { OpCost, SymbolicCost } from "../types.ts";
import { writeExpression } from "./write.ts";

/** What work amounts to, as polynomials in names and atoms; null: no closed form. */
export type OpenAmounts = Readonly<Record<AmountName, Polynomial | null>>;

export type AmountName = keyof SymbolicCost;

export const AMOUNTS: readonly AmountName[] = [
  "macs",
  "flops",
  "sfu",
  "bytesRead",
  "bytesWritten",
  "bytesWeights",
];

/** No closed form for anything. */
export const UNWRITTEN: OpenAmounts = amountsBy(() => null);

function amountsBy(of: (name: AmountName) => Polynomial | null): OpenAmounts {
  return {
    macs: of("macs"),
    flops: of("flops"),
    sfu: of("sfu"),
    bytesRead: of("bytesRead"),
    bytesWritten: of("bytesWritten"),
    bytesWeights: of("bytesWeights"),
  };
}

/** @param forms in the order of AMOUNTS */
export function amountsFrom(forms: readonly (Polynomial | null)[]): OpenAmounts {
  return amountsBy((name) => forms[AMOUNTS.indexOf(name)] ?? null);
}

export function openAmounts(cost: OpCost): OpenAmounts {
  return amountsBy((name) => constant(cost[name]));
}

export function addAmounts(a: OpenAmounts, b: OpenAmounts): OpenAmounts {
  return amountsBy((name) => {
    const [one, other] = [a[name], b[name]];
    return one && other && plus(one, other);
  });
}

export function multiplyAmounts(a: OpenAmounts, by: Polynomial): OpenAmounts {
  return amountsBy((name) => a[name] && times(a[name], by));
}

/** The amounts as numbers; null when one of them is open. */
export function closedAmounts(amounts: OpenAmounts): Readonly<Record<AmountName, number>> | null {
  const numbers: Record<string, number> = {};
  for (const name of AMOUNTS) {
    const form = amounts[name];
    if (!form || form.size > 1 || (form.size === 1 && !form.has(""))) return null;
    numbers[name] = form.get("") ?? 0;
  }
  return numbers as Record<AmountName, number>;
}

export function writeAmounts(amounts: OpenAmounts): SymbolicCost {
  const text = (name: AmountName) => amounts[name] && writeExpression(amounts[name]);
  return {
    macs: text("macs"),
    flops: text("flops"),
    sfu: text("sfu"),
    bytesRead: text("bytesRead"),
    bytesWritten: text("bytesWritten"),
    bytesWeights: text("bytesWeights"),
  };
}
