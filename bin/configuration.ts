import { writeFileSync } from 'node:fs';
import { CONFIGURATION_FILE, configurationPage } from '../lib/configuration-page.ts';
import { SETTINGS_TYPE_FILE, settingsType } from '../lib/settings-type.ts';

writeFileSync(CONFIGURATION_FILE, configurationPage());
writeFileSync(SETTINGS_TYPE_FILE, settingsType());
