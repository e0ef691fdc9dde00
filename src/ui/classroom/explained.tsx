import { Term } from "../widgets/term.tsx";
import type { Experiment } from "./experiment.ts";

interface Props {
  readonly text: string;
  readonly words: Experiment["words"];
  /** A text that has explained its own words already. */
  readonly after?: string;
}

/** A sentence in which each of the words that it has can be asked what it means, where it stands first. */
export function Explained({ text, words = {}, after = "" }: Props) {
  const found = Object.entries(words).find(([phrase]) => text.includes(phrase) && !after.includes(phrase));
  if (!found) return <>{text}</>;
  const [phrase, name] = found;
  const at = text.indexOf(phrase);
  const told = `${after} ${phrase}`;
  return (
    <>
      <Explained text={text.slice(0, at)} words={words} after={told} />
      <Term name={name}>{phrase}</Term>
      <Explained text={text.slice(at + phrase.length)} words={words} after={told} />
    </>
  );
}
