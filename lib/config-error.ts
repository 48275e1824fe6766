/** Every mistake in the settings, one a line, by name. Values are never shown. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** @param whose the settings are, and where they are corrected. */
  constructor(whose: string, mistakes: readonly string[]) {
    super(`Settings of ${whose}:\n` + mistakes.map((mistake) => `  ${mistake}`).join('\n'));
  }
}
