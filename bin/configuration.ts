import { writeFileSync } from 'node:fs';
import { CONFIGURATION_FILE, configurationPage } from '../lib/configuration-page.ts';

writeFileSync(CONFIGURATION_FILE, configurationPage());
