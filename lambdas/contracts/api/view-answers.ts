import * as z from 'zod';
import { savedView } from '../saved-view.ts';
import { instant, text } from './fields.ts';

export const savedViewAnswer = savedView.extend({
  at: instant,
  /** Whether everybody sees it. */
  shared: z.boolean(),
  /** Whether the list opens on it where its address asks for nothing. */
  default: z.boolean(),
  /** Of the page that shows it, on the same host. */
  address: text,
});
export type SavedViewAnswer = z.infer<typeof savedViewAnswer>;

export const savedViewsAnswer = z.object({ views: z.array(savedViewAnswer) });
export const oneViewAnswer = z.object({ view: savedViewAnswer });
export const deletedViewAnswer = z.object({ deleted: text });
