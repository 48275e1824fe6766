import type { Access } from '../../../lambdas/admin/sign-in/access.ts';
import type { AuditServices } from '../../../lambdas/admin/audit.ts';

const never = () => Promise.reject(new Error('nobody signs in here'));

/** Takes every bearer token for one of this admin, for tests and measurements that are about something else. */
export const openAccess = (subject: string): Access => ({
  closedBecause: null,
  provider: {
    issuer: 'https://login.example.test',
    fetch: never,
    discovery: never,
    verifyIdToken: never,
    verifyBearer: () => Promise.resolve({ sub: subject, exp: Number.MAX_SAFE_INTEGER, groups: ['admins'] }),
  },
  flow: null,
  rules: { claim: 'groups', adminValues: ['admins'], viewerValues: [] },
  clientId: '',
  publicUrl: '',
  sessionMs: 0,
  binding: [],
  sessionKey: { current: never, all: never, refresh: never },
  marks: { isEnded: () => Promise.resolve(false), endSession: never, endAll: never },
});

/** An audit that nobody reads. */
export const forgetfulAudit = (): Pick<AuditServices, 'auditStore' | 'auditArchive' | 'newId'> => {
  const nothing = () => Promise.resolve();
  return {
    newId: () => '01J00000000000000000000000',
    auditStore: {
      putIntent: nothing,
      putOutcome: nothing,
      list: () => Promise.resolve({ items: [], nextCursor: null }),
    },
    auditArchive: { writeIntent: nothing, writeOutcome: nothing },
  };
};
