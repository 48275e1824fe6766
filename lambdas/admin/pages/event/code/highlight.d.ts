/**
 * What lowlight needs of highlight.js' types. Its own bring the names of a browser (`lib="dom"`) into every file, where
 * they stand for other things than Node's.
 */
export type LanguageFn = (hljs: object) => object;
declare const language: LanguageFn;
export default language;
