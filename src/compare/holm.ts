/**
 * P values adjusted for being many, in their order, by Holm's step-down procedure (Scand. J. Statist. 6:65–70, 1979): with
 * no real difference anywhere, the chance that even one comes out below 5 % is at most 5 %, however they depend on each
 * other. Rows of one run do: they share the device's state.
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).toSorted((a, b) => values[a]! - values[b]!);
  const adjusted = new Array<number>(values.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, values[index]! * (values.length - rank)));
    adjusted[index] = largest;
  });
  return adjusted;
}
