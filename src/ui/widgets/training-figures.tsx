import { useMemo } from "preact/hooks";
import { formatBytes, formatCount, formatPercent, formatSeconds } from "../../core/format.ts";
import { OPTIMIZERS } from "../../predict/training/optimizer.ts";
import type { StepTime } from "../../predict/training/time.ts";
import type { Amounts } from "../../predict/training/types.ts";
import type { Bar } from "../charts/bars.ts";
import { trainingSheet } from "../export/sheets/predicted.ts";
import type { TrainedStep } from "../model-worker.ts";
import { Bars } from "./bars.tsx";
import { Scroll } from "./scroll.tsx";
import { TakeAway } from "./take-away.tsx";

/** Where a step's time goes, and what it holds on to. */
export function TrainingBars({ step }: { step: TrainedStep }) {
  const time = useMemo(() => (step.time ? timeBars(step.time) : []), [step]);
  const memory = useMemo(() => memoryBars(step), [step]);
  return (
    <div class="two">
      {time.length > 0 && (
        <Bars title="Where a step’s time goes" name="training-time" unit="seconds" bars={time} within />
      )}
      <div>
        <Bars title="Memory while training" name="training-memory" unit="bytes" bars={memory} within />
        <MemoryWords step={step} />
      </div>
    </div>
  );
}

function timeBars({ parts }: StepTime): readonly Bar[] {
  const { forward, recomputed, backward, optimizer } = parts;
  const all = forward + recomputed + backward + optimizer;
  const bar = (label: string, value: number, color: string): Bar => ({
    label,
    value,
    text: `${formatSeconds(value)}, ${formatPercent(all > 0 ? value / all : 0, { digits: 2 })}`,
    color,
  });
  return [
    bar("forward", forward, "var(--c-level-3)"),
    bar("forward again", recomputed, "var(--c-grey)"),
    bar("way back", backward, "var(--c-level-1)"),
    bar("optimizer", optimizer, "var(--c-orange)"),
  ].filter(({ value }) => value > 0);
}

function memoryBars({ memory, checkpointing }: TrainedStep): readonly Bar[] {
  const bar = (label: string, value: number, color: string, more = ""): Bar => {
    return { label, value, text: formatBytes(value) + more, color };
  };
  return [
    bar("weights", memory.weights, "var(--c-level-3)"),
    bar("32-bit copies", memory.masterWeights, "var(--c-level-2)"),
    bar("gradients", memory.gradients, "var(--c-level-1)"),
    bar("optimizer state", memory.optimizerState, "var(--c-orange)"),
    bar("activations", memory.activations, "var(--c-green)"),
    bar("checkpointed", checkpointing.activations, "var(--c-grey)", " instead"),
  ].filter(({ value }) => value > 0);
}

function MemoryWords({ step: { checkpointing, forward } }: { step: TrainedStep }) {
  const { recomputed, segments, chain } = checkpointing;
  const again = forward.flops > 0 ? recomputed.flops / forward.flops : 0;
  return (
    <p class="quiet small" style={{ marginTop: "0.5rem" }}>
      Activations are what the way back reads of the forward pass. Checkpointing keeps those between{" "}
      {segments} segments of the longest chain ({chain} operators) and one segment’s own, and runs{" "}
      {formatPercent(again, { digits: 2 })} of the forward pass again. Gradients of activations on their way
      come on top.
    </p>
  );
}

/** Everything that a step holds on to. */
export function heldBy({ memory, checkpointing }: TrainedStep, checkpointed: boolean): number {
  const { weights, gradients, masterWeights, optimizerState, activations } = memory;
  const kept = checkpointed ? checkpointing.activations : activations;
  return weights + gradients + masterWeights + optimizerState + kept;
}

function added(a: Amounts, b: Amounts): Amounts {
  return {
    macs: a.macs + b.macs,
    flops: a.flops + b.flops,
    sfu: a.sfu + b.sfu,
    bytesRead: a.bytesRead + b.bytesRead,
    bytesWritten: a.bytesWritten + b.bytesWritten,
    bytesWeights: a.bytesWeights + b.bytesWeights,
  };
}

/** The step in figures, part by part. */
export function TrainingTable({ step, again }: { step: TrainedStep; again: boolean }) {
  const { forward } = step;
  const { recomputed } = step.checkpointing;
  const rows: readonly (readonly [string, Amounts])[] = [
    ["Forward", forward],
    ...(again ? ([["Forward again", recomputed]] as const) : []),
    ["Back to activations", step.toInput],
    ["Back to weights", step.toWeight],
    [OPTIMIZERS[step.options.optimizer].name, step.optimizer],
    ["In all", again ? added(step.step, recomputed) : step.step],
    ...(again ? [] : ([["Checkpointing would add", recomputed]] as const)),
  ];
  return (
    <>
      <Scroll label="Table of a training step">
        <table>
          <thead>
            <tr>
              <th scope="col">A step</th>
              <th scope="col" class="number">
                Multiply-adds
              </th>
              <th scope="col" class="number">
                FLOP
              </th>
              <th scope="col" class="number">
                Of forward
              </th>
              <th scope="col" class="number">
                Bytes moved
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, { macs, flops, bytesRead, bytesWritten, bytesWeights }]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">{formatCount(macs, { digits: 4 })}</td>
                <td class="number">{formatCount(flops, { digits: 4 })}</td>
                <td class="number">{forward.flops > 0 ? `${(flops / forward.flops).toFixed(2)} ×` : "–"}</td>
                <td class="number">{formatBytes(bytesRead + bytesWritten + bytesWeights)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <TakeAway as={{ name: "training-step", title: "A training step", sheet: () => trainingSheet(rows) }} />
    </>
  );
}
