import { handle } from 'hono/aws-lambda';
import { createAdminApp } from './app.ts';
import { parseSettings } from './settings.ts';
import { createServices } from './wire.ts';

const services = createServices(parseSettings(process.env));

// The deprecation names a package of hono's next major version; until then this is the maintained adapter.
// eslint-disable-next-line @typescript-eslint/no-deprecated
export const handler = handle(createAdminApp(services));
