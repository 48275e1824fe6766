import { handle } from 'hono/aws-lambda';
import { createAdminApp } from './app.ts';
import { carried } from './carried.ts';
import { parseSettings } from './settings.ts';
import { createServices } from './wire.ts';

const services = createServices(parseSettings(process.env));

// The deprecation names a package of hono's next major version; until then this is the maintained adapter.
// eslint-disable-next-line @typescript-eslint/no-deprecated
const handleRequest = handle(createAdminApp(services));

export const handler: typeof handleRequest = (event, context) => handleRequest(carried(event), context);
