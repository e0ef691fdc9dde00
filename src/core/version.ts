/** The package's version; bundlers take this one field, not the whole manifest. */
export { version as VERSION } from "../../package.json";
