import { Fragment } from "preact";
import { linkTo, PAGE_NAMES, PAGES } from "../route.ts";
import { durationWords } from "../widgets/duration-words.ts";
import { Term } from "../widgets/term.tsx";

const ANSWERS: Readonly<Record<(typeof PAGES)[number], string>> = {
  measure:
    "What can this GPU do? One button runs small programs on it, checks each result against the CPU, and ends in three figures.",
  roofline: "Which limit does a kernel meet, memory or arithmetic, and why does it lie where it lies?",
  predict:
    "How long does a model take here, where does the time go, how much memory does it need, and would another runtime, size or data type do better?",
  compare:
    "Did an update make this device slower? How do two devices differ, and what does that mean for a model?",
  classroom: "What would you have guessed? Each experiment asks first, then lets the machine answer.",
};

/** Every page of the navigation, and the questions that it is for. */
export function Pages() {
  return (
    <dl class="facts">
      {PAGES.map((page) => (
        <Fragment key={page}>
          <dt>
            <a href={linkTo(page)}>{PAGE_NAMES[page]}</a>
          </dt>
          <dd>{ANSWERS[page]}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** From nothing to a prediction. */
export function FirstMinutes() {
  return (
    <ol>
      <li>
        Open <a href={linkTo("measure")}>Measure</a> and press <strong>Characterize this GPU</strong>.{" "}
        {durationWords("quick", false)} {durationWords("quick", true)} Leave the machine alone meanwhile: what
        else runs on it is measured too. Stopping keeps what is done.
      </li>
      <li>
        Read the three figures: how fast it computes, how fast it moves memory, and the{" "}
        <Term name="knee">knee</Term> between the two. Any figure with a dotted line under it opens to where
        it comes from.
      </li>
      <li>
        Open <a href={linkTo("roofline")}>Roofline</a>, point at a kernel and choose it: a few sentences say
        why it is not faster.
      </li>
      <li>
        Open <a href={linkTo("predict")}>Predict</a> and take a sample, or drop a model of your own. Its
        weights are not read. The time comes with an interval; below it stands where the time goes, node by
        node.
      </li>
      <li>
        Come back after the next update of browser or driver, measure again, and tick both on{" "}
        <a href={linkTo("compare")}>Compare</a>.
      </li>
    </ol>
  );
}
