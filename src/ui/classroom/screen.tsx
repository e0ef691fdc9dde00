import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { formatSeconds } from "../../core/format.ts";
import { device, run, stop } from "../state/gpu.ts";
import { ProblemNote } from "../widgets/problem.tsx";
import { ProgressBar } from "../widgets/progress-bar.tsx";
import { Silent } from "../widgets/silent.tsx";
import { CodeSteps } from "./code-steps.tsx";
import { type Experiment, isLack } from "./experiment.ts";
import { Explained } from "./explained.tsx";
import { wordsOf } from "./guess.ts";
import { GuessInput, guessOf } from "./guess-input.tsx";
import { EXPERIMENTS } from "./index.ts";
import { type Answer, ask, entries, failure, incoming, source, underWay } from "./lesson.ts";
import { Origin } from "./origin.tsx";
import { PictureView } from "./picture.tsx";
import { stepOf } from "./step.ts";
import { VerdictView } from "./verdict.tsx";

/** One experiment on one screen: question, guess, measurement, truth. One button leads from step to step. */
export function Screen({ experiment }: { experiment: Experiment }) {
  const { id, title, setting, question, words } = experiment;
  const draft = useSignal<number | string | null>(null);
  const at = EXPERIMENTS.indexOf(experiment);
  const entry = entries.value[id];
  const shown = entry?.answer ?? null;
  const isMeasuring = underWay.value === id;
  const guess = entry ? null : guessOf(experiment.ask, draft.value);
  const failed = failure.value?.experiment === id ? failure.value.problem : null;

  const step = stepOf(experiment, guess);

  return (
    <article
      class={shown || isMeasuring ? "experiment two" : "experiment"}
      aria-labelledby="experiment-title"
    >
      <div class="stack dense">
        <p class="kicker">
          Experiment {at + 1} of {EXPERIMENTS.length}
        </p>
        <h1 id="experiment-title">{title}</h1>
        {!shown && (
          <p>
            <Explained text={setting} words={words} />
          </p>
        )}
        <p class={shown ? "question" : "loud question"}>
          <Explained text={question} words={words} {...(shown ? {} : { after: setting })} />
        </p>
        {!entry && (
          <GuessInput
            id={id}
            ask={experiment.ask}
            draft={draft.value}
            onChange={(value) => {
              draft.value = value;
            }}
          />
        )}
        {entry && !shown && (
          <p class="committed">
            Your guess: <strong>{wordsOf(experiment.ask, entry.guess)}</strong>
          </p>
        )}
        {shown && entry && <Result experiment={experiment} guess={entry.guess} shown={shown} />}
        <div class="row">
          <button type="button" class="primary step" aria-disabled={!step.act} onClick={step.act}>
            {step.label}
          </button>
          {isMeasuring && source.value === "live" && <StopButton />}
          {entry && !isMeasuring && (
            <button type="button" onClick={() => ask(experiment)}>
              {shown ? "Ask again" : "Change my guess"}
            </button>
          )}
          {entry && !shown && !isMeasuring && <span class="quiet small">{durationOf(experiment)}</span>}
        </div>
        {isMeasuring && <Progress />}
        {failed && <ProblemNote problem={failed} />}
      </div>
      {isMeasuring && <PictureView experiment={experiment} rows={incoming.value} guess={null} done={false} />}
      {shown && entry && <Shown experiment={experiment} guess={entry.guess} shown={shown} />}
    </article>
  );
}

function durationOf({ seconds }: Experiment): string {
  if (source.value === "replay") return "";
  const now = device.value;
  if (now.status !== "ready") return "Looking for a GPU …";
  return now.environment.software
    ? `About ${formatSeconds(seconds.software, { digits: 2 })}: a processor stands in for a GPU here.`
    : `About ${formatSeconds(seconds.gpu + 1, { digits: 1 })}.`;
}

interface ShownProps {
  readonly experiment: Experiment;
  readonly guess: number | string;
  readonly shown: Answer;
}

function Result({ experiment, guess, shown }: ShownProps) {
  const { rows } = shown.calibration;
  const reading = useMemo(() => experiment.read(rows), [experiment, rows]);
  return (
    <>
      <Origin answer={shown} />
      {shown.notice && <ProblemNote problem={shown.notice} />}
      {isLack(reading) ? (
        <p class="problem" role="status">
          <strong>
            {shown.source === "replay"
              ? "The recording does not answer this question."
              : "Not enough was measured to answer."}
          </strong>
          {reading.lack}
        </p>
      ) : (
        <VerdictView experiment={experiment} guess={guess} reading={reading} />
      )}
    </>
  );
}

function Shown({ experiment, guess, shown }: ShownProps) {
  const { rows, environment } = shown.calibration;
  return (
    <div class="stack">
      <PictureView experiment={experiment} rows={rows} guess={guess} done />
      {experiment.code && <CodeSteps steps={experiment.code(rows)} environment={environment} />}
    </div>
  );
}

function StopButton() {
  const now = run.value;
  const stopping = now.status === "running" && now.stopping;
  return (
    <button type="button" disabled={stopping} onClick={() => void stop()}>
      {stopping ? "Stopping …" : "Stop"}
    </button>
  );
}

function Progress() {
  const now = run.value;
  if (now.status !== "running") return <p class="quiet">Fetching the recording …</p>;
  const { progress, silent } = now;
  return (
    <div>
      <p class="small">{progress?.doing ?? "Preparing the device"}</p>
      <ProgressBar percent={Math.round((progress?.fraction ?? 0) * 100)} what="Experiment" />
      {silent && <Silent />}
    </div>
  );
}
