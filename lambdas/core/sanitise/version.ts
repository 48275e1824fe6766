/**
 * The version of the rules by which texts are redacted. Every archived record tells it; a record without it was stored
 * by the first. Raise it when a text that is already stored would be stored otherwise.
 */
export const REDACTION_RULES_VERSION = 3;
