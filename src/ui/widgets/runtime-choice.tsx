import type { Runtime } from "../../core/runtime.ts";
import { RUNTIME_CHOICES } from "../layers/runtime-names.ts";
import { chooseRuntime, chosenRuntime } from "../state/runtime.ts";
import { Choice } from "./choice.tsx";

const OPTIONS = RUNTIME_CHOICES.map(({ runtime, label }) => ({ value: runtime as Runtime, label }));

/** In which runtime a run is predicted. */
export function RuntimeChoice({ format }: { format: string }) {
  const runtime = chosenRuntime.value;
  return (
    <div class="runtime-choice">
      <div class="row">
        <span class="quiet" aria-hidden="true">
          Runtime
        </span>
        <Choice
          legend="Runtime"
          name="runtime"
          options={OPTIONS}
          value={runtime}
          onChange={(chosen) => chooseRuntime(chosen)}
        />
      </div>
      {runtime !== "builtin" && format !== "onnx" && (
        <p class="quiet small" style={{ marginTop: "0.5rem" }}>
          ONNX Runtime reads ONNX only: what follows is for the ONNX form of this model.
        </p>
      )}
    </div>
  );
}
