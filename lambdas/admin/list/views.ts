import type { KeptViews, ViewStore } from '../../adapters/table/people/view-store.ts';
import { PLAIN_LIST, type SavedView } from '../../contracts/saved-view.ts';
import type { SavedViewAnswer } from '../../contracts/api/view-answers.ts';
import { actorOf } from '../../core/auth/identity.ts';
import type { Clock } from '../../adapters/clock.ts';
import { audited, type AuditServices, type Caller } from '../audit.ts';
import { badRequest, notFound } from '../refusal.ts';
import { roleRequired } from '../sign-in/session.ts';
import { viewAddress } from './view-address.ts';
import type { ViewRequest } from './views-parameters.ts';

type Services = AuditServices & { views: ViewStore; clock: Clock };

/** More than anybody finds their way in, and few enough to be read with every list. */
const MOST_OWN = 50;
const MOST_SHARED = 100;

interface Found {
  view: SavedView;
  shared: boolean;
  isDefault: boolean;
}

/** Makes a view, or changes the one of the request's id. Refuses what a viewer may not do, and an id that is none. */
export async function saveView(
  { views, ...services }: Services,
  caller: Caller,
  request: ViewRequest,
): Promise<Found & { isNew: boolean }> {
  const { subject } = caller.identity;
  const kept = await views.list(subject);
  const found = request.id === undefined ? undefined : viewOf(kept, request.id);
  const { id, shared = found?.shared ?? false, default: asDefault, ...changed } = request;
  const isDefault = asDefault ?? (shared && (found?.isDefault ?? false));
  if (shared || found?.shared === true) refuseViewer(caller);
  if (isDefault && !shared) throw badRequest('default must be a view that everybody sees: shared.');
  if (found?.shared !== shared) refuseTooMany(kept, shared);
  const view: SavedView = {
    ...(found?.view ?? { name: '', ...PLAIN_LIST }),
    ...changed,
    id: id ?? services.newId(),
    by: actorOf(caller.identity),
    at: new Date(services.clock.now()).toISOString(),
  };
  const { by: _by, at: _at, ...change } = view;
  return audited(
    services,
    caller,
    { action: 'view', groups: [], change: { does: 'save', ...change, shared, default: isDefault } },
    async () => {
      await views.put(view, shared ? null : subject);
      // The other place last: a view may be seen twice for a moment, and is never lost.
      if (found !== undefined && found.shared !== shared)
        await views.remove(view.id, found.shared ? null : subject);
      if (isDefault !== (found?.isDefault ?? false)) await views.setDefault(isDefault ? view.id : null);
      return { view, shared, isDefault, isNew: found === undefined };
    },
    () => ({ result: 'done', details: [{ id: view.id, ok: true, code: null }] }),
  );
}

/** Refuses with 404 an id that is none of the caller's or of everybody's. */
export async function removeView(
  { views, ...services }: Services,
  caller: Caller,
  id: string,
): Promise<SavedView> {
  const { view, shared } = viewOf(await views.list(caller.identity.subject), id);
  if (shared) refuseViewer(caller);
  return audited(
    services,
    caller,
    { action: 'view', groups: [], change: { does: 'delete', ...view, shared } },
    async () => {
      await views.remove(id, shared ? null : caller.identity.subject);
      return view;
    },
    () => ({ result: 'done', details: [{ id, ok: true, code: null }] }),
  );
}

function viewOf({ shared, own, defaultId }: KeptViews, id: string): Found {
  const mine = own.find((view) => view.id === id);
  const view = mine ?? shared.find((one) => one.id === id);
  if (view === undefined) throw notFound('There is no such view.');
  return { view, shared: mine === undefined, isDefault: id === defaultId };
}

function refuseViewer({ identity }: Caller): void {
  if (identity.role !== 'admin')
    throw roleRequired('What everybody sees is changed by the role admin alone.');
}

function refuseTooMany({ shared, own }: KeptViews, isShared: boolean): void {
  const [has, most] = isShared ? [shared.length, MOST_SHARED] : [own.length, MOST_OWN];
  if (has < most) return;
  throw badRequest(`There are ${most.toString()} such views already: delete one that nobody needs.`);
}

export const viewAnswer = ({ view, shared, isDefault }: Found): SavedViewAnswer => ({
  ...view,
  shared,
  default: isDefault,
  address: viewAddress(view),
});

/** The team's first, each by name. */
export const viewsAnswer = ({ shared, own, defaultId }: KeptViews): SavedViewAnswer[] =>
  [
    ...sorted(shared).map((view) => ({ view, shared: true, isDefault: view.id === defaultId })),
    ...sorted(own).map((view) => ({ view, shared: false, isDefault: false })),
  ].map(viewAnswer);

const sorted = (views: readonly SavedView[]): SavedView[] =>
  views.toSorted((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1));
