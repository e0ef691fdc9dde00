import { useMemo } from "preact/hooks";
import { formatSeconds } from "../../core/format.ts";
import { deriveRoofline } from "../../roofline/derive.ts";
import { type Run, stop } from "../state/gpu.ts";
import { ProgressBar } from "./progress-bar.tsx";
import { kernelPoints, RooflineFigure } from "./roofline-figure.tsx";
import { Silent } from "./silent.tsx";

/** Progress in plain words, the chart filling in, and a way out that keeps what is done. */
export function Running({ run }: { run: Run & { status: "running" } }) {
  const { progress, rows, stopping, silent } = run;
  const roofline = useMemo(() => deriveRoofline(rows), [rows]);
  const points = useMemo(() => kernelPoints(roofline, rows), [roofline, rows]);
  const percent = Math.round((progress?.fraction ?? 0) * 100);
  const left = progress ? timeLeft(progress.remaining) : "";
  const doing = progress?.doing ?? "Preparing the device";
  return (
    <section class="stack" aria-label="Measurement under way">
      <div>
        <div class="row">
          <p>
            <strong>{stopping ? "Stopping after the batch in flight …" : doing}</strong>
          </p>
          <p class="quiet end">{left}</p>
          <button type="button" disabled={stopping} onClick={stop}>
            Stop and keep what is done
          </button>
        </div>
        <ProgressBar percent={percent} what="Characterization" />
      </div>
      {silent && <Silent />}
      <RooflineFigure roofline={roofline} points={points} low />
    </section>
  );
}

function timeLeft(seconds: number): string {
  return seconds < 1
    ? "almost done"
    : `about ${formatSeconds(Math.ceil(seconds), { digits: 2, trim: true })} left`;
}
