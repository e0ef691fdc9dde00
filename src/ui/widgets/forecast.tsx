import { useCallback, useEffect } from "preact/hooks";
import { formatInterval, formatSeconds, formatWhole } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import type { Analysis, Prediction } from "../../predict/types.ts";
import { shapeText } from "../layers/columns.ts";
import { rowsOf } from "../layers/rows.ts";
import { useSlices } from "../layers/use-slices.ts";
import { current } from "../state/library.ts";
import { type OpenModel, prediction } from "../state/model.ts";
import { selection } from "../state/selection.ts";
import { Answer } from "./answers.tsx";
import { DimInputs } from "./dim-inputs.tsx";
import { GraphSection } from "./graph-section.tsx";
import { LayerTable } from "./layer-table.tsx";
import { MemoryFigure } from "./memory-figure.tsx";
import { ModelRoofline } from "./model-roofline.tsx";
import { NoCalibration } from "./no-calibration.tsx";
import { NoTime } from "./no-time.tsx";
import { RoomNote } from "./room-note.tsx";
import { RuntimeChoice } from "./runtime-choice.tsx";
import { RuntimeSection } from "./runtime-section.tsx";
import { RuntimeShare } from "./runtime-share.tsx";
import { Shares } from "./shares.tsx";
import { Staged } from "./staged.tsx";
import { Totals } from "./totals.tsx";
import { TrainingSection } from "./training-section.tsx";
import { Unknowns } from "./unknowns.tsx";

/** What an open model costs: the answer, what it rests on, where it goes, node by node. */
export function Forecast({ model }: { model: OpenModel }) {
  const forecast = prediction.value;
  const { analysis } = forecast ?? model;
  const calibration = forecast?.calibration ?? current.value;
  const answer = forecast?.answer;
  const priced = answer?.ok ? answer.value : null;
  // With a calibration the times are on their way: drawing everything twice would only delay them.
  const waiting = calibration !== null && !forecast;
  const { value: facts } = useSlices(
    useCallback(
      function* () {
        if (waiting) return null;
        return { rows: yield* rowsOf(analysis, priced), analysis, priced, calibration, name: model.name };
      },
      [waiting, analysis, priced, calibration, model.name],
    ),
  );
  useEffect(() => {
    selection.value = null;
  }, [model.name, model.files]);
  return (
    <section class="stack" aria-label="Forecast">
      <Heading name={model.name} analysis={analysis} />
      <DimInputs model={model} />
      <RuntimeChoice format={analysis.source.format} />
      {calibration === null && <NoCalibration>The counts below need none; a time does.</NoCalibration>}
      {forecast && answer && !answer.ok && <NoTime forecast={forecast} problem={answer.error} />}
      {forecast && <RoomNote forecast={forecast} />}
      {priced && <Time analysis={analysis} priced={priced} />}
      {priced && <RuntimeShare prediction={priced} />}
      <Totals analysis={analysis} />
      <Unknowns analysis={analysis} prediction={priced} />
      {facts && (
        <>
          <Staged turn={1} of={facts}>
            {() => <RuntimeSection />}
          </Staged>
          <Staged turn={1} of={facts}>
            {({ rows, priced }) => priced && <Shares rows={rows} prediction={priced} />}
          </Staged>
          <Staged turn={2} of={facts}>
            {({ rows, priced, calibration }) =>
              priced &&
              calibration &&
              // On the processor a node lies under another roof.
              priced.runtime !== "onnxruntime-web/wasm" && (
                <ModelRoofline calibration={calibration} rows={rows} />
              )
            }
          </Staged>
          <Staged turn={3} of={facts}>
            {({ rows, analysis }) => <MemoryFigure rows={rows} analysis={analysis} />}
          </Staged>
          <Staged turn={4} of={facts}>
            {() => <TrainingSection />}
          </Staged>
          <Staged turn={5} of={facts}>
            {({ rows }) => <GraphSection rows={rows} />}
          </Staged>
          <Staged turn={6} of={facts}>
            {({ rows, name }) => <LayerTable rows={rows} name={name} />}
          </Staged>
        </>
      )}
    </section>
  );
}

/** What the importers call their formats, as their makers write them. */
const FORMATS: Readonly<Record<string, string>> = {
  onnx: "ONNX",
  tflite: "TensorFlow Lite",
  "tfjs-graph": "TensorFlow.js GraphModel",
  keras: "Keras",
  pytorch: "PyTorch ExportedProgram",
  gguf: "GGUF",
  safetensors: "safetensors",
  "config.json": "config.json of the transformers library",
};

/** Inputs that are named; some graphs have a hundred. */
const NAMED_INPUTS = 6;

function Heading({ name, analysis }: { name: string; analysis: Analysis }) {
  const { source, inputs, nodes } = analysis;
  const version = /^\d/.test(source.version) ? `version ${source.version}` : source.version;
  const facts = [version, source.producer].filter((fact) => fact !== "");
  return (
    <div>
      <h2 class="loud">
        <bdi>{visible(name)}</bdi>
      </h2>
      <p class="quiet small">
        <bdi>{FORMATS[source.format] ?? visible(source.format)}</bdi>
        {facts.map((fact) => (
          <span key={fact}>
            , <bdi>{visible(fact, 80)}</bdi>
          </span>
        ))}
        , {formatWhole(nodes.length)} nodes, inputs{" "}
        {inputs.slice(0, NAMED_INPUTS).map(({ name, dtype, shape }, i) => (
          <span key={name}>
            {i > 0 && ", "}
            <bdi>{visible(name, 80)}</bdi> {dtype}{" "}
            {shape ? <bdi>{visible(shapeText(shape), 80)}</bdi> : "of unknown shape"}
          </span>
        ))}
        {inputs.length > NAMED_INPUTS && ` and ${inputs.length - NAMED_INPUTS} more`}
      </p>
    </div>
  );
}

const IN_OUR_KERNELS =
  "The sum of the nodes below, one dispatch each, one submit and one readback, run by Ridgepoint's own kernels with nothing fused. The interval holds 95 % of the kernels that were held back when the calibration was fitted.";
const IN_A_RUNTIME =
  "The sum of the launches below, as the runtime fuses, transposes and orders the model, and of what the runtime adds. Each launch is priced by what its program was measured to take. The interval is that of those prices, and of how much the device drifted while it was measured.";

function Time({ analysis, priced }: { analysis: Analysis; priced: Prediction }) {
  const open = analysis.openDims.slice(0, 4).map((dim) => visible(dim, 40));
  if (analysis.openDims.length > open.length) open.push("others");
  if (open.length > 0 && (priced.total.value === 0 || priced.share?.launches === 0))
    return <p class="quiet">Set {open.join(", ")} to see how long a run takes.</p>;
  return (
    <dl class="answers">
      <Answer
        term={priced.lowerBound ? "Time for one run, at least" : "Time for one run"}
        about={priced.lowerBound ? "lowerBound" : "interval"}
        estimate={priced.total}
        format={formatSeconds}
        {...(open.length > 0 ? { note: `without what depends on ${open.join(", ")}` } : {})}
        origin={() => (
          <>
            <p>{priced.share ? IN_A_RUNTIME : IN_OUR_KERNELS}</p>
            <p>{formatInterval(priced.total, formatSeconds)}</p>
          </>
        )}
      />
    </dl>
  );
}
