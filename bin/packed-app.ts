import { ConfigError } from '../lib/config-error.ts';
import { createPlainApp } from '../lib/plain-app.ts';

/** The repository's own stack, for the local run of the package: the rule packs have judged it before it was packed. */
try {
  createPlainApp(process.env);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
