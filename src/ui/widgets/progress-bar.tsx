/** How far something has come; a screen reader is told at every tenth. */
export function ProgressBar({ percent, what }: { percent: number; what: string }) {
  return (
    <>
      <div
        class="progress"
        role="progressbar"
        aria-label={what}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        style={{ marginTop: "0.75rem" }}
      >
        <div class="progress-fill" style={{ width: `${percent}%` }} />
      </div>
      <p class="hidden" aria-live="polite">
        {percent >= 10 ? `${Math.floor(percent / 10) * 10} percent done` : "Measuring"}
      </p>
    </>
  );
}
