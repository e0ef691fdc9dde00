import { useEffect } from "preact/hooks";
import { route, setOptions } from "../route.ts";
import { model, openAddressedSample, openFiles } from "../state/model.ts";
import { CalibrationPicker, ExampleNote } from "../widgets/calibration-picker.tsx";
import { DropZone } from "../widgets/drop-zone.tsx";
import { Forecast } from "../widgets/forecast.tsx";
import { Opening, Samples } from "../widgets/opening.tsx";

/** What the file dialog offers first; the names decide nothing. */
const FILES = ".onnx,.tflite,.json,.bin,.keras,.pt2,.gguf,.safetensors";

/** Drop a model, read what it will cost here, and why. */
export function PredictPage() {
  const { sample } = route.value.options;
  useEffect(openAddressedSample, [sample]);
  const now = model.value;
  return (
    <>
      <div class="row">
        <h1>Predict</h1>
        <div class="end">
          <CalibrationPicker />
        </div>
      </div>
      <ExampleNote />
      <DropZone
        action="Open a model"
        accept={FILES}
        several
        onFiles={(files) => {
          setOptions({ sample: undefined, filter: undefined });
          void openFiles(files.map((file) => ({ file, name: file.name })));
        }}
      >
        <p class="quiet small" style={{ marginTop: "0.5rem" }}>
          ONNX, TensorFlow Lite, TensorFlow.js and Keras (model.json), PyTorch ExportedProgram (.pt2), GGUF,
          safetensors with its config.json. Told apart by what is in them; weights are not read.
        </p>
        <p class="row" style={{ marginTop: "0.5rem" }}>
          <span class="quiet">Or try a sample:</span>
          <Samples />
        </p>
      </DropZone>
      <Opening />
      {now.status === "open" ? (
        <Forecast model={now} />
      ) : (
        <p class="paper">No model is open: there is no prediction to print.</p>
      )}
    </>
  );
}
