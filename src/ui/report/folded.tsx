import { type Evidence, EvidenceRows, titleOf } from "../widgets/evidence-table.tsx";

/** The table behind a drawing: folded, and all there, because nothing draws it when it is opened. */
export function Folded(evidence: Evidence) {
  if (evidence.rows.length === 0) return null;
  return (
    <details class="evidence">
      <summary>{titleOf(evidence)}</summary>
      <EvidenceRows {...evidence} />
    </details>
  );
}
