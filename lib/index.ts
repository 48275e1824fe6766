/** What an app of one's own imports. */
export { ConfigError } from './config-error.ts';
export { ErrorLog } from './error-log.ts';
export type { ErrorLogFunctions, ErrorLogSecrets } from './error-log.ts';
export type { ErrorLogGrants } from './error-log-grants.ts';
export type { ErrorLogProps } from './error-log-props.ts';
export type { ErrorLogSettings } from './error-log-settings.ts';
export { Identity } from './identity-choice.ts';
export type { IssuerOptions, PoolOptions } from './identity-choice.ts';
