/* What an import of a file answers: its path. */

declare module '*.ttf' {
  const path: string;
  export default path;
}

declare module '*.wasm' {
  const path: string;
  export default path;
}
