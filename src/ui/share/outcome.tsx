import { formatWhole } from "../../core/format.ts";
import type { Result } from "../../core/result.ts";
import { route } from "../route.ts";
import { download, load } from "../state/library.ts";
import { ProblemNote } from "../widgets/problem.tsx";
import { leftOutWords } from "./left-out.ts";
import type { Link } from "./make-link.ts";

export { makeLink } from "./make-link.ts";

interface Props {
  readonly id: string;
  readonly link: Result<Link>;
  readonly copied: boolean;
}

/** What became of a link: copied, or here to be copied by hand, or too long, and then the way round. */
export function LinkOutcome({ id, link, copied }: Props) {
  if (!link.ok)
    return (
      <ProblemNote problem={link.error}>
        <button type="button" onClick={() => exportIt(id)}>
          Export JSON
        </button>
      </ProblemNote>
    );
  const { address } = link.value;
  return (
    <>
      <p>
        {copied ? "Copied" : "The browser did not let the page copy it"}: {contentOf(link.value)}
      </p>
      {!copied && (
        <input
          type="text"
          readOnly
          aria-label="Link to copy"
          value={address}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      )}
    </>
  );
}

function contentOf({ address, leftOut }: Link): string {
  const { page, options } = route.value;
  const file = page === "predict" && !options.sample ? " A model file does not travel with it." : "";
  const length = `${formatWhole(address.length)} characters`;
  if (leftOut === null) return `a link to the example, ${length}.${file}`;
  if (leftOut.length === 0) return `a link with the whole calibration in it, ${length}.${file}`;
  return `a link with the calibration in it, ${length}. There is no room for ${leftOutWords(leftOut)}; every other figure is as it was measured.${file}`;
}

async function exportIt(id: string): Promise<void> {
  const answer = await load(id);
  if (answer.ok) download(answer.value);
}
