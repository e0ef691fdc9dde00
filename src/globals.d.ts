/** The package's version, written in by the build (vite `define`). */
declare const __RIDGEPOINT_VERSION__: string;
