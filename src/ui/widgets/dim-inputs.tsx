import { visible } from "../../core/visible.ts";
import { type OpenModel, setDim } from "../state/model.ts";
import { ProblemNote } from "./problem.tsx";
import { Term } from "./term.tsx";

/** A field for each dimension that the model leaves open; the counts follow as one types. */
export function DimInputs({ model }: { model: OpenModel }) {
  const dims = Object.entries(model.dims);
  if (dims.length === 0) return null;
  return (
    <section aria-label="Open dimensions">
      <h3>This model leaves sizes open</h3>
      <div class="dims" style={{ marginTop: "0.5rem" }}>
        {dims.map(([name, value]) => (
          <label key={name} class="dim">
            <bdi>{visible(name, 60)}</bdi>
            <input
              class="dim-value"
              type="number"
              min={0}
              step={1}
              inputMode="numeric"
              placeholder="not set"
              value={value ?? ""}
              onInput={(event) => {
                const typed = event.currentTarget.valueAsNumber;
                setDim(name, Number.isSafeInteger(typed) && typed >= 0 ? typed : null);
              }}
            />
          </label>
        ))}
      </div>
      {dims.some(([name]) => name === "past") && (
        <p class="quiet small" style={{ marginTop: "0.5rem" }}>
          <Term name="kvCache">past</Term> counts the tokens that are kept from before:{" "}
          <Term name="prefill">prefill or decode</Term>?
        </p>
      )}
      {model.dimsProblem && <ProblemNote problem={model.dimsProblem} />}
    </section>
  );
}
