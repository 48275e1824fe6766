import type { Assignee, GroupStatus, Project } from '../group/group.ts';
import type { FirstRelease } from '../group/seen-in.ts';

/** What of a group a query can ask. Null, and a tag that is absent, is what is not stored: neither yes nor no. */
export interface GroupFacts {
  issueId: string;
  shortId: string | null;
  status: GroupStatus;
  substatus: string | null;
  assignee: Assignee | null;
  level: string;
  platform: string | null;
  type: string | null;
  project: Project;
  /** ISO 8601. */
  firstSeen: string;
  lastSeen: string;
  /** The group's own counts, whatever else the query names. */
  events: number;
  users: number;
  /** What its stored events say of environment and release, each pair once. */
  seenIn: readonly SeenIn[] | null;
  firstRelease: FirstRelease | null;
  /** The values of each indexed tag. */
  tags: ReadonlyMap<string, readonly string[]>;
  /** Whether a stored event is of the user with this id. */
  isSeenByUser: ((id: string) => boolean) | null;
  /** What words look in: title, culprit, short id and what else is stored. */
  texts: readonly string[];
  /** Whether there are texts that words should look in and that are not stored. */
  lacksTexts: boolean;
}

/** A part of a group's events: the pair that one stored event carries. */
export interface SeenIn {
  environment: string | null;
  release: string | null;
}
