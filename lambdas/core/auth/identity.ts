/** A viewer reads; an admin triages as well. */
export const ROLES = ['viewer', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who is calling, as the identity provider says. */
export interface Identity {
  /** The provider's `sub`, or `client:<id>` for a program: nothing else of a token stays the same for life. */
  subject: string;
  /** Only where the provider says that it has verified it. */
  address: string | null;
  role: Role;
}

/** The actor of a change: the subject, with its address beside it. */
export const actorOf = ({ subject, address }: Pick<Identity, 'subject' | 'address'>): string =>
  address === null ? subject : `${subject} (${address})`;

/** For a page's frame, where one of the two is enough. */
export const nameOf = ({ subject, address }: Identity): string => address ?? subject;
