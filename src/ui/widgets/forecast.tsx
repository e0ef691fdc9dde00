import { useMemo } from "preact/hooks";
import { formatBytes, formatCount, formatInterval, formatSeconds } from "../../core/format.ts";
import type { Analysis, Prediction } from "../../predict/types.ts";
import { current } from "../state/library.ts";
import { type OpenModel, prediction } from "../state/model.ts";
import { Answer } from "./answers.tsx";
import { DimInputs } from "./dim-inputs.tsx";
import { ModelRoofline } from "./model-roofline.tsx";
import { NoCalibration } from "./no-calibration.tsx";
import type { NodeRow } from "./node-columns.tsx";
import { NodeTable } from "./node-table.tsx";
import { ProblemNote } from "./problem.tsx";
import { Shares } from "./shares.tsx";
import { Unknowns } from "./unknowns.tsx";

/** What an open model costs: the answer, what it rests on, where it goes, node by node. */
export function Forecast({ model }: { model: OpenModel }) {
  const forecast = prediction.value;
  const { analysis } = forecast ?? model;
  const calibration = forecast?.calibration ?? current.value;
  const answer = forecast?.answer;
  const priced = answer?.ok ? answer.value : null;
  const rows = useMemo(() => rowsOf(analysis, priced), [analysis, priced]);
  return (
    <section class="stack" aria-label="Forecast">
      <div>
        <h2 class="loud">
          <bdi>{model.name}</bdi>
        </h2>
        <p class="quiet small">
          <bdi>{analysis.format}</bdi>, {formatCount(analysis.nodes.length)} nodes, inputs{" "}
          {analysis.inputs.map(({ name, dtype, shape }, i) => (
            <span key={name}>
              {i > 0 && ", "}
              <bdi>{name}</bdi> {dtype} {shape ? shape.join(" × ") : "of unknown shape"}
            </span>
          ))}
        </p>
      </div>
      <DimInputs model={model} />
      {calibration === null && <NoCalibration>The counts below need none; a time does.</NoCalibration>}
      {answer && !answer.ok && <ProblemNote problem={answer.error} />}
      <Figures analysis={analysis} priced={priced} />
      <Unknowns analysis={analysis} prediction={priced} />
      {priced && <Shares rows={rows} prediction={priced} />}
      {priced && calibration && <ModelRoofline calibration={calibration} rows={rows} />}
      <NodeTable rows={rows} />
    </section>
  );
}

function Figures({ analysis, priced }: { analysis: Analysis; priced: Prediction | null }) {
  const { totals, openDims } = analysis;
  return (
    <>
      {priced && (
        <dl class="answers">
          <Answer
            term={priced.lowerBound ? "Time for one run, at least" : "Time for one run"}
            estimate={priced.total}
            format={formatSeconds}
            {...(openDims.length > 0 ? { note: `without what depends on ${openDims.join(", ")}` } : {})}
            origin={() => (
              <>
                <p>
                  The sum of the nodes below, one dispatch each, one submit and one readback, run by
                  Ridgepoint's own kernels with nothing fused. The interval holds 95 % of the kernels that
                  were held back when the calibration was fitted.
                </p>
                <p>{formatInterval(priced.total, formatSeconds)}</p>
              </>
            )}
          />
        </dl>
      )}
      <dl class="answers minor">
        <Count term="Multiply-adds" value={formatCount(totals.macs, { digits: 4, unit: "MAC" })}>
          of Conv, Gemm and MatMul, padding counted
        </Count>
        <Count term="Operations" value={formatCount(totals.flops, { digits: 4, unit: "FLOP" })}>
          one MAC is two FLOP, and all others
        </Count>
        <Count term="Weights" value={formatBytes(totals.weightBytes)}>
          {formatCount(totals.params)} parameters
        </Count>
        <Count term="Activations" value={formatBytes(totals.peakActivationBytes)}>
          live at the same time, at most
        </Count>
        <Count term="Moved" value={formatBytes(totals.bytesRead + totals.bytesWritten)}>
          of activations, read and written
        </Count>
      </dl>
    </>
  );
}

function Count({ term, value, children }: { term: string; value: string; children: string | string[] }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd class="value">{value}</dd>
      <dd class="interval">{children}</dd>
    </div>
  );
}

function rowsOf(analysis: Analysis, prediction: Prediction | null): NodeRow[] {
  const total = prediction?.nodes.reduce((sum, { time }) => sum + time.value, 0) ?? 0;
  const priced = new Map(prediction?.nodes.map((node) => [node.node, node]));
  return analysis.nodes.map((node, index) => {
    const own = priced.get(index) ?? null;
    return { index, node, priced: own, share: own && total > 0 ? own.time.value / total : 0 };
  });
}
