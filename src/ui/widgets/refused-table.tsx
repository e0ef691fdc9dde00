import { isMeasured, type Row } from "../../core/calibration.ts";
import { labelOf } from "../../roofline/labels.ts";
import { Scroll } from "./scroll.tsx";
import { TakeAway } from "./take-away.tsx";

const sheets = () => import("../export/sheets/measured.ts");

/** More rows than these are folded away; on a healthy device there are a few. */
const UNFOLDED = 8;

/** Rows without a figure: a kernel that could not run or computed wrongly is shown with its reason. */
export function RefusedTable({ rows }: { rows: readonly Row[] }) {
  const refused = rows.filter((row) => !isMeasured(row));
  if (refused.length === 0) return null;
  return (
    <section aria-label="Without a figure">
      <h2 style={{ fontSize: "var(--size-2)" }}>Without a figure</h2>
      <RefusedLines label="Table: without a figure" rows={refused.slice(0, UNFOLDED)} />
      {refused.length > UNFOLDED && (
        <details class="evidence">
          <summary>and {refused.length - UNFOLDED} more</summary>
          <RefusedLines label="Table: without a figure, the rest" rows={refused.slice(UNFOLDED)} />
        </details>
      )}
      <TakeAway
        as={{
          name: "without-figure",
          title: "Without a figure",
          sheet: () => sheets().then(({ refusedSheet }) => refusedSheet(rows, reasonOf)),
        }}
      />
    </section>
  );
}

function RefusedLines({ label, rows }: { label: string; rows: readonly Row[] }) {
  return (
    <Scroll label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">Kernel</th>
            <th scope="col">Variant</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{labelOf(row)}</th>
              <td>
                {row.variant}, {row.dtype}
              </td>
              <td>
                <bdi>{reasonOf(row)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const STAGES = {
  compile: "Did not compile",
  allocate: "Not enough memory",
  run: "Failed while running",
  time: "Could not be timed",
} as const;

function reasonOf({ outcome }: Row): string {
  switch (outcome.status) {
    case "unsupported":
      return `This device lacks ${outcome.feature}`;
    case "wrong":
      return `Computes wrongly: error ${outcome.error.toPrecision(2)} where ${outcome.tolerance.toPrecision(2)} is allowed. ${outcome.detail}`;
    case "failed":
      return `${STAGES[outcome.stage]}: ${outcome.message}`;
    case "measured":
      return "No usable sample";
  }
}
