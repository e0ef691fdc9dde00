import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { formatBytes, formatDate } from "../../core/format.ts";
import { formatHash, setOptions } from "../route.ts";
import { ShareLink } from "../share/share-link.tsx";
import { choose, chosenIds, MOST, takeOut } from "../state/compare.ts";
import { EXAMPLE_ID } from "../state/example.ts";
import {
  current,
  download,
  type Entry,
  entries,
  libraryProblem,
  load,
  remove,
  rename,
  restore,
} from "../state/library.ts";
import { isShared } from "../state/shared.ts";
import { offerUndo } from "../state/undo.ts";
import { ReportButton } from "../widgets/report-button.tsx";

/** Every calibration that this browser keeps: to tick for comparing, to use, name, export and delete. */
export function CalibrationList() {
  const list = entries.value;
  if (list.length === 0) return null;
  return (
    <>
      <ul class="list many" aria-label="Calibrations kept here">
        {list.map((entry) => (
          <Item key={entry.id} entry={entry} />
        ))}
      </ul>
      <ExampleChoice />
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
  const deleteIt = async () => {
    // The address must not go on naming what is not there.
    const putBack = takeOut(id);
    const gone = await remove(id);
    if (!gone) return putBack();
    const undo = async () => {
      await restore(gone);
      putBack();
    };
    offerUndo({ did: "Deleted", name, undo, focus: tickId(id) });
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
        <ReportButton plain read={() => load(id)} />
        <ShareLink id={id} to={{ page: "roofline", options: {} }} plain />
      </div>
    </li>
  );
}

/** The name as a field; Enter keeps it, Escape lets it be. */
function Rename({ entry: { id, name }, onDone }: { entry: Entry; onDone: () => void }) {
  const typed = useSignal(name);
  const keep = async () => {
    const given = typed.peek();
    if (given.trim() === name || !(await rename(id, given))) return;
    const undo = () => rename(id, name);
    offerUndo({ did: "Renamed", name, undo, focus: tickId(id) });
  };
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
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
