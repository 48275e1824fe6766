/**
 * Where a word after an at-sign calls somebody: GitHub's `@name`, Slack's `<@name>` and `<!channel>`, Jira's `[~name]`. Sentry
 * copies comments into tickets that are linked with the issue (docs/sentry-behaviour.md, Triage), and there they would.
 */
const CALLS = /(?<![\p{L}\p{N}._%+-])@(?=[\p{L}\p{N}_-])|<(?=[!@#])|\[(?=~)/gu;
/** U+200B: it is not seen, and parts the sign from the name. */
const ZERO_WIDTH_SPACE = '\u200b';

/** A reason as the text of a comment in Sentry: it reads as it was written, and calls nobody. */
export const commentOf = (reason: string): string =>
  reason.replaceAll(CALLS, (sign) => `${sign}${ZERO_WIDTH_SPACE}`);
