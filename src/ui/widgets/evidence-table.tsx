import { useSignal } from "@preact/signals";
import { formatWhole } from "../../core/format.ts";
import { RowsTable, type TableRows } from "./rows-table.tsx";
import { TakeAway, type TakenAs } from "./take-away.tsx";

/** What is behind a drawing, as rows. */
export interface Evidence extends TableRows {
  /** What is in it: "points". */
  readonly what: string;
}

interface Props extends Evidence {
  readonly as: TakenAs;
  /** How many more rows there are than are shown; the file has them all. */
  readonly left?: number;
}

/** The table behind a chart, folded, and drawn when it is opened. */
export function EvidenceTable({ as, left = 0, ...evidence }: Props) {
  const opened = useSignal(false);
  if (evidence.rows.length === 0) return null;
  return (
    <details
      class="evidence"
      onToggle={(event) => {
        opened.value ||= event.currentTarget.open;
      }}
    >
      <summary>{titleOf(evidence)}</summary>
      {opened.value && (
        <>
          <EvidenceRows {...evidence} />
          {left > 0 && <p class="quiet">And {formatWhole(left)} more in the CSV.</p>}
          <TakeAway as={as} />
        </>
      )}
    </details>
  );
}

export const titleOf = ({ what }: Evidence) => `The ${what} as a table`;

export function EvidenceRows({ what, ...rows }: Evidence) {
  return <RowsTable label={`Table of the ${what}`} {...rows} />;
}
