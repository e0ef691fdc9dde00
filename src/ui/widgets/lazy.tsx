import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { ProblemNote } from "./problem.tsx";

interface Props {
  readonly load: () => Promise<ComponentType>;
  readonly what: string;
}

/** A page that comes over the network when it is asked for, and says so when it does not come. */
export function Lazy({ load, what }: Props) {
  const page = useSignal<{ readonly Page: ComponentType } | "failed" | null>(null);
  useEffect(() => {
    load().then(
      (Page) => {
        page.value = { Page };
      },
      () => {
        page.value = "failed";
      },
    );
  }, [load, page]);
  if (page.value === null) return <p class="quiet">Loading {what} …</p>;
  if (page.value === "failed")
    return (
      <ProblemNote
        problem={{
          code: "page-missing",
          what: `The page ${what} could not be loaded`,
          where: "",
          advice: "Check that the server still runs, then reload.",
        }}
      >
        <button type="button" onClick={() => location.reload()}>
          Reload
        </button>
      </ProblemNote>
    );
  const { Page } = page.value;
  return <Page />;
}
