import { useEffect } from "preact/hooks";
import { route, setOptions } from "../route.ts";
import { model, openAddressedSample, openFile, openSample, SAMPLES } from "../state/model.ts";
import { CalibrationPicker, ExampleNote } from "../widgets/calibration-picker.tsx";
import { DropZone } from "../widgets/drop-zone.tsx";
import { Forecast } from "../widgets/forecast.tsx";
import { ProblemNote } from "../widgets/problem.tsx";

/** Drop a model, read what it will cost here, and why. */
export function PredictPage() {
  const { sample } = route.value.options;
  useEffect(openAddressedSample, [sample]);
  const now = model.value;
  return (
    <>
      <div class="row">
        <h1>Predict</h1>
        <span class="end">
          <CalibrationPicker />
        </span>
      </div>
      <ExampleNote />
      <DropZone
        action="Open an ONNX model"
        accept=".onnx"
        onFile={(file) => {
          setOptions({ sample: undefined, filter: undefined });
          void openFile(file, file.name);
        }}
      >
        <p class="row" style={{ marginTop: "0.5rem" }}>
          <span class="quiet">Or try a sample:</span>
          {SAMPLES.map(({ file, title, what }) => (
            <button key={file} type="button" class="plain" title={what} onClick={() => openSample(file)}>
              {title}
            </button>
          ))}
        </p>
      </DropZone>
      <div aria-live="polite">
        {now.status === "opening" && (
          <p class="quiet">
            Reading <bdi>{now.name}</bdi> …
          </p>
        )}
      </div>
      {now.status === "failed" && <ProblemNote problem={now.problem} />}
      {now.status === "open" && <Forecast model={now} />}
    </>
  );
}
