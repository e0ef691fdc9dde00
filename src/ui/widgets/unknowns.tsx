import { visible } from "../../core/visible.ts";
import type { Analysis, Prediction } from "../../predict/types.ts";

/** More names than a person reads at once. */
const SHOWN = 20;

/** What to know before believing the number: remarks on the file, warnings, what has no price, what has no shape. */
export function Unknowns({ analysis, prediction }: { analysis: Analysis; prediction: Prediction | null }) {
  const { unpriced, unresolved, notes = [], remarks = [] } = analysis;
  const warnings = [...remarks, ...(prediction?.warnings ?? [])];
  if (warnings.length + unpriced.length + unresolved.length + notes.length === 0) return null;
  return (
    <section class="problem" aria-label="Before you believe it">
      <strong>Before you believe it</strong>
      {warnings.map((warning) => (
        <p key={warning}>
          <bdi>{visible(warning, 600)}</bdi>
        </p>
      ))}
      {unpriced.length > 0 && (
        <details class="evidence" open={!prediction}>
          <summary>Operators without a cost rule, counted as unknown: {unpriced.length}</summary>
          <Names names={unpriced.map(({ op, count }) => `${op} × ${count}`)} />
        </details>
      )}
      {unresolved.length > 0 && (
        <details class="evidence">
          <summary>Tensors whose size could not be found out: {unresolved.length}</summary>
          <Names names={unresolved} />
        </details>
      )}
      {notes.length > 0 && (
        <details class="evidence">
          <summary>
            Why sizes are missing: {notes.length === 1 ? "one node" : `the first ${notes.length} nodes`}
          </summary>
          <Names names={notes} />
        </details>
      )}
    </section>
  );
}

function Names({ names }: { names: readonly string[] }) {
  return (
    <ul style={{ paddingLeft: "1.25rem" }}>
      {names.slice(0, SHOWN).map((name) => (
        <li key={name}>
          <bdi>{visible(name, 400)}</bdi>
        </li>
      ))}
      {names.length > SHOWN && <li>and {names.length - SHOWN} more</li>}
    </ul>
  );
}
