import "../style/compare.css";
import { visible } from "../../core/visible.ts";
import { CalibrationList } from "../compare/calibration-list.tsx";
import { EnvironmentTable } from "../compare/environment-table.tsx";
import { ImportNotes } from "../compare/import-notes.tsx";
import { PairList } from "../compare/pair-list.tsx";
import { Ratios } from "../compare/ratios.tsx";
import { Roofs } from "../compare/roofs.tsx";
import { SameModel } from "../compare/same-model.tsx";
import { linkTo } from "../route.ts";
import {
  chosenIds,
  comparison,
  forgetMissing,
  leftOver,
  MOST,
  missingIds,
  settled,
  unreadable,
} from "../state/compare.ts";
import { importFiles } from "../state/import-files.ts";
import { entries, type Library, library, libraryProblem } from "../state/library.ts";
import { ExampleNote } from "../widgets/calibration-picker.tsx";
import { DropZone } from "../widgets/drop-zone.tsx";
import { ProblemNote } from "../widgets/problem.tsx";

/** Every calibration that this browser keeps, and any of them side by side. */
export function ComparePage() {
  const now = library.value;
  return (
    <>
      <h1>Compare</h1>
      {now.status === "shut" && <ProblemNote problem={now.problem} />}
      {libraryProblem.value && <ProblemNote problem={libraryProblem.value} />}
      <section class="stack dense" aria-label="Calibrations">
        {entries.value.length === 0 && <Nothing library={now.status} />}
        <CalibrationList />
        <DropZone
          action="Import calibrations"
          accept=".json,.html,application/json,text/html"
          several
          onFiles={importFiles}
        />
        <ImportNotes />
      </section>
      <Missing />
      <SideBySide />
    </>
  );
}

/** An empty shelf says what it is for. */
function Nothing({ library }: { library: Library["status"] }) {
  if (library === "opening") return <p class="loud">Opening …</p>;
  return (
    <>
      <p class="loud">Nothing is kept here yet.</p>
      <ExampleNote />
      <p>
        Two calibrations side by side answer questions that one cannot: did the new browser or driver make
        this GPU slower, and by how much beyond what runs differ anyway? How do two devices differ, kernel by
        kernel, and what does that mean for a model?
      </p>
      <p>
        <a href={linkTo("measure")}>Measure this GPU</a>, today and again after the next update; or drop files
        that Ridgepoint exported here, several at once.{" "}
        {library === "open"
          ? "What you measure is kept in this browser, named, and can be exported as JSON."
          : "This browser keeps nothing for the page: what you measure lasts until the page is closed. Export it as JSON to have it tomorrow."}
      </p>
    </>
  );
}

/** What the address asks for and cannot have. */
function Missing() {
  const missing = missingIds.value;
  return (
    <>
      {missing.length > 0 && (
        <div class="problem" role="alert">
          <strong>
            {missing.length === 1
              ? "A calibration in the address is not kept in this browser."
              : `${missing.length} calibrations in the address are not kept in this browser.`}
          </strong>
          <div>
            Where:{" "}
            {missing.slice(0, MOST).map((id) => (
              <bdi key={id} class="block">
                {visible(id, 60)}
              </bdi>
            ))}
          </div>
          <div>They were deleted, or are someone else's: ask for the files and drop them here.</div>
          <div class="row">
            <button type="button" onClick={forgetMissing}>
              Go on without
            </button>
          </div>
        </div>
      )}
      {leftOver.value > 0 && (
        <p class="problem">
          The address names {chosenIds.value.length + leftOver.value} calibrations; the first {MOST} are
          compared, since more cannot be told apart.
        </p>
      )}
      {[...unreadable.value].map(([id, problem]) => (
        <ProblemNote key={id} problem={problem} />
      ))}
    </>
  );
}

function SideBySide() {
  const now = comparison.value;
  const count = chosenIds.value.length;
  if (now)
    return (
      <>
        <section aria-label="Result">
          <h2>Side by side</h2>
          <PairList comparison={now} />
        </section>
        <Roofs calibrations={now.calibrations} />
        <Ratios comparison={now} />
        <SameModel calibrations={now.calibrations} />
        <EnvironmentTable comparison={now} />
      </>
    );
  if (entries.value.length === 0) return null;
  if (count >= 2 && !settled.value) return <p class="quiet">Reading the calibrations …</p>;
  return (
    <p class="loud">
      {count === 1
        ? "Tick one more to compare the two."
        : `Tick two or more, up to ${MOST}, to compare them.`}
    </p>
  );
}
