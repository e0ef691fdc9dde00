import { visible } from "../../core/visible.ts";
import { MOST } from "../state/compare.ts";
import { type Received, received, stopImport, waiting } from "../state/import-files.ts";
import { ProblemNote } from "../widgets/problem.tsx";

/** What became of the files that were dropped last: each that is broken, there already or renamed, by its name. */
export function ImportNotes() {
  const broken = received.value.filter(({ problem }) => problem);
  const odd = received.value.filter(({ how }) => how === "unchanged" || how === "copied");
  const good = received.value.length - broken.length;
  return (
    <div class="stack dense" aria-live="polite">
      {waiting.value > 0 && (
        <p class="row">
          <span class="quiet">Reading {files(waiting.value)} …</span>
          <button type="button" onClick={stopImport}>
            Stop
          </button>
        </p>
      )}
      {broken.map(({ file, problem }, at) => (
        // Two files of one name may be dropped from two folders.
        <ProblemNote key={at} problem={{ ...problem!, where: inFile(file, problem!.where) }} />
      ))}
      {odd.map((one, at) => (
        <p key={at} class="small">
          <Note one={one} />
        </p>
      ))}
      {good > MOST && (
        <p class="quiet small">
          {good} were read; {MOST} can be compared at a time, and the others are kept unticked.
        </p>
      )}
      {broken.length > 0 && good > 0 && <p class="quiet small">The other {files(good)} stand.</p>}
    </div>
  );
}

function Note({ one: { file, how, name } }: { one: Received }) {
  return (
    <>
      <bdi>{visible(file, 80)}</bdi>{" "}
      {how === "unchanged" ? (
        <>
          holds a measurement that is kept already, as <bdi>{visible(name, 80)}</bdi>: it is kept once.
        </>
      ) : (
        <>
          has the id of another measurement that is kept here: it was saved as <bdi>{visible(name, 80)}</bdi>.
        </>
      )}
    </>
  );
}

function inFile(file: string, where: string): string {
  const name = visible(file, 80);
  return where ? `${name}, ${where}` : name;
}

function files(count: number): string {
  return count === 1 ? "1 file" : `${count} files`;
}
