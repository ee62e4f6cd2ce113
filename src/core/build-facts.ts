/** What a build puts into an executable. */
export interface BuildFacts {
  /** The platform it is made for, spelled as in its asset's name: `linux-x64-musl`. */
  target: string;
  /** Of the source, with `-dirty` where files were changed; absent outside a git checkout. */
  commit?: string;
  /** ISO 8601, of the commit (or `SOURCE_DATE_EPOCH`), so that the same commit makes the same bytes. */
  date?: string;
  /** Minisign public key (base64) that signs releases; absent until an owner has made one. */
  releaseKey?: string;
}

declare global {
  /** Replaced by the compiler; nobody defines it when the program runs from source. */
  var WELLPIPE_BUILD: BuildFacts | undefined;
}

/** Undefined when the program runs from source. */
export const BUILD: BuildFacts | undefined = globalThis.WELLPIPE_BUILD;
