import { COLUMNS, type Column, FIXED } from "../layers/columns.ts";
import { setOptions } from "../route.ts";

/** Which columns the table has; kept in the address, so that a link shows the same table. */
export function ColumnChoice({ columns, chosen }: { columns: readonly Column[]; chosen: boolean }) {
  const shown = new Set(columns.map(({ id }) => id));
  const set = (id: string, on: boolean) => {
    const ids = COLUMNS.filter(
      (column) => !FIXED.has(column.id) && (column.id === id ? on : shown.has(column.id)),
    );
    setOptions({ columns: ids.map((column) => column.id).join(",") });
  };
  return (
    <details class="column-choice">
      <summary>Columns</summary>
      <fieldset>
        <legend class="hidden">Columns of the table</legend>
        {COLUMNS.filter(({ id }) => !FIXED.has(id)).map(({ id, head, title }) => (
          <label key={id} class="check">
            <input
              type="checkbox"
              checked={shown.has(id)}
              onChange={(event) => set(id, event.currentTarget.checked)}
            />
            <span>
              {head} <span class="quiet">{title === head ? "" : title}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {chosen && (
        <button type="button" class="plain" onClick={() => setOptions({ columns: undefined })}>
          The usual columns
        </button>
      )}
    </details>
  );
}
