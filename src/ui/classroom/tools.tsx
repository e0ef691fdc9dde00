import { useSignal } from "@preact/signals";
import { answered, exportResults } from "./results.ts";

/** What a student takes home and a teacher hands out. */
export function Tools() {
  const student = useSignal("");
  const count = answered.value.length;
  return (
    <section class="row" aria-label="Results and worksheet">
      <label class="row">
        <span class="quiet">Name</span>
        <input
          type="text"
          maxLength={100}
          value={student.value}
          onInput={({ currentTarget }) => {
            student.value = currentTarget.value;
          }}
        />
      </label>
      <button type="button" disabled={count === 0} onClick={() => exportResults(student.value)}>
        Export my results{count > 0 && ` (${count})`}
      </button>
      <button type="button" onClick={() => print()}>
        Print the worksheet
      </button>
    </section>
  );
}
