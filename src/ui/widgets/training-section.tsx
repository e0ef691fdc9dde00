import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Lazy } from "./lazy.tsx";

/** How far below the window a reader must be for it to be loaded. */
const AHEAD = "400px";

const load = () => import("./training.tsx").then(({ Training }) => Training);

/** What training the open model takes; counted when a reader comes near. */
export function TrainingSection() {
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
    <section ref={place} aria-label="Training">
      <h2>Training</h2>
      {near.value && <Lazy load={load} what="training" />}
    </section>
  );
}
