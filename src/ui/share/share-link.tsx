import { useSignal } from "@preact/signals";
import type { Result } from "../../core/result.ts";
import type { Route } from "../route.ts";
import type { Link } from "./make-link.ts";

interface Props {
  /** Of the calibration, as the address calls it. */
  readonly id: string;
  /** What the link shows; without it, what is shown now. */
  readonly to?: Route;
  readonly plain?: boolean;
}

type Outcome = typeof import("./outcome.tsx");
type Made = Parameters<Outcome["LinkOutcome"]>[0] & Pick<Outcome, "LinkOutcome">;

/** Copies a link that holds the calibration. What makes links is loaded when one is asked for. */
export function ShareLink({ id, to, plain = false }: Props) {
  const made = useSignal<Made | "busy" | "failed" | null>(null);
  const share = async () => {
    made.value = "busy";
    const loaded = import("./outcome.tsx");
    const link = loaded.then(({ makeLink }) => makeLink(id, to));
    const copied = await copy(link);
    try {
      const { LinkOutcome } = await loaded;
      made.value = { id, copied, link: await link, LinkOutcome };
    } catch {
      made.value = "failed";
    }
  };
  const now = made.value;
  return (
    <>
      <button
        type="button"
        {...(plain ? { class: "plain" } : {})}
        title="A link that holds this calibration and shows it to anyone"
        disabled={now === "busy"}
        onClick={share}
      >
        Copy link
      </button>
      <div class="link-outcome small" aria-live="polite">
        {now === "failed" && "The link could not be made: reload the page."}
        {typeof now === "object" && now?.id === id && <now.LinkOutcome {...now} />}
      </div>
    </>
  );
}

/** The clipboard is given a promise, so that the click still counts when the link is ready. */
async function copy(link: Promise<Result<Link>>): Promise<boolean> {
  const text = link.then((made) => {
    if (!made.ok) throw new Error(made.error.what);
    return new Blob([made.value.address], { type: "text/plain" });
  });
  try {
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]);
    return true;
  } catch {
    // No clipboard, a browser or a reader that refuses it, or no link: what is shown tells.
    await text.catch(() => {});
    return false;
  }
}
