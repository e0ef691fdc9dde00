import { Fragment } from "preact";
import { CHART_KEYS, ZOOM_KEYS } from "../charts/keys.ts";
import { PRESENTER_KEYS } from "../classroom/presenter-keys.ts";
import { GRAPH_KEYS } from "../graph/keys.ts";
import type { KeyHelp } from "../keys.ts";
import { GRID_KEYS } from "../widgets/grid-keys.ts";

/** What browsers themselves do with keys, as far as the page relies on it. */
const EVERYWHERE: readonly KeyHelp[] = [
  {
    keys: ["Tab", "Shift+Tab"],
    does: "the next control and the one before; the first leads past the head of the page",
  },
  { keys: ["Enter", " "], does: "what a click does" },
  {
    keys: ["Escape"],
    does: "close what opened: an explanation, where a figure comes from, a name being changed",
  },
];

const GROUPS: readonly { readonly where: string; readonly lines: readonly KeyHelp[] }[] = [
  { where: "On every page", lines: EVERYWHERE },
  { where: "On a chart", lines: CHART_KEYS },
  { where: "On a roofline", lines: ZOOM_KEYS },
  { where: "In the table of layers", lines: GRID_KEYS },
  { where: "In the graph of a model", lines: GRAPH_KEYS },
  { where: "In presenter mode", lines: PRESENTER_KEYS },
];

/** Every key that the page listens to, from the tables that it listens by. */
export function Keys() {
  return (
    <>
      <p>
        Everything works without a pointer. Charts, the graph and the table of layers are one stop for Tab
        each.
      </p>
      {GROUPS.map(({ where, lines }) => (
        <table key={where} class="key-table">
          <caption>{where}</caption>
          <tbody>
            {lines.map(({ keys, does }) => (
              <tr key={does}>
                <th scope="row">
                  {keys.map((key) => (
                    <Fragment key={key}>
                      <kbd>{labelOf(key)}</kbd>{" "}
                    </Fragment>
                  ))}
                </th>
                <td>{does}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </>
  );
}

const LABELS: Readonly<Record<string, string>> = {
  " ": "Space",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  PageUp: "Page Up",
  PageDown: "Page Down",
};

/** "Shift+ArrowUp" → "Shift + ↑". */
function labelOf(key: string): string {
  const [, held, main = key] = /^(Ctrl|Shift)\+(.+)$/.exec(key) ?? [];
  const label = LABELS[main] ?? main;
  return held ? `${held} + ${label}` : label;
}
