export { changesOf, summaryOf, withRelease } from "./changelog.js";
export { checksumsOf } from "./checksums.js";
export { versionPlaces, withVersion } from "./version-places.js";
