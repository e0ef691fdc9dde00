import { Lazy } from "./lazy.tsx";
import { useNear } from "./near.tsx";

const load = () => import("./runtime-panel.tsx").then(({ RuntimePanel }) => RuntimePanel);

/** Runtimes side by side, and the model run in one of them; loaded when a reader comes near. */
export function RuntimeSection() {
  const { place, near } = useNear();
  return (
    <section ref={place} class="stack" aria-label="Runtimes">
      {near && <Lazy load={load} what="runtimes" />}
    </section>
  );
}
