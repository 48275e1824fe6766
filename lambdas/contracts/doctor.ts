/**
 * The test delivery of `npm run doctor`: a webhook of a resource that Sentry does not have. The consumer archives it,
 * notes when it came, as it does for every resource, and changes nothing else.
 */
export const DOCTOR_RESOURCE = 'doctor';
export const DOCTOR_ACTION = 'ping';
