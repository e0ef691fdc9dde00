import { describe, expect, it } from "vitest";
import { readable } from "../../../../src/ui/layers/formula.ts";

describe("an expression for a reader", () => {
  it.each([
    ["85017600*batch*sequence + 1234", "85,017,600·batch·sequence + 1,234"],
    ["999*n", "999·n"],
    ["12*dim_123456*x1234", "12·dim_123456·x1234"],
    ["max(1000, 2*n)", "max(1000, 2·n)"],
    ["2048*min(past + sequence, 4096) + 4096", "2,048·min(past + sequence, 4096) + 4,096"],
    ["max(2048*n, 98312)", "max(2,048·n, 98312)"],
    ["0.12345*n", "0.12345·n"],
  ])("%j is %j", (expression, text) => {
    expect(readable(expression)).toBe(text);
  });
});
