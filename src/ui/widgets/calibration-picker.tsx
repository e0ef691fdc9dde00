import { selectedId, setOptions } from "../route.ts";
import { current, entries } from "../state/library.ts";

/** Which calibration a page speaks of. */
export function CalibrationPicker() {
  const list = entries.value;
  if (list.length === 0) return null;
  const chosen = current.value?.id ?? selectedId.value ?? "";
  return (
    <label class="row small">
      <span class="quiet">Calibration</span>
      <select value={chosen} onChange={(event) => setOptions({ calibration: event.currentTarget.value })}>
        {!list.some(({ id }) => id === chosen) && <option value={chosen}>not in this list</option>}
        {list.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
