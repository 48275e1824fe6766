import { secret, type Line, type Place } from './line.ts';
import type { Random } from './random.ts';
import { SERVICES, type Service } from './services.ts';

type Sentence = readonly [Place, (token: string, service: Service) => string];

const lower = ({ variable }: Service): string => variable.toLowerCase();
const camel = (service: Service): string =>
  lower(service).replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const host = ({ name }: Service): string => `api.${name.toLowerCase().replace(/\W+/g, '-')}.example`;

/** What people write with the name of the secret beside it. */
const WITH_NAME: readonly Sentence[] = [
  ['message', (token, service) => `Invalid configuration: ${service.variable}=${token}`],
  ['message', (token, { label }) => `Incorrect ${label} provided: ${token}`],
  ['message', (token, service) => `request failed: {"${lower(service)}": "${token}", "retry": true}`],
  ['message', (token, service) => `${lower(service)}: ${token} was refused by ${host(service)}`],
  ['message', (token, { label }) => `The ${label} '${token}' has expired.`],
  ['message', (token, service) => `401 Unauthorized: Authorization: Bearer ${token} (${host(service)})`],
  [
    'message',
    (token, service) => `worker started with --${lower(service).replaceAll('_', '-')} ${token} --verbose`,
  ],
  [
    'breadcrumb',
    (token, service) => `curl -H 'Authorization: Bearer ${token}' https://${host(service)}/v1/items`,
  ],
  ['breadcrumb', (token, service) => `export ${service.variable}="${token}"`],
  ['context_line', (token, service) => `    client = Client(${lower(service)}="${token}")`],
  ['context_line', (token, service) => `  const ${camel(service)} = '${token}';`],
  ['context_line', (token, service) => `  "${camel(service)}": "${token}",`],
  ['context_line', (token, service) => `  ENV['${service.variable}'] = '${token}'`],
  ['local', (token, service) => `${lower(service)} ${token}`],
  ['extra', (token, service) => `${camel(service)} ${token}`],
  ['env', (token, service) => `${service.variable} ${token}`],
  ['header', (token) => `Authorization Bearer ${token}`],
  ['header', (token) => `X-Api-Key ${token}`],
  [
    'url',
    (token, service) => `https://${host(service)}/v1/items?api_key=${encodeURIComponent(token)}&page=2`,
  ],
  ['query', (token) => `access_token ${token}`],
];

/** What gives the secret away by its shape alone. */
const WITHOUT_NAME: readonly Sentence[] = [
  ['message', (token, service) => `401 from ${host(service)} for ${token}.`],
  ['message', (token) => `Error: ${token}, attempt 3 of 5`],
  ['message', (token) => `could not refresh (${token})`],
  ['title', (token) => `Unauthorized: ${token}`],
  ['breadcrumb', (token) => `sending "${token}" to upstream`],
  ['context_line', (token) => `    connect("${token}", timeout=3)`],
  ['context_line', (token) => `  // works with ${token}`],
  ['vars', (token) => `Config(region='eu', value='${token}')`],
  ['extra', (token) => `note tried ${token} first`],
  ['tag', (token) => `caller ${token}`],
  ['transaction', (token) => `/hooks/${token}/deliver`],
  ['fingerprint', (token) => `upstream ${token}`],
];

/** Every service in a share of the sentences. */
export function serviceSecrets(random: Random): Line[] {
  return SERVICES.flatMap((service, index) => {
    const sentences = [
      ...everyThird(WITH_NAME, index),
      ...(service.isTelling ? everyThird(WITHOUT_NAME, index) : []),
    ];
    return sentences.map(([place, write]) => {
      const token = service.make(random);
      const text = write(token, service);
      return secret(
        place,
        `service: ${service.name}`,
        text,
        text.includes(token) ? token : encodeURIComponent(token),
      );
    });
  });
}

const everyThird = <T>(all: readonly T[], offset: number): T[] =>
  all.filter((_, index) => index % 3 === offset % 3);
