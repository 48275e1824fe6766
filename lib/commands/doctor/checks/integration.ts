import { fail, ok, skipped, warn, type Check, type Context, type Finding } from '../check.ts';
import { isSameUrl, WANTED_EVENTS, type Integration, type Reading } from '../sentry/integration.ts';

/** The very integration that the line is about, of the target that was looked at. */
const fixOf = ({ slug }: Integration, { target }: Context): string =>
  `npm run doctor -- ${target.option} --integration ${slug} --fix, or by hand`;
const PLACE = 'Settings, Developer Settings';

/** The scopes of the product and what is lost without each; the first two are what it cannot do without. */
const SCOPES = [
  { scope: 'event:read', permission: 'Issue & Event: Read & Write', isNeeded: true },
  { scope: 'project:read', permission: 'Project: Read', isNeeded: true },
  { scope: 'org:read', permission: 'Organization: Read', isNeeded: true },
  { scope: 'event:write', permission: 'Issue & Event: Read & Write', isNeeded: false },
] as const;

/** `read` is called once for each check, and reads once. */
export function integrationChecks(read: (context: Context) => Promise<Reading>): Check[] {
  const about = (name: string, look: (found: Integration, context: Context) => Finding): Check => ({
    name,
    run: async (context) => {
      // What went wrong stands in the line of the integration itself.
      const reading = await read(context).catch(() => undefined);
      return reading?.kind === 'found'
        ? look(reading.integration, context)
        : skipped('the integration could not be read: see above');
    },
  });
  return [
    { name: 'integration', run: async (context) => findingOf(await read(context), context) },
    about('webhook-url', (found, context) => {
      const ours = context.target.webhookUrl;
      if (isSameUrl(found.webhookUrl, ours)) return ok(ours);
      return fail(
        `Sentry sends to ${found.webhookUrl ?? 'no URL at all'}, and ours is ${ours}`,
        `${fixOf(found, context)}: ${PLACE}, Webhook URL: ${ours}`,
      );
    }),
    about('webhook-events', (found, context) => {
      const { events } = found;
      const missing = WANTED_EVENTS.filter((event) => !events.includes(event));
      if (missing.length === 0) return ok(events.join(', '));
      return fail(
        `not subscribed: ${missing.join(', ')}`,
        `${fixOf(found, context)}: ${PLACE}, Webhooks: tick ${missing.join(' and ')}. Where the plan has no error hook, the sync brings events instead.`,
      );
    }),
    about('integration-permissions', ({ scopes }) => {
      const missing = SCOPES.filter(({ scope }) => !grants(scopes, scope));
      if (missing.length === 0) return ok(SCOPES.map(({ scope }) => scope).join(', '));
      const finding = `not granted: ${missing.map(({ scope }) => scope).join(', ')}`;
      const permissions = [...new Set(missing.map(({ permission }) => permission))].join(', ');
      const fix = `In Sentry, ${PLACE}, your integration, Permissions: ${permissions}.`;
      return missing.some(({ isNeeded }) => isNeeded)
        ? fail(finding, fix)
        : warn(`${finding}: no triage from here`, fix);
    }),
  ];
}

/** A stronger scope of the same thing is enough, as in Sentry. */
const grants = (scopes: readonly string[], scope: string): boolean => {
  const [thing = '', right] = scope.split(':');
  const stronger = right === 'read' ? ['read', 'write', 'admin'] : ['write', 'admin'];
  return stronger.some((each) => scopes.includes(`${thing}:${each}`));
};

function findingOf(reading: Reading, { target }: Context): Finding {
  switch (reading.kind) {
    case 'found': {
      const { name, slug, isDisabled } = reading.integration;
      return isDisabled === true
        ? fail(
            `${name} (${slug}) is disabled in Sentry`,
            `Enable it under ${PLACE}; ask Sentry's support why it was disabled.`,
          )
        : ok(`${name} (${slug})`);
    }
    case 'several':
      return warn(
        `several could be ours: ${reading.slugs.join(', ')}`,
        `Name the right one: npm run doctor -- ${target.option} --integration <slug>.`,
      );
    case 'absent':
      return fail(
        `${target.sentry.orgSlug} has no such integration`,
        'Create the internal integration: docs/sentry-setup.md.',
      );
    case 'unreadable':
      return warn(
        `Sentry does not show it to this token: ${reading.told}`,
        `Set SENTRY_ADMIN_TOKEN to a token of yours with org:read, or look yourself under ${PLACE}: webhook URL ${target.webhookUrl}; Webhooks issue and error; Issue & Event: Read & Write, Project: Read, Organization: Read.`,
      );
  }
}
