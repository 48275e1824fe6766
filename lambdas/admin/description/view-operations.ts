import { viewBody } from '../list/views-parameters.ts';
import type { Operation } from './operation.ts';

/** Of saved views, which have a table of their own. */
export const VIEW_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /api/admin/views': {
    id: 'listViews',
    tag: 'Views',
    caller: 'viewer',
    summary: 'Read the saved views of everybody and one’s own',
    answers: { 200: { description: 'Those that everybody sees, then one’s own.', shape: 'SavedViews' } },
    refusals: ['wrongParameters'],
  },
  'POST /api/admin/views': {
    id: 'saveView',
    tag: 'Views',
    caller: 'viewer',
    summary: 'Save a view, or change one',
    description: 'What everybody sees takes the role admin.',
    body: {
      schema: viewBody,
      description: '`name` of a new one; with `id` what changes of it, and all else stays.',
      isRequired: true,
    },
    answers: {
      200: { description: 'The view as it is now.', shape: 'OneSavedView' },
      201: { description: 'The new view.', shape: 'OneSavedView' },
    },
    refusals: ['wrongQuery', 'unknown', 'tooLarge'],
  },
  'DELETE /api/admin/views/{viewId}': {
    id: 'deleteView',
    tag: 'Views',
    caller: 'viewer',
    summary: 'Delete a view',
    description: 'One that everybody sees takes the role admin.',
    answers: { 200: { description: 'It is gone.', shape: 'DeletedView' } },
    refusals: ['wrongParameters', 'unknown'],
  },
};
