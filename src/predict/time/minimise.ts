/**
 * Nelder and Mead's simplex (1965): the minimum of a function of a few variables that need not be smooth. Derivative-free,
 * deterministic, at most `evaluations` calls.
 */
export function minimise(
  f: (x: readonly number[]) => number,
  start: readonly number[],
  { step = 0.5, evaluations = 60 * (start.length + 1) } = {},
): { readonly x: readonly number[]; readonly value: number } {
  const at = (x: readonly number[]) => ({ x, value: f(x) });
  const simplex = [at(start)];
  for (let i = 0; i < start.length; i++) {
    simplex.push(at(start.map((value, axis) => (axis === i ? value + step : value))));
  }
  let used = simplex.length;
  const sort = () => simplex.sort((a, b) => a.value - b.value);
  sort();
  while (used < evaluations && simplex.at(-1)!.value - simplex[0]!.value > 1e-10) {
    const worst = simplex.at(-1)!;
    const others = simplex.slice(0, -1);
    const centre = start.map((_, axis) => others.reduce((sum, { x }) => sum + x[axis]!, 0) / others.length);
    const along = (factor: number) => at(centre.map((c, axis) => c + factor * (worst.x[axis]! - c)));
    const reflected = along(-1);
    used++;
    let next = reflected;
    if (reflected.value < simplex[0]!.value) {
      const expanded = along(-2);
      used++;
      if (expanded.value < reflected.value) next = expanded;
    } else if (reflected.value >= others.at(-1)!.value) {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
      used++;
      if (contracted.value < Math.min(reflected.value, worst.value)) next = contracted;
      else {
        const best = simplex[0]!.x;
        for (let i = 1; i < simplex.length; i++) {
          simplex[i] = at(simplex[i]!.x.map((value, axis) => best[axis]! + 0.5 * (value - best[axis]!)));
        }
        used += start.length;
        sort();
        continue;
      }
    }
    simplex[simplex.length - 1] = next;
    sort();
  }
  return simplex[0]!;
}
