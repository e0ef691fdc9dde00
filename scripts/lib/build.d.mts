/** Exit code of the build; 0 also when nothing had to be done. */
export function buildIfStale(): number;
