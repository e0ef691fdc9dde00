import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatDuration } from "../../core/duration.ts";
import { formatBytes, formatCount, formatWhole } from "../../core/format.ts";
import type { Result } from "../../core/result.ts";
import { visible } from "../../core/visible.ts";
import { OPTIMIZERS } from "../../predict/training/optimizer.ts";
import { scheduled } from "../../predict/training/schedule.ts";
import type { Analysis } from "../../predict/types.ts";
import type { TrainedStep } from "../model-worker.ts";
import { route } from "../route.ts";
import { trainAnalysis } from "../state/counting.ts";
import { current } from "../state/library.ts";
import { model, prediction } from "../state/model.ts";
import { type Plan, planOf } from "../state/training.ts";
import { Answer } from "./answers.tsx";
import { ProblemNote } from "./problem.tsx";
import { heldBy, TrainingBars, TrainingTable } from "./training-figures.tsx";
import { TrainingInputs } from "./training-inputs.tsx";

interface Answered {
  readonly found: Result<TrainedStep>;
  readonly checkpointing: boolean;
}

/** What training the open model takes: a step counted, priced, and taken as often as the reader plans. */
export function Training() {
  const now = model.value;
  const calibration = current.value;
  const plan = planOf(route.value.options);
  const analysis = now.status === "open" ? now.analysis : null;
  const { optimizer, trained, checkpointing } = plan;
  // The answer before stays until the next one is there, with what it was an answer to.
  const answer = useSignal<Answered | null>(null);
  useEffect(() => {
    if (!analysis) return;
    let stale = false;
    void trainAnalysis(analysis, calibration, { optimizer, trained, checkpointing }).then((found) => {
      if (!stale) answer.value = { found, checkpointing };
    });
    return () => {
      stale = true;
    };
  }, [analysis, calibration, optimizer, trained, checkpointing, answer]);
  if (!analysis) return null;
  const { found = null, checkpointing: checkpointed = false } = answer.value ?? {};
  return (
    <div class="stack">
      <Words step={found?.ok ? found.value : null} />
      <TrainingInputs plan={plan} />
      {!found && <p class="quiet">Counting …</p>}
      {found && !found.ok && <ProblemNote problem={found.error} />}
      {found?.ok && (
        <Step analysis={analysis} step={found.value} plan={{ ...plan, checkpointing: checkpointed }} />
      )}
    </div>
  );
}

function Words({ step }: { step: TrainedStep | null }) {
  const batch = step?.batch ?? null;
  const size = batch === null ? "" : `, ${formatWhole(batch)} ${batch === 1 ? "sample" : "samples"}`;
  return (
    <p class="quiet" style={{ marginTop: "0.25rem" }}>
      Forward, the way back operator by operator, and the optimizer’s step. A step takes what the model takes
      in one run{size}.
    </p>
  );
}

function Step({ analysis, step, plan }: { analysis: Analysis; step: TrainedStep; plan: Plan }) {
  if (step.step.flops === 0) {
    const open = analysis.openDims.slice(0, 4).map((dim) => visible(dim, 40));
    return (
      <p class="quiet">
        {open.length > 0
          ? `Set ${open.join(", ")} to see what training takes.`
          : "There is nothing to train."}
      </p>
    );
  }
  return (
    <>
      <Times step={step} plan={plan} />
      <Counts step={step} checkpointed={plan.checkpointing} />
      <Doubts step={step} />
      <TrainingBars step={step} />
      <TrainingTable step={step} again={plan.checkpointing} />
    </>
  );
}

function Times({ step: { time, batch }, plan }: { step: TrainedStep; plan: Plan }) {
  if (!time) return <p class="quiet">With a calibration, how long a step and the whole training take.</p>;
  const least = time.lowerBound ? ", at least" : "";
  const { schedule } = plan;
  const whole = schedule && scheduled(time.step, batch, schedule);
  const origin = () => (
    <p>
      Every kernel of the step is priced by the law of its class, one dispatch each; then one submit and one
      readback a step. No kernel of a way back was measured. The interval is that of the laws, and grows with
      the number of steps: their error is the same in each.
    </p>
  );
  return (
    <dl class="answers">
      <Answer
        term={`Time for one step${least}`}
        estimate={time.step}
        format={formatDuration}
        origin={origin}
      />
      {whole && (
        <>
          <Answer
            term={`One epoch${least}`}
            note={steps(whole.steps.perEpoch)}
            estimate={whole.epoch}
            format={formatDuration}
            origin={origin}
          />
          <Answer
            term={`In all${least}`}
            note={steps(whole.steps.total)}
            estimate={whole.total}
            format={formatDuration}
            origin={origin}
          />
        </>
      )}
    </dl>
  );
}

function steps(count: number): string {
  return `${formatWhole(count)} ${count === 1 ? "step" : "steps"}`;
}

function Counts({ step, checkpointed }: { step: TrainedStep; checkpointed: boolean }) {
  const least = step.lowerBound ? "≥ " : "";
  const flops = step.step.flops + (checkpointed ? step.checkpointing.recomputed.flops : 0);
  const times = step.forward.flops > 0 ? (flops / step.forward.flops).toFixed(2) : "–";
  const other = `${formatBytes(heldBy(step, !checkpointed))} ${checkpointed ? "without" : "with"} checkpointing`;
  return (
    <dl class="answers minor">
      <div>
        <dt>Arithmetic of a step</dt>
        <dd class="value">
          {least}
          {formatCount(flops, { digits: 4, unit: "FLOP" })}
        </dd>
        <dd class="interval">{times} times the forward pass</dd>
      </div>
      <div>
        <dt>Memory</dt>
        <dd class="value">
          {least}
          {formatBytes(heldBy(step, checkpointed))}
        </dd>
        <dd class="interval">{other}</dd>
      </div>
      <div>
        <dt>Trained</dt>
        <dd class="value">{formatCount(step.parameters, { digits: 4 })}</dd>
        <dd class="interval">parameters, by {OPTIMIZERS[step.options.optimizer].name}</dd>
      </div>
    </dl>
  );
}

/** What is not told above with the forward pass. */
function Doubts({ step: { time, unpriced } }: { step: TrainedStep }) {
  const answer = prediction.value?.answer;
  const told = new Set(answer?.ok ? answer.value.warnings : []);
  const own = (time?.warnings ?? []).filter((warning) => !told.has(warning));
  if (own.length + unpriced.length === 0) return null;
  return (
    <section class="problem" aria-label="Before you believe what training takes">
      <strong>Before you believe it</strong>
      {own.map((warning) => (
        <p key={warning}>
          <bdi>{visible(warning, 600)}</bdi>
        </p>
      ))}
      {unpriced.length > 0 && (
        <p>
          No rule for the way back, and so left out of every total:{" "}
          <bdi>{visible(unpriced.map(({ op, count }) => `${op} × ${count}`).join(", "), 300)}</bdi>.
        </p>
      )}
    </section>
  );
}
