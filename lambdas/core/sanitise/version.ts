/** The version of the redaction rules by which a record was sanitised; records that tell none are of version 1. */
export const REDACTION_RULES_VERSION = 2;
