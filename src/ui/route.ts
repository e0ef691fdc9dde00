import { computed, signal } from "@preact/signals";

/**
 * The address is the state that can be shared: `#/roofline?calibration=ID&sweep=off`. Page, selected calibration and
 * view options live there and nowhere else.
 */

/** The pages of the navigation, in its order. */
export const PAGES = ["measure", "roofline", "predict", "compare", "classroom"] as const;
/** Pages beside the navigation, reached by links of their own. */
const ASIDE = ["guide"] as const;
export type PageName = (typeof PAGES)[number] | (typeof ASIDE)[number];

export const PAGE_NAMES: Readonly<Record<PageName, string>> = {
  measure: "Measure",
  roofline: "Roofline",
  predict: "Predict",
  compare: "Compare",
  classroom: "Classroom",
  guide: "Guide",
};

/** What a page was called before: links to it still lead there. */
const FORMER: Readonly<Record<string, PageName>> = { calibrations: "compare" };

export interface Route {
  readonly page: PageName;
  readonly options: Readonly<Record<string, string>>;
}

export function parseHash(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const former = Object.hasOwn(FORMER, path) ? FORMER[path] : undefined;
  const page = [...PAGES, ...ASIDE].find((name) => name === path) ?? former ?? "measure";
  return { page, options: Object.fromEntries(new URLSearchParams(query)) };
}

export function formatHash({ page, options }: Route): string {
  const query = new URLSearchParams(options).toString();
  return query ? `#/${page}?${query}` : `#/${page}`;
}

/**
 * A calibration that travels in the address, as text. Apart from the options, so that no link on the page repeats it; the
 * address carries it from page to page, so that it can be reloaded and sent on, until the reader keeps or closes it.
 */
export const sharedText = signal<string | null>(null);
export const route = signal<Route>(readAddress());
export const selectedId = computed(() => route.value.options.calibration ?? null);

function readAddress(): Route {
  const { page, options } = parseHash(location.hash);
  const { shared, ...others } = options;
  if (shared !== undefined) sharedText.value = shared;
  return { page, options: others };
}

function writeAddress(): void {
  const { page, options } = route.value;
  const shared = sharedText.value;
  history.replaceState(
    null,
    "",
    formatHash({ page, options: shared === null ? options : { ...options, shared } }),
  );
}

addEventListener("hashchange", () => {
  route.value = readAddress();
  if (sharedText.value !== null) writeAddress();
});

/** Changes options in place, without a step in the history; undefined takes one out. */
export function setOptions(change: Readonly<Record<string, string | undefined>>): void {
  const options = { ...route.value.options };
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) delete options[name];
    else options[name] = value;
  }
  route.value = { ...route.value, options };
  writeAddress();
}

/** What the whole page speaks of, and goes along: the calibration in use, and those that are compared. */
const CARRIED = ["calibration", "ids", "base"] as const;

/** A text, so that other options in the address draw no link anew. */
const carried = computed(() => {
  const { options } = route.value;
  const kept = CARRIED.flatMap((name) => (options[name] ? [[name, options[name]]] : []));
  return new URLSearchParams(kept).toString();
});

/** Where a link to another page leads: the same calibrations, and what is said of that page beside. */
export function linkTo(page: PageName, more: Readonly<Record<string, string>> = {}): string {
  return formatHash({
    page,
    options: { ...Object.fromEntries(new URLSearchParams(carried.value)), ...more },
  });
}
