import { createApp } from '../lib/app.ts';
import { ConfigError } from '../lib/config-error.ts';

try {
  createApp(process.env);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  // The message says it all; a stack trace would bury it.
  console.error(error.message);
  process.exitCode = 1;
}
