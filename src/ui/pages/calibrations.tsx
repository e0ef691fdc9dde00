import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { formatBytes, formatDate } from "../../core/format.ts";
import { formatHash, linkTo, setOptions } from "../route.ts";
import {
  current,
  download,
  type Entry,
  entries,
  importFile,
  library,
  libraryProblem,
  load,
  remove,
  removed,
  rename,
  undoRemove,
} from "../state/library.ts";
import { ExampleNote } from "../widgets/calibration-picker.tsx";
import { DropZone } from "../widgets/drop-zone.tsx";
import { ProblemNote } from "../widgets/problem.tsx";

/** Every calibration that this browser keeps: to choose, name, export, import and delete. */
export function CalibrationsPage() {
  const list = entries.value;
  const now = library.value;
  return (
    <>
      <h1>Calibrations</h1>
      {now.status === "shut" && <ProblemNote problem={now.problem} />}
      {libraryProblem.value && <ProblemNote problem={libraryProblem.value} />}
      <div aria-live="polite">
        <Deleted />
      </div>
      {list.length === 0 ? (
        <>
          <p class="loud">{now.status === "opening" ? "Opening …" : "Nothing is kept here yet."}</p>
          <ExampleNote />
          <p>
            <a href={linkTo("measure")}>Measure this GPU</a> or import a file that Ridgepoint exported.
          </p>
        </>
      ) : (
        <ul class="list">
          {list.map((entry) => (
            <Item key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
      <DropZone
        action="Import a calibration"
        accept=".json,application/json"
        onFiles={([file]) => file && importFile(file)}
      />
    </>
  );
}

/** What was deleted last, and the way back; the focus goes with it, because the button that had it is gone. */
function Deleted() {
  const gone = removed.value;
  const undo = useRef<HTMLButtonElement>(null);
  const before = useRef(gone);
  useEffect(() => {
    if (gone && gone !== before.current) undo.current?.focus();
    before.current = gone;
  }, [gone]);
  if (!gone) return null;
  const bringBack = async () => {
    await undoRemove();
    document.getElementById(radioId(gone.id))?.focus();
  };
  return (
    <p>
      Deleted <bdi>{gone.name}</bdi>.{" "}
      <button ref={undo} type="button" class="plain" onClick={bringBack}>
        Undo
      </button>
    </p>
  );
}

const radioId = (id: string) => `use-${id}`;

function Item({ entry }: { entry: Entry }) {
  const { id, name, device, software, profile, createdAt, bytes, saved } = entry;
  const renaming = useSignal(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const selected = current.value?.id === id;
  const exportIt = async () => {
    const answer = await load(id);
    if (answer.ok) download(answer.value);
    else libraryProblem.value = answer.error;
  };
  return (
    <li>
      <input
        type="radio"
        id={radioId(id)}
        name="calibration"
        aria-label={`Use ${name}`}
        checked={selected}
        onChange={() => setOptions({ calibration: id })}
      />
      <div>
        {renaming.value ? (
          <Rename
            entry={entry}
            onDone={() => {
              renaming.value = false;
              renameButton.current?.focus();
            }}
          />
        ) : (
          <span class="name">
            <bdi>{name}</bdi>
          </span>
        )}
        <div class="quiet small">
          <bdi>{device}</bdi>
          {software && " (software)"}, {profile}, {formatDate(createdAt)}, {formatBytes(bytes)}
          {!saved && ", not saved: gone when this page is closed"}
        </div>
      </div>
      <div class="row">
        <a href={formatHash({ page: "roofline", options: { calibration: id } })}>Roofline</a>
        <button
          ref={renameButton}
          type="button"
          class="plain"
          onClick={() => {
            renaming.value = true;
          }}
        >
          Rename
        </button>
        <button type="button" class="plain" onClick={exportIt}>
          Export
        </button>
        <button type="button" class="plain danger" onClick={() => remove(id)}>
          Delete
        </button>
      </div>
    </li>
  );
}

/** The name as a field; Enter keeps it, Escape lets it be. */
function Rename({ entry: { id, name }, onDone }: { entry: Entry; onDone: () => void }) {
  const typed = useSignal(name);
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        void rename(id, typed.value);
        onDone();
      }}
    >
      <input
        type="text"
        aria-label="Name"
        value={typed.value}
        maxLength={200}
        ref={(field) => {
          if (field && document.activeElement !== field && !field.dataset.met) {
            field.dataset.met = "yes";
            field.select();
          }
        }}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") onDone();
        }}
      />
      <button type="submit">Keep</button>
    </form>
  );
}
