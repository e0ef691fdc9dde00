import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Lazy } from "./lazy.tsx";

/** How far below the window a reader must be for it to be loaded. */
const AHEAD = "300px";

const load = () => import("./runtime-panel.tsx").then(({ RuntimePanel }) => RuntimePanel);

/** Runtimes side by side, and the model run in one of them; loaded when a reader comes near. */
export function RuntimeSection() {
  const place = useRef<HTMLElement>(null);
  const near = useSignal(false);
  useEffect(() => {
    if (!place.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        near.value = true;
        observer.disconnect();
      },
      { rootMargin: AHEAD },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [near]);
  return (
    <section ref={place} class="stack" aria-label="Runtimes">
      {near.value && <Lazy load={load} what="runtimes" />}
    </section>
  );
}
