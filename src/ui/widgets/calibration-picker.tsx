import { linkTo, setOptions } from "../route.ts";
import { ShareLink } from "../share/share-link.tsx";
import { EXAMPLE_ID } from "../state/example.ts";
import { current, currentIsExample, entries, strayId } from "../state/library.ts";
import { isShared } from "../state/shared.ts";

/** Which calibration a page speaks of. */
export function CalibrationPicker() {
  const list = entries.value;
  const now = current.value;
  if (!now) return null;
  return (
    <>
      <div class="row small">
        <label class="row small picker">
          <span class="quiet">Calibration</span>
          <select
            value={currentIsExample.value ? EXAMPLE_ID : now.id}
            onChange={(event) => setOptions({ calibration: event.currentTarget.value })}
          >
            {list.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
            {currentIsExample.value && <option value={EXAMPLE_ID}>Example: {now.name}</option>}
          </select>
        </label>
        <ShareLink id={currentIsExample.value ? EXAMPLE_ID : now.id} />
      </div>
      {strayId.value && (
        <p class="quiet small">
          {isShared(strayId.value)
            ? "The calibration in the address came by a link, which is to be opened again; this is another."
            : "The calibration in the address is not kept in this browser; this is another."}
        </p>
      )}
    </>
  );
}

/** Said in large letters wherever the example stands in for the reader's own device. */
export function ExampleNote() {
  const now = current.value;
  if (!now || !currentIsExample.value) return null;
  return (
    <p class="problem">
      <strong>This is an example, not your device.</strong>
      It was measured on <bdi>{now.environment.adapter.description || now.name}</bdi>
      {now.environment.software && ", a processor standing in for a GPU"}.{" "}
      <a href={linkTo("measure")}>Measure your own</a> to see its figures here.
    </p>
  );
}
