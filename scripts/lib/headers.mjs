// Cross-origin isolation gives performance.now() its 5 µs grid and lets WASM runtimes use threads.
export const isolationHeaders = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
