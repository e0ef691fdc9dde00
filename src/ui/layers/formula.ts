/**
 * An expression in open sizes for a reader: "85,017,600·batch·sequence" for "85017600*batch*sequence". Only whole numbers
 * are touched; digits within a name stay as they are, and so does a number that a list has commas around: "min(n, 4096)".
 */
export function readable(expression: string): string {
  return expression
    .replace(/(?<![\p{L}\p{N}_.])(?<!(?:\(|, )(?=\d+[,)]))\d{4,}(?![\p{L}\p{N}_.])/gu, (digits) =>
      digits.replace(/\B(?=(\d{3})+$)/g, ","),
    )
    .replaceAll("*", "·");
}
