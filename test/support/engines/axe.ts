import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * axe on a page without frames: in the page itself. Its newer way carries what each rule has found out of each element through
 * this process into a blank page, for the sake of frames, and takes more than twice the time. Of rules that pass, one place
 * each is told.
 */
export const axeOn = (page: Page): AxeBuilder =>
  new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
