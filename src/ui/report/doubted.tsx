import { isMeasured, QUALITY_FLAGS, type Row } from "../../core/calibration.ts";
import { doubtsOf, evidenceOf } from "../../core/plausible.ts";
import { labelOf } from "../../roofline/labels.ts";
import { FLAG_WORDS } from "../widgets/flag-words.ts";

/** More names after one doubt than a person reads. */
const NAMED = 12;

/** What the question marks in the tables stand for: each doubt once, and the rows that it is about. */
export function Doubted({ rows }: { rows: readonly Row[] }) {
  const measured = rows.filter(isMeasured);
  const evidence = evidenceOf(rows);
  const doubted = measured.map((row) => ({
    label: labelOf(row),
    flags: new Set([...row.outcome.quality.flags, ...doubtsOf(row, evidence).map(({ flag }) => flag)]),
  }));
  const lines = QUALITY_FLAGS.map((flag) => ({
    flag,
    labels: doubted.filter(({ flags }) => flags.has(flag)).map(({ label }) => label),
  })).filter(({ labels }) => labels.length > 0);
  if (lines.length === 0) return null;
  return (
    <section aria-label="Doubts">
      <h2>What may be doubted</h2>
      <dl class="doubts">
        {lines.map(({ flag, labels }) => (
          <div key={flag}>
            <dt>{FLAG_WORDS[flag]}</dt>
            <dd>
              {labels.length} of {measured.length} rows: <bdi>{named(labels)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function named(labels: readonly string[]): string {
  const more = labels.length - NAMED;
  return `${labels.slice(0, NAMED).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}
