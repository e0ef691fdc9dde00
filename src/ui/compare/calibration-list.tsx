import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { formatBytes, formatDate } from "../../core/format.ts";
import { formatHash, setOptions } from "../route.ts";
import { ShareLink } from "../share/share-link.tsx";
import { choose, chosenIds, MOST } from "../state/compare.ts";
import { EXAMPLE_ID } from "../state/example.ts";
import {
  current,
  download,
  type Entry,
  entries,
  libraryProblem,
  load,
  remove,
  removed,
  rename,
  undoRemove,
} from "../state/library.ts";
import { isShared } from "../state/shared.ts";

/** Every calibration that this browser keeps: to tick for comparing, to use, name, export and delete. */
export function CalibrationList() {
  const list = entries.value;
  return (
    <>
      <div aria-live="polite">
        <Deleted />
      </div>
      {list.length > 0 && (
        <>
          <ul class="list many" aria-label="Calibrations kept here">
            {list.map((entry) => (
              <Item key={entry.id} entry={entry} />
            ))}
          </ul>
          <ExampleChoice />
        </>
      )}
    </>
  );
}

/** Whoever has one calibration can hold it against the example. */
function ExampleChoice() {
  return (
    <p>
      <label class="check small" for={tickId(EXAMPLE_ID)}>
        <Tick id={EXAMPLE_ID} /> Compare with the example that comes with the page
      </label>
    </p>
  );
}

/** Without a label of its own where one stands around it. */
function Tick({ id, label }: { id: string; label?: string }) {
  const ticked = chosenIds.value.includes(id);
  return (
    <input
      type="checkbox"
      id={tickId(id)}
      {...(label ? { "aria-label": label } : {})}
      checked={ticked}
      disabled={!ticked && chosenIds.value.length >= MOST}
      onChange={(event) => choose(id, event.currentTarget.checked)}
    />
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
    document.getElementById(tickId(gone.id))?.focus();
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

const tickId = (id: string) => `compare-${id}`;

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
  const deleteIt = () => {
    // The address must not go on naming what is not there.
    choose(id, false);
    void remove(id);
  };
  return (
    <li {...(selected ? { "aria-current": true } : {})}>
      <Tick id={id} label={`Compare ${name}`} />
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
          {isShared(id)
            ? ", shared by link: not kept here"
            : !saved && ", not saved: gone when this page is closed"}
        </div>
      </div>
      <div class="row">
        {selected ? (
          <span class="quiet">in use</span>
        ) : (
          <button type="button" class="plain" onClick={() => setOptions({ calibration: id })}>
            Use
          </button>
        )}
        <a href={formatHash({ page: "roofline", options: { calibration: id } })}>Roofline</a>
        {!isShared(id) && (
          <>
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
            <button type="button" class="plain danger" onClick={deleteIt}>
              Delete
            </button>
          </>
        )}
        <ShareLink id={id} to={{ page: "roofline", options: {} }} plain />
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
