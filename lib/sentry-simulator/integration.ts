import type { WebhookTarget } from './hooks/webhooks.ts';

/** The internal integration that the token belongs to. Its webhook address lives in the sender. */
export interface IntegrationSettings {
  uuid: string;
  slug: string;
  name: string;
  scopes: string[];
  events: string[];
  isDisabled: boolean;
  /** Sentry shows the client secret for a day, and only to people with org:write; masked to everybody else. */
  showsSecret: boolean;
  /** Address kept while there is no secret to send with; the sender has none then. */
  webhookUrl: string | null;
}

export const newIntegration = (uuid: string, target: WebhookTarget | null): IntegrationSettings => ({
  uuid,
  slug: 'error-ledger',
  name: 'Error ledger',
  scopes: ['event:read', 'event:write', 'org:read', 'project:read'],
  events: ['issue', 'error'],
  isDisabled: false,
  showsSecret: false,
  webhookUrl: target?.url ?? null,
});
