import type { LeftOut } from "../../core/calibration.ts";
import { ok, type Result } from "../../core/result.ts";
import { MAX_ADDRESS, toLinkText } from "../../store/link.ts";
import { formatHash, type Route, route, sharedText } from "../route.ts";
import { EXAMPLE_ID } from "../state/example.ts";
import { load } from "../state/library.ts";
import { sharedId } from "../state/open-shared.ts";
import { shared } from "../state/shared.ts";

/** An address that shows a calibration to anyone. */
export interface Link {
  readonly address: string;
  /** What it had no room for; null where nothing travels, because the page has it: the example. */
  readonly leftOut: readonly LeftOut[] | null;
}

/**
 * The address of what is shown, with the calibration in its fragment, which browsers send to no server. Codes: those of
 * `toLinkText`, and of reading the calibration.
 */
export async function makeLink(id: string, to: Route = route.peek()): Promise<Result<Link>> {
  // Other calibrations stay here: the address would name what nobody else has.
  const { ids, base, ...options } = to.options;
  const address = (more: Readonly<Record<string, string>>) =>
    location.href.replace(/#.*$/s, "") + formatHash({ page: to.page, options: { ...options, ...more } });
  if (id === EXAMPLE_ID) return ok({ address: address({ calibration: id }), leftOut: null });
  const made = await textOf(id, MAX_ADDRESS - address({ calibration: sharedId(""), shared: "" }).length - 8);
  if (!made.ok) return made;
  const { text, leftOut } = made.value;
  return ok({ address: address({ calibration: sharedId(text), shared: text }), leftOut });
}

interface LinkText {
  readonly text: string;
  readonly leftOut: readonly LeftOut[];
}

/** What came by a link goes on as it came. */
async function textOf(id: string, room: number): Promise<Result<LinkText>> {
  const now = shared.peek();
  const text = sharedText.peek();
  if (now.status === "open" && text !== null && now.calibration.id === id)
    return ok({ text, leftOut: now.sent.leftOut ?? [] });
  const calibration = await load(id);
  if (!calibration.ok) return calibration;
  const made = await toLinkText(calibration.value, room);
  return made.ok ? ok({ text: made.value.text, leftOut: made.value.calibration.leftOut ?? [] }) : made;
}
