import { formatDate } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import { deviceLabel } from "../../store/summary.ts";
import type { Answer } from "./lesson.ts";

/** Where the rows come from: measured here, or a recording with its device and date. */
export function Origin({ answer: { source, calibration } }: { answer: Answer }) {
  const { environment, createdAt } = calibration;
  const device = (
    <>
      <bdi>{visible(deviceLabel(environment))}</bdi>
      {environment.software && ", a processor standing in for a GPU"}
    </>
  );
  if (source === "replay")
    return (
      <p class="problem">
        <strong>This is a recording, not your device.</strong>
        Measured on {device}, {formatDate(createdAt)}.
      </p>
    );
  return (
    <p class="quiet small">
      Measured just now on {device}. Every kernel was checked against the CPU before it was timed.
    </p>
  );
}
