/** Sentences that say the same of many nodes: the first few, and how many more there are. */
export function listed(notes: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [...notes].map(([what, names]) => {
    const shown = names.slice(0, SHOWN).join(", ");
    const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
    return `${what}: ${shown}${more}.`;
  });
}

const SHOWN = 3;
