import { Lazy } from "./lazy.tsx";
import { useNear } from "./near.tsx";

const load = () => import("./training.tsx").then(({ Training }) => Training);

/** What training the open model takes; counted when a reader comes near. */
export function TrainingSection() {
  const { place, near } = useNear();
  return (
    <section ref={place} aria-label="Training">
      <h2>Training</h2>
      {near && <Lazy load={load} what="training" />}
    </section>
  );
}
