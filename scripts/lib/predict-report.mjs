/** What bench:predict tells: a line a model, and the errors of all. */

function quantile(samples, q) {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.round(q * (sorted.length - 1))];
}
const median = (samples) => quantile(samples, 0.5);
const percent = (share) => `${share > 0 ? "+" : ""}${(share * 100).toFixed(0)} %`;
const seconds = (value) => (value < 1 ? `${(value * 1000).toFixed(1)} ms` : `${value.toFixed(2)} s`);

function spread(samples) {
  return `${seconds(median(samples))} (${seconds(Math.min(...samples))}–${seconds(Math.max(...samples))}, ${samples.length} runs)`;
}

function measuredOf({ measured }) {
  return measured?.samples?.length > 0 ? median(measured.samples) : null;
}

function errorOf(row) {
  const measured = measuredOf(row);
  return measured !== null && row.predicted?.total ? row.predicted.total.value / measured - 1 : null;
}

function within(row) {
  const measured = measuredOf(row);
  return measured >= row.predicted.total.low && measured <= row.predicted.total.high;
}

function line(row) {
  const head = `${row.model} in ${row.runtime.split("/")[1]}: `;
  const { total, refused } = row.predicted ?? {};
  if (refused)
    return `${head}refused: ${refused}; ${row.measured?.failed ? `it said: ${row.measured.failed}` : row.measured?.samples ? "but it ran" : ""}`;
  if (row.skipped)
    return `${head}${total ? `predicted ${seconds(total.value)}; ` : ""}skipped: ${row.skipped}`;
  if (row.measured?.failed) return `${head}failed: ${row.measured.failed}`;
  const kernels = row.measured?.kernels;
  const own = kernels
    ? `; kernels median ${percent(Math.expm1(median(kernels.errors.map(Math.abs))))}, not planned ${kernels.unplanned}, not seen ${kernels.unseen}`
    : "";
  return `${head}predicted ${seconds(total.value)} (${seconds(total.low)}–${seconds(total.high)}), measured ${spread(row.measured.samples)}, ${percent(errorOf(row))}${within(row) ? "" : ", outside"}${own}`;
}

function summary(name, rows) {
  const errors = rows.map(errorOf).map(Math.abs);
  if (errors.length === 0) return `${name}: none`;
  const covered = rows.filter(within).length;
  return `${name}: ${rows.length} models, median error ${percent(median(errors))}, largest ${percent(Math.max(...errors))}, within the interval ${covered} of ${rows.length}`;
}

/** Where both ran and differ by more than 15 %: was the faster one named? */
function choices(rows) {
  const both = Map.groupBy
    ? Map.groupBy(rows, ({ model }) => model)
    : rows.reduce((map, row) => map.set(row.model, [...(map.get(row.model) ?? []), row]), new Map());
  let [right, asked] = [0, 0];
  for (const [a, b] of both.values()) {
    if (!b || errorOf(a) === null || errorOf(b) === null) continue;
    const measured = measuredOf(a) / measuredOf(b);
    if (Math.abs(Math.log(measured)) < Math.log(1.15)) continue;
    asked++;
    if (measured > 1 === a.predicted.total.value / b.predicted.total.value > 1) right++;
  }
  return `choice of the faster runtime: right in ${right} of ${asked} that differ by more than 15 %`;
}

function table(rows) {
  const lines = [];
  const done = rows.filter((row) => errorOf(row) !== null);
  for (const runtime of new Set(done.map((row) => row.runtime))) {
    const own = done.filter((row) => row.runtime === runtime);
    lines.push(summary(runtime, own));
    if (runtime.endsWith("wasm"))
      lines.push(
        summary(
          `${runtime}, over 50 ms`,
          own.filter((row) => measuredOf(row) > 0.05),
        ),
      );
    const kernels = own.flatMap((row) => row.measured.kernels?.errors ?? []).map(Math.abs);
    if (kernels.length > 0)
      lines.push(
        `${runtime}: ${kernels.length} kernels, median error ${percent(Math.expm1(median(kernels)))}`,
      );
  }
  lines.push(choices(rows));
  const slow = rows.map(({ predicted }) => predicted?.milliseconds ?? 0);
  lines.push(`a prediction took at most ${Math.max(...slow).toFixed(0)} ms`);
  return lines.join("\n");
}

function ablation(steps) {
  const width = Math.max(...steps.map(({ name }) => name.length));
  return [
    "what each term buys (median error of a kernel, of a model's kernels together, the worst of those):",
    ...steps.map(
      ({ name, kernel, total, worst }) =>
        `  ${name.padEnd(width)}  ${percent(kernel).padStart(7)}  ${percent(total).padStart(7)}  ${percent(worst).padStart(8)}`,
    ),
  ].join("\n");
}

export const predictReport = { line, table, ablation };
