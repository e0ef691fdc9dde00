import { visible } from "../../core/visible.ts";
import { cancelOpening, model, openSample, SAMPLES } from "../state/model.ts";
import { ProblemNote } from "./problem.tsx";

/** The models that come with the page, a button each. */
export function Samples() {
  return (
    <>
      {SAMPLES.map(({ file, title, what }) => (
        <button key={file} type="button" class="plain" title={what} onClick={() => openSample(file)}>
          {title}
        </button>
      ))}
    </>
  );
}

/** That a model is being read, or why it could not be. */
export function Opening() {
  const now = model.value;
  return (
    <>
      <div aria-live="polite">
        {now.status === "opening" && (
          <p class="row">
            <span class="quiet">
              Reading <bdi>{visible(now.name)}</bdi> …
            </span>
            <button type="button" onClick={cancelOpening}>
              Cancel
            </button>
          </p>
        )}
      </div>
      {now.status === "failed" && <ProblemNote problem={now.problem} />}
    </>
  );
}
