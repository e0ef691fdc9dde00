import { computed, signal } from "@preact/signals";

/**
 * The address is the state that can be shared: `#/roofline?calibration=ID&sweep=off`. Page, selected calibration and
 * view options live there and nowhere else.
 */
export const PAGES = ["measure", "roofline", "predict", "calibrations", "classroom"] as const;
export type PageName = (typeof PAGES)[number];

export interface Route {
  readonly page: PageName;
  readonly options: Readonly<Record<string, string>>;
}

export function parseHash(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const page = PAGES.find((name) => name === path) ?? "measure";
  return { page, options: Object.fromEntries(new URLSearchParams(query)) };
}

export function formatHash({ page, options }: Route): string {
  const query = new URLSearchParams(options).toString();
  return query ? `#/${page}?${query}` : `#/${page}`;
}

export const route = signal<Route>(parseHash(location.hash));
export const selectedId = computed(() => route.value.options.calibration ?? null);

addEventListener("hashchange", () => {
  route.value = parseHash(location.hash);
});

/** Changes options in place, without a step in the history; undefined takes one out. */
export function setOptions(change: Readonly<Record<string, string | undefined>>): void {
  const options = { ...route.value.options };
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) delete options[name];
    else options[name] = value;
  }
  route.value = { ...route.value, options };
  history.replaceState(null, "", formatHash(route.value));
}

/** Where a link in the navigation leads: another page, the same calibration. */
export function linkTo(page: PageName): string {
  const calibration = selectedId.value;
  return formatHash({ page, options: calibration ? { calibration } : {} });
}
