import { METRICS } from '../contracts/metrics.ts';
import { createHandler } from './edge.ts';
import { parseSettings } from './settings.ts';
import { createServices } from './wire.ts';

const settings = parseSettings(process.env);
const services = await createServices(settings);

// What the first delivery waits for before its request begins. A provisioned instance did this before anybody waited.
if (!settings.isProvisioned) {
  services.telemetry.metrics.milliseconds(METRICS.webhookColdStart, performance.now());
}

export const handler = createHandler(services);
