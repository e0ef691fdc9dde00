/** Operators that only give a tensor another shape: nothing runs for them. */
export const VIEWS: ReadonlySet<string> = new Set(["Reshape", "Squeeze", "Unsqueeze", "Flatten", "Identity"]);
