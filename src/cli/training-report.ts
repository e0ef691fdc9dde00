import { formatDuration } from "../core/duration.ts";
import type { Estimate } from "../core/estimate.ts";
import {
  formatBytes,
  formatCount,
  formatInterval,
  formatPercent,
  formatSeconds,
  formatWhole,
} from "../core/format.ts";
import { OPTIMIZERS } from "../predict/training/optimizer.ts";
import type { Schedule, Scheduled } from "../predict/training/schedule.ts";
import type { StepTime } from "../predict/training/time.ts";
import type { Amounts, Training } from "../predict/training/types.ts";
import type { Analysis } from "../predict/types.ts";
import { columns, printable } from "./terminal.ts";

/** What a training takes in time, and by which plan. */
export interface PlannedTime {
  readonly schedule: Schedule;
  readonly checkpointing: boolean;
  readonly time: StepTime & Scheduled;
}

function batchText({ batch }: Training): string {
  if (batch === null) return "a step";
  return `a step of ${batch} ${batch === 1 ? "sample" : "samples"}`;
}

function workLines(training: Training): string[] {
  const { forward, toInput, toWeight, optimizer, step, checkpointing } = training;
  const least = training.lowerBound ? "at least " : "";
  const row = (name: string, { macs, flops, ...bytes }: Amounts) => [
    name,
    formatCount(macs, { digits: 4 }),
    formatCount(flops, { digits: 4 }),
    formatBytes(bytes.bytesRead + bytes.bytesWritten + bytes.bytesWeights),
    forward.flops > 0 ? `${(flops / forward.flops).toFixed(2)} ×` : "",
  ];
  const rows = [
    ["", "MACs", "FLOPs", "bytes moved", "of forward"],
    row("forward", forward),
    row("back to activations", toInput),
    row("back to weights", toWeight),
    row(OPTIMIZERS[training.options.optimizer].name, optimizer),
    row(`${least}in all`, step),
    row("checkpointing adds", checkpointing.recomputed),
  ];
  return columns(rows, ["left", "right", "right", "right", "right"]);
}

function memoryLines({ memory, checkpointing, parameters }: Training): string[] {
  const { weights, gradients, masterWeights, optimizerState, activations } = memory;
  const fixed = weights + gradients + masterWeights + optimizerState;
  const { segments, chain } = checkpointing;
  const rows = [
    ["weights", formatBytes(weights), ""],
    ["gradients", formatBytes(gradients), `of ${formatCount(parameters, { digits: 4 })} trained parameters`],
    ...(masterWeights > 0 ? [["32-bit copies", formatBytes(masterWeights), "of weights of 16 bits"]] : []),
    ["optimizer state", formatBytes(optimizerState), ""],
    ["activations", formatBytes(activations), "kept for the way back"],
    ["in all", formatBytes(fixed + activations), ""],
    [
      "  with checkpointing",
      formatBytes(fixed + checkpointing.activations),
      `activations ${formatBytes(checkpointing.activations)}: ${segments} segments of a chain of ${chain}`,
    ],
  ];
  return columns(rows, ["left", "right", "left"]);
}

function intervalText(time: Estimate): string {
  return formatInterval(time, formatDuration);
}

function timeLines(training: Training, { schedule, checkpointing, time }: PlannedTime): string[] {
  const least = time.lowerBound ? "at least " : "";
  const { perEpoch, total } = time.steps;
  const { dataset, epochs, trials } = schedule;
  const rows = [
    [batchText(training), least + intervalText(time.step)],
    [
      `an epoch, ${formatWhole(perEpoch)} ${perEpoch === 1 ? "step" : "steps"}`,
      least + intervalText(time.epoch),
    ],
    [`in all, ${formatWhole(total)} ${total === 1 ? "step" : "steps"}`, least + intervalText(time.total)],
  ];
  const { forward, recomputed, backward, optimizer } = time.parts;
  const busy = forward + recomputed + backward + optimizer;
  const parts = [
    ["forward", forward],
    ["forward again", recomputed],
    ["way back", backward],
    ["optimizer", optimizer],
  ] as const;
  const count = (many: number, one: string) => `${formatWhole(many)} ${one}${many === 1 ? "" : "s"}`;
  return [
    "",
    `Training time: ${count(dataset, "sample")}, ${count(epochs, "epoch")}, ${count(trials, "trial")}${checkpointing ? ", with checkpointing" : ""}`,
    ...columns(rows, ["left", "left"]).map((line) => `  ${line}`),
    "",
    "Where a step's time goes",
    ...columns(
      parts
        .filter(([, seconds]) => seconds > 0)
        .map(([name, seconds]) => [
          name,
          formatSeconds(seconds),
          formatPercent(busy > 0 ? seconds / busy : 0),
        ]),
      ["left", "right", "right"],
    ).map((line) => `  ${line}`),
  ];
}

/** The text of --train, behind that of the command. */
export function trainingText(training: Training, planned: PlannedTime | null): string {
  const { unpriced, options } = training;
  const which = options.trained === "last" ? "the last layer alone is trained" : "all weights are trained";
  const missing = unpriced.map(({ op, count }) => `${printable(op)} × ${count}`).join(", ");
  return [
    `Training, ${batchText(training)}; ${which}`,
    ...workLines(training).map((line) => `  ${line}`),
    "",
    "Memory while training",
    ...memoryLines(training).map((line) => `  ${line}`),
    ...(missing ? ["", `No rule for the way back of ${missing}: left out of every total`] : []),
    ...(planned ? timeLines(training, planned) : []),
    ...(planned
      ? ["", "Before believing this", ...planned.time.warnings.map((line) => `  ${printable(line)}`)]
      : []),
    "",
  ].join("\n");
}

function amountsJson({ macs, flops, bytesRead, bytesWritten, bytesWeights }: Amounts) {
  return { macs, flops, bytesRead, bytesWritten, bytesWeights };
}

function estimateJson({ value, low, high }: Estimate) {
  return { value, low, high };
}

/** The field `training` of the document that --json prints; docs/training.md has its fields. */
export function trainingJson(analysis: Analysis, training: Training, planned: PlannedTime | null) {
  const { options, batch, parameters, memory, checkpointing, unpriced, lowerBound } = training;
  const { recomputed, ...cut } = checkpointing;
  return {
    optimizer: options.optimizer,
    trained: options.trained,
    batch,
    parameters,
    forward: amountsJson(training.forward),
    toInput: amountsJson(training.toInput),
    toWeight: amountsJson(training.toWeight),
    step: amountsJson(training.optimizer),
    total: amountsJson(training.step),
    memory,
    checkpointing: { ...cut, recomputed: amountsJson(recomputed) },
    nodes: training.nodes.map(({ node, toInput, toWeight, parameters, counted }) => ({
      name: analysis.nodes[node]!.name,
      toInput: counted ? amountsJson(toInput) : null,
      toWeight: counted ? amountsJson(toWeight) : null,
      parameters,
    })),
    unpriced,
    lowerBound,
    ...(planned
      ? {
          time: {
            ...planned.schedule,
            checkpointing: planned.checkpointing,
            step: estimateJson(planned.time.step),
            epoch: estimateJson(planned.time.epoch),
            total: estimateJson(planned.time.total),
            steps: planned.time.steps,
            parts: planned.time.parts,
            warnings: planned.time.warnings,
          },
        }
      : {}),
  };
}
