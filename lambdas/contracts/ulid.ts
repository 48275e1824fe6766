/** A ULID as we write it (https://github.com/ulid/spec): upper case alone, so that one thing has one name. */
export const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
