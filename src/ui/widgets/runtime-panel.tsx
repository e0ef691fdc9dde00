import { current } from "../state/library.ts";
import { model, prediction } from "../state/model.ts";
import { chosenRuntime } from "../state/runtime.ts";
import { AgreementFigure } from "./agreement-figure.tsx";
import { MeasureAgain } from "./calibrate-runtime.tsx";
import { RunIt } from "./run-it.tsx";
import { TypeTable } from "./type-table.tsx";
import { WhatIf } from "./what-if.tsx";

/** The open model in runtimes that are not ours: run in one of them, compared in all. */
export function RuntimePanel() {
  const now = model.value;
  const runtime = chosenRuntime.value;
  const calibration = prediction.value?.calibration ?? current.value;
  if (now.status !== "open") return null;
  return (
    <div class="stack">
      {runtime !== "builtin" && now.analysis.source.format === "onnx" && (
        <RunIt model={now} runtime={runtime} />
      )}
      {runtime !== "builtin" && calibration?.runs && <AgreementFigure runs={calibration.runs} />}
      {calibration && <WhatIf model={now} calibration={calibration} />}
      {calibration && <TypeTable model={now} calibration={calibration} />}
      {runtime !== "builtin" && calibration && <MeasureAgain calibration={calibration} runtime={runtime} />}
    </div>
  );
}
