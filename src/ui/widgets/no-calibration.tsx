import type { ComponentChildren } from "preact";
import { linkTo } from "../route.ts";
import { library } from "../state/library.ts";
import { ProblemNote } from "./problem.tsx";

/** What a page that needs a calibration says while there is none. */
export function NoCalibration({ children }: { children?: ComponentChildren }) {
  const now = library.value;
  if (now.status === "opening") return <p class="quiet">Opening the stored calibrations …</p>;
  return (
    <div class="stack">
      {now.status === "shut" && <ProblemNote problem={now.problem} />}
      <div>
        <p class="loud">No calibration yet.</p>
        <p>
          <a href={linkTo("measure")}>Measure this GPU</a>, or{" "}
          <a href={linkTo("compare")}>import a calibration</a> that someone else exported. {children}
        </p>
      </div>
    </div>
  );
}
