import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { formatDate } from "../../core/format.ts";
import type { Problem } from "../../core/result.ts";
import { visible } from "../../core/visible.ts";
import { deviceLabel } from "../../store/summary.ts";
import { setOptions } from "../route.ts";
import { current, download, library } from "../state/library.ts";
import { closeShared, keepShared } from "../state/open-shared.ts";
import { type Shared, type SharedNews, shared, sharedNews } from "../state/shared.ts";
import { ProblemNote } from "../widgets/problem.tsx";
import { leftOutWords } from "./left-out.ts";

/** Above every page while a calibration in the address is shown, or until what became of one is read. */
export function SharedNote() {
  const now = shared.value;
  const news = sharedNews.value;
  if (now.status === "opening") return <p class="quiet">Unpacking the shared calibration …</p>;
  if (now.status === "open") return <Open now={now} />;
  return news && <News news={news} />;
}

/** Whose it is, that nothing of it is kept, and what can be done with it. */
function Open({ now: { sent, calibration, rival } }: { now: Shared & { readonly status: "open" } }) {
  const refused = useSignal<Problem | null>(null);
  const shut = library.value.status === "shut";
  const keep = async () => {
    refused.value = await keepShared();
  };
  const { environment, leftOut = [] } = sent;
  return (
    <section class="problem" aria-label="Shared calibration">
      <strong>Shared by link, not measured here.</strong>
      <p>
        <bdi>{visible(sent.name, 80)}</bdi> was measured on <bdi>{visible(deviceLabel(environment), 80)}</bdi>
        {environment.software && ", a processor standing in for a GPU"}, {formatDate(sent.createdAt)}
        {current.value && current.value.id !== calibration.id && "; below is another calibration"}.{" "}
        {shut
          ? "This browser keeps nothing for this page; the link holds it as long as you keep the link."
          : "Nothing of it is stored in this browser until you keep it."}
      </p>
      {leftOut.length > 0 && (
        <p>The link had no room for {leftOutWords(leftOut)}; every other figure is as it was measured.</p>
      )}
      {rival !== null && (
        <p>
          You keep another calibration with the same id, <bdi>{visible(rival, 80)}</bdi>; they differ, and
          this one would be kept beside it under another name.
        </p>
      )}
      {refused.value && <ProblemNote problem={refused.value} />}
      <div class="row">
        {current.value?.id !== calibration.id && (
          <button type="button" onClick={() => setOptions({ calibration: calibration.id })}>
            Show it
          </button>
        )}
        {shut ? (
          <button type="button" onClick={() => download(sent)}>
            Export JSON
          </button>
        ) : (
          <button type="button" onClick={keep}>
            Keep it
          </button>
        )}
        <button type="button" class="plain" onClick={closeShared}>
          Go on without
        </button>
      </div>
    </section>
  );
}

const WORDS = {
  known: ["You keep this calibration already, as ", ": the one you keep is shown."],
  kept: ["Kept in this browser as ", "."],
  copied: ["Another calibration has its id here, so it is kept as ", "."],
} as const;

/** It takes the focus, because the button that had it is gone. */
function News({ news }: { news: SharedNews }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (news.kind === "kept" || news.kind === "copied") place.current?.focus();
  }, [news]);
  const dismiss = (
    <button
      type="button"
      class="plain"
      onClick={() => {
        sharedNews.value = null;
      }}
    >
      {news.kind === "refused" ? "Go on without" : "Close"}
    </button>
  );
  if (news.kind === "refused") {
    const { problem } = news;
    return <ProblemNote problem={{ ...problem, where: visible(problem.where, 200) }}>{dismiss}</ProblemNote>;
  }
  const [before, after] = WORDS[news.kind];
  return (
    <div ref={place} class="row" role="status" tabIndex={-1}>
      <span>
        {before}
        <bdi>{visible(news.name, 80)}</bdi>
        {after}
      </span>
      {dismiss}
    </div>
  );
}
