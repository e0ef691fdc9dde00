import type { Launch, LaunchRow, RuntimeCalibration } from "../src/core/runtime.ts";
import { median } from "../src/core/statistics.ts";
import { type Program, product } from "../src/predict/runtimes/law/counts.ts";
import { lawsOf } from "../src/predict/runtimes/law/laws.ts";
import { fitPrices, secondsAt } from "../src/predict/runtimes/law/prices.ts";
import { priceLaunch } from "../src/predict/runtimes/price.ts";
import { webgpuProgram } from "../src/predict/runtimes/webgpu/programs/index.ts";
import type { KernelTime } from "../src/runtimes/api.ts";

/** What each term of the model buys: the same kernels, priced with less and less knowledge. */

type Pricer = (launch: Launch) => number;

/** Arithmetic and traffic of a launch, as a counter of FLOP sees it: no tiles, no programs. */
function work({ program, inputs, outputs }: Launch): { readonly flops: number; readonly bytes: number } {
  const made = outputs.reduce((sum, dims) => sum + product(dims), 0);
  const bytes = 4 * (inputs.reduce((sum, dims) => sum + product(dims), 0) + made);
  const weights = inputs[1] ?? [];
  if (/MatMul$|^MatMul/.test(program) && !program.startsWith("Conv"))
    return { flops: 2 * made * (inputs[0]?.at(-1) ?? 1), bytes };
  if (program === "GemmShared")
    return { flops: 2 * made * (product(inputs[0] ?? []) / (outputs[0]?.[0] ?? 1)), bytes };
  if (/Conv/.test(program)) return { flops: 2 * made * product(weights.slice(0, -1)), bytes };
  return { flops: made, bytes };
}

const secondsOf = (row: LaunchRow) => median(row.samples);

/** The best rates that any launch reached: what a datasheet would promise of these kernels. */
function roofline(rows: readonly LaunchRow[], programs: boolean): Pricer {
  const group = (launch: Launch) => (programs ? launch.program : "");
  const errors = new Map<string, number[]>();
  const rate = (amount: (launch: Launch) => number) =>
    Math.max(...rows.map((row) => amount(row) / secondsOf(row)));
  const [peak, bandwidth] = [rate((launch) => work(launch).flops), rate((launch) => work(launch).bytes)];
  const bound: Pricer = (launch) => Math.max(work(launch).flops / peak, work(launch).bytes / bandwidth);
  if (!programs) return bound;
  for (const row of rows)
    errors.set(group(row), [...(errors.get(group(row)) ?? []), Math.log(secondsOf(row) / bound(row))]);
  const all = Math.exp(median([...errors.values()].flat()));
  const factors = new Map([...errors].map(([name, own]) => [name, Math.exp(median(own))]));
  return (launch) => bound(launch) * (factors.get(group(launch)) ?? all);
}

/** Prices of FLOP and bytes for each program: a launch's own cost, and saturation as far as it goes. */
function linear(rows: readonly LaunchRow[]): Pricer {
  const groups = new Map<string, LaunchRow[]>();
  for (const row of rows) groups.set(row.program, [...(groups.get(row.program) ?? []), row]);
  const fitted = new Map(
    [...groups].map(([name, own]) => [
      name,
      fitPrices(
        own.map((row) => ({ counts: { ...work(row) }, seconds: secondsOf(row) })),
        ["flops", "bytes"],
      ),
    ]),
  );
  const fallback = roofline(rows, true);
  return (launch) => {
    const prices = fitted.get(launch.program);
    return prices ? secondsAt(prices, { ...work(launch) }) : fallback(launch);
  };
}

/** The counts of tiles, steps, rows …; without variants, and then with them. */
function counted(rows: readonly LaunchRow[], variants: boolean): Pricer {
  const programOf = (name: string): Program => {
    const program = webgpuProgram(name);
    if (variants) return program;
    return {
      family: program.family,
      count: (launch) => ({ variant: "", counts: program.count(launch).counts }),
    };
  };
  const laws = lawsOf(rows, programOf, Number.POSITIVE_INFINITY);
  return (launch) => priceLaunch(laws, launch)?.seconds ?? 0;
}

/** No physics at all: the measured launch of the same program whose sizes are nearest, scaled by nothing. */
function nearest(rows: readonly LaunchRow[]): Pricer {
  const place = (launch: Launch) => {
    const { flops, bytes } = work(launch);
    return [Math.log(1 + flops), Math.log(1 + bytes)] as const;
  };
  return (launch) => {
    const own = rows.filter(({ program }) => program === launch.program);
    const [f, b] = place(launch);
    const distance = (row: LaunchRow) => Math.hypot(place(row)[0] - f, place(row)[1] - b);
    const from = (own.length > 0 ? own : rows).reduce((best, row) =>
      distance(row) < distance(best) ? row : best,
    );
    return secondsOf(from);
  };
}

export function ablation(record: RuntimeCalibration, models: readonly (readonly KernelTime[])[]) {
  const rows = record.rows.filter(({ samples }) => samples.length > 0);
  const steps: readonly (readonly [string, Pricer])[] = [
    ["nearest measured launch, no physics", nearest(rows)],
    ["roofline of the best rates seen", roofline(rows, false)],
    ["… with an efficiency for each program", roofline(rows, true)],
    ["… as prices of FLOP and bytes, and of a launch", linear(rows)],
    ["tiles, steps, rows … in place of FLOP", counted(rows, false)],
    ["… for each variant, families standing in", counted(rows, true)],
  ];
  return steps.map(([name, price]) => {
    const kernels: number[] = [];
    const totals = models.map((model) => {
      let [seen, said] = [0, 0];
      for (const kernel of model) {
        const seconds = price(kernel);
        seen += kernel.seconds;
        said += seconds;
        if (kernel.seconds > 0 && seconds > 0) kernels.push(Math.abs(Math.log(kernel.seconds / seconds)));
      }
      return Math.abs(said / seen - 1);
    });
    return { name, kernel: Math.expm1(median(kernels)), total: median(totals), worst: Math.max(...totals) };
  });
}
