/**
 * For text that servers, errors and the archive say: a terminal obeys control characters (ECMA-48), among them those
 * above U+007F that JSON does not escape, and a stranger may have written them.
 */

/** The text without control characters; lines stay lines. */
export const printable = (text: string): string => text.replaceAll(/[^\P{Cc}\n]+/gu, ' ');

/** The text without control characters, in one line. */
export const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ');

/** JSON that says the same with every control character escaped. */
export const printableJson = (value: object, indent?: number): string =>
  JSON.stringify(value, null, indent).replaceAll(
    /[\u007f-\u009f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
