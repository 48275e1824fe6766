import { fieldsOf, type JsonRecord } from './fields.ts';
import { mechanismOf, type MechanismDetail } from './mechanism.ts';
import { traceOf, type TraceDetail } from './trace.ts';

/** One exception of an event. */
export interface ExceptionDetail extends TraceDetail {
  type: string | null;
  value: string | null;
  module: string | null;
  mechanism: string | null;
  handled: boolean | null;
  mechanismDetail: MechanismDetail;
  threadId: string | null;
  /** Place in the tree of exceptions; null where Sentry only gives their order. */
  exceptionId: number | null;
  parentId: number | null;
  isExceptionGroup: boolean;
  /** Which field of the parent it is from: `__cause__`, `exceptions[1]`, `InnerException`, ... */
  source: string | null;
  /** Every further field that Sentry sent. */
  other: JsonRecord;
}

export function exceptionOf(exception: JsonRecord): ExceptionDetail {
  const fields = fieldsOf(exception);
  const mechanism = fieldsOf(fields.record('mechanism'));
  const place = {
    exceptionId: mechanism.integer('exception_id'),
    parentId: mechanism.integer('parent_id'),
    isExceptionGroup: mechanism.flag('is_exception_group') === true,
    source: mechanism.filled('source'),
  };
  const mechanismDetail = mechanismOf(mechanism);
  return {
    type: fields.text('type'),
    value: fields.text('value'),
    module: fields.filled('module'),
    mechanism: mechanismDetail.type,
    handled: mechanismDetail.handled,
    mechanismDetail,
    threadId: fields.text('thread_id'),
    ...place,
    ...traceOf(fields.record('stacktrace'), fields.record('raw_stacktrace')),
    other: fields.rest(),
  };
}

/** An exception with those that it came of, or that it holds. */
export interface ExceptionNode {
  exception: ExceptionDetail;
  /** Its place in `EventDetail.exceptions`. */
  index: number;
  relation: 'raised' | 'cause' | 'context' | 'member';
  children: ExceptionNode[];
}

/** Deeper ones stand beside each other on the last level: a page cannot show a thousand levels. */
const MAX_DEPTH = 40;

/**
 * The exceptions as a tree, the one that was raised first. Sentry tells a tree where the SDK does (`exception_id`,
 * `parent_id`) and else a chain, in which each exception is the cause of the one after it. Each stands in it once.
 */
export function exceptionTree(exceptions: readonly ExceptionDetail[]): ExceptionNode[] {
  const nodes = exceptions.map((exception, index): ExceptionNode => ({
    exception,
    index,
    relation: 'raised',
    children: [],
  }));
  const parents = exceptions.some(({ exceptionId }) => exceptionId !== null)
    ? parentsByIds(nodes)
    : new Map(nodes.slice(0, -1).map((node, index) => [node, nodes[index + 1]]));
  const places = new Map<ExceptionNode, Place>();
  const roots: ExceptionNode[] = [];
  for (const node of nodes.toReversed()) {
    const parent = fittingParent(node, parents, places);
    if (parent === undefined) roots.push(node);
    else {
      node.relation = relationOf(node.exception, parent.exception);
      parent.children.push(node);
    }
  }
  for (const { children } of nodes)
    children.sort((a, b) => (a.exception.exceptionId ?? 0) - (b.exception.exceptionId ?? 0));
  return roots;
}

function parentsByIds(nodes: readonly ExceptionNode[]): Map<ExceptionNode, ExceptionNode | undefined> {
  const byId = new Map<number, ExceptionNode>();
  for (const node of nodes.toReversed()) {
    const { exceptionId } = node.exception;
    if (exceptionId !== null && !byId.has(exceptionId)) byId.set(exceptionId, node);
  }
  return new Map(
    nodes.map((node) => {
      const { parentId } = node.exception;
      return [node, parentId === null ? undefined : byId.get(parentId)];
    }),
  );
}

/** How deep a node stands, and what stands where its children may still go. */
interface Place {
  depth: number;
  roof: ExceptionNode;
}

/** The parent, or the ancestor on the last level that is shown; none where the way up leads in a circle. */
function fittingParent(
  node: ExceptionNode,
  parents: ReadonlyMap<ExceptionNode, ExceptionNode | undefined>,
  places: Map<ExceptionNode, Place>,
): ExceptionNode | undefined {
  const way = [node];
  const passed = new Set(way);
  let above = parents.get(node);
  while (above !== undefined && !places.has(above)) {
    if (passed.has(above)) {
      places.set(node, { depth: 0, roof: node });
      return undefined;
    }
    passed.add(above);
    way.push(above);
    above = parents.get(above);
  }
  let parent: ExceptionNode | undefined;
  let place = above === undefined ? undefined : places.get(above);
  for (const each of way.toReversed()) {
    parent = place?.roof;
    const depth = place === undefined ? 0 : place.depth + 1;
    place = { depth, roof: depth < MAX_DEPTH || place === undefined ? each : place.roof };
    places.set(each, place);
  }
  return parent;
}

function relationOf({ source }: ExceptionDetail, parent: ExceptionDetail): ExceptionNode['relation'] {
  if (source !== null && /\[\d+\]$/.test(source)) return 'member';
  if (source === '__context__') return 'context';
  return parent.isExceptionGroup && source !== '__cause__' && source !== 'cause' ? 'member' : 'cause';
}
