import { giveUp } from "../state/gpu.ts";

/** A measurement that may hang can be ended without losing what it has. */
export function Silent() {
  return (
    <div class="problem" role="alert">
      <strong>Nothing was heard from the GPU for half a minute.</strong>A driver may be compiling for long, or
      hang.
      <div class="row">
        <button type="button" onClick={giveUp}>
          End it and keep what was measured
        </button>
      </div>
    </div>
  );
}
