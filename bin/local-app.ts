import { ConfigError } from '../lib/config-error.ts';
import { createPlainApp } from '../lib/plain-app.ts';

/**
 * The repository's own stack, for local runs, of the checkout and of the package: the template that is deployed. The rule packs judge
 * it where it is synthesized for a deployment (`bin/app.ts`).
 */
try {
  createPlainApp(process.env);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
