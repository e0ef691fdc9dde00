import { computed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { VERSION } from "../core/version.ts";
import { deviceLabel } from "../store/summary.ts";
import { Measure } from "./pages/measure.tsx";
import { linkTo, PAGE_NAMES, PAGES, type PageName, route } from "./route.ts";
import { type Device, device, run } from "./state/gpu.ts";
import { shared, sharedNews } from "./state/shared.ts";
import { Boundary } from "./widgets/boundary.tsx";
import { Brand } from "./widgets/brand.tsx";
import { OriginPopover } from "./widgets/figure.tsx";
import { Lazy } from "./widgets/lazy.tsx";
import { UndoNote } from "./widgets/undo-note.tsx";
import { UpdateNote } from "./widgets/update-note.tsx";

/** Measure comes with the first load; the rest when it is asked for. */
const LAZY = {
  roofline: () => import("./pages/roofline.tsx").then((module) => module.RooflinePage),
  predict: () => import("./pages/predict.tsx").then((module) => module.PredictPage),
  compare: () => import("./pages/compare.tsx").then((module) => module.ComparePage),
  classroom: () => import("./classroom/page.tsx").then((module) => module.ClassroomPage),
  guide: () => import("./guide/page.tsx").then((module) => module.GuidePage),
} as const;

const sharedNote = () => import("./share/note.tsx").then((module) => module.SharedNote);

const page = computed(() => route.value.page);
/** Something came by the address, or could not. */
const wasShared = computed(() => shared.value.status !== "none" || sharedNews.value !== null);

export function App() {
  const main = useRef<HTMLElement>(null);
  const bar = useRef<HTMLElement>(null);
  const first = useRef(true);
  const name = page.value;
  useEffect(() => {
    document.title = `${PAGE_NAMES[name]} · Ridgepoint`;
    // A new page begins at its top and takes the focus, as a new document would; the first one leaves both alone.
    if (!first.current) {
      scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    first.current = false;
    // Where the links do not fit side by side, that of this page comes into view.
    const here = bar.current?.querySelector<HTMLElement>("[aria-current]");
    if (bar.current && here) bar.current.scrollLeft = here.offsetLeft - bar.current.offsetLeft;
  }, [name]);
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <header class="top">
        <Brand />
        <nav aria-label="Pages" ref={bar}>
          {PAGES.map((target) => (
            <PageLink key={target} to={target} />
          ))}
        </nav>
        <DeviceInUse />
        <span class="aside">
          <PageLink to="guide" />
        </span>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {wasShared.value && <Lazy load={sharedNote} what="the shared calibration" />}
        <Boundary scope={name}>
          {name === "measure" ? <Measure /> : <Lazy key={name} load={LAZY[name]} what={PAGE_NAMES[name]} />}
          <OriginPopover key={name} />
        </Boundary>
      </main>
      <footer class="foot">
        Ridgepoint {VERSION}. Everything is measured and kept on this machine; nothing is sent anywhere.
      </footer>
      <div class="notes">
        <UndoNote />
        <UpdateNote />
      </div>
    </>
  );
}

function PageLink({ to }: { to: PageName }) {
  return (
    <a href={linkTo(to)} {...(to === page.value ? { "aria-current": "page" as const } : {})}>
      {PAGE_NAMES[to]}
    </a>
  );
}

/** The device at the right of the header; while it is measured, how far that is, on every page. */
function DeviceInUse() {
  const now = run.value;
  if (now.status === "running" && page.value !== "measure")
    return (
      <p class="in-use">
        <a href={linkTo("measure")}>Measuring, {Math.round((now.progress?.fraction ?? 0) * 100)} %</a>
      </p>
    );
  const text = deviceText(device.value);
  return (
    <p class="in-use" title={text}>
      <span class="hidden">Device in use: </span>
      <bdi>{text}</bdi>
    </p>
  );
}

function deviceText(now: Device): string {
  if (now.status === "asking") return "Looking for a GPU …";
  if (now.status === "absent") return "No GPU";
  return `${deviceLabel(now.environment)}${now.environment.software ? " (software)" : ""}`;
}
