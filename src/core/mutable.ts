/** Plain data while it is put together. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
