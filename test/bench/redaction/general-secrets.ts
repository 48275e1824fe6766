import { secret, type Line, type Place } from './line.ts';
import { ALNUM, BASE64_URL, DIGITS, HEX, LOWER, UPPER, type Random } from './random.ts';

type Form = readonly [Place, (value: string) => string];

const lines = (kind: string, values: readonly string[], forms: readonly Form[], share: number): Line[] =>
  values.flatMap((value, row) =>
    forms
      .filter((_, column) => (row + column) % share === 0)
      .map(([place, write]) => secret(place, kind, write(value), value)),
  );

/** How people choose passwords: a word with digits, a phrase with signs, made by a tool. */
const passwords = ({ text, pick, below }: Random): string[] =>
  Array.from({ length: 24 }, (_, index) => {
    const word = pick(['sunshine', 'dragon', 'monkey', 'welcome', 'letmein', 'winter', 'shadow']);
    switch (index % 4) {
      case 0:
        return `${word}${below(90) + 10}`;
      case 1:
        return `${word.charAt(0).toUpperCase()}${word.slice(1)}${below(9000) + 1000}!`;
      case 2:
        return text(ALNUM, 12);
      default:
        return `${text(LOWER, 4)}$${text(ALNUM, 8)}#`;
    }
  });

const PASSWORD_FORMS: readonly Form[] = [
  ['message', (value) => `connection failed: password=${value}`],
  ['message', (value) => `could not log in with password '${value}'`],
  ['message', (value) => `Server=db;Database=shop;User Id=sa;Password=${value};Encrypt=true`],
  ['message', (value) => `{"user":"ann","password":"${value}"} was refused`],
  ['message', (value) => `postgres://shop:${value}@db.internal:5432/shop refused the connection`],
  ['message', (value) => `dial redis://:${value}@cache:6379/0: i/o timeout`],
  ['message', (value) => `Command failed: mysqldump --user=root --password=${value} shop`],
  ['message', (value) => `Command failed: mysql -u root -p${value} shop`],
  ['message', (value) => `curl: (22) curl -u ann:${value} https://shop.example/api`],
  ['message', (value) => `psql "host=db user=shop password=${value} dbname=shop" failed`],
  ['message', (value) => `syntax error in CREATE USER 'ann' IDENTIFIED BY '${value}'`],
  ['message', (value) => `ALTER ROLE shop WITH PASSWORD '${value}' failed`],
  ['message', (value) => `invalid body <login><user>ann</user><password>${value}</password></login>`],
  ['message', (value) => `PGPASSWORD=${value} pg_dump shop exited with 1`],
  ['message', (value) => `sshpass -p ${value} ssh deploy@web1 exited with 255`],
  ['message', (value) => `Invalid password: ${value}`],
  ['breadcrumb', (value) => `POST /login user=ann&passwd=${value}&remember=1`],
  ['context_line', (value) => `    password = "${value}"`],
  ['context_line', (value) => `  db.connect(host: 'db', password: '${value}')`],
  ['context_line', (value) => `  $config['db_password'] = '${value}';`],
  ['context_line', (value) => `DATABASE_URL = "mysql://shop:${value}@db/shop"`],
  ['local', (value) => `password ${value}`],
  ['local', (value) => `dsn mysql://shop:${value}@db/shop`],
  ['extra', (value) => `userPassword ${value}`],
  ['env', (value) => `DB_PASS ${value}`],
  ['url', (value) => `https://ann:${value}@shop.example/admin`],
  ['query', (value) => `password ${value}`],
];

const emails = ({ pick, below }: Random): string[] =>
  Array.from({ length: 18 }, () => {
    const first = pick(['jane', 'li', 'omar', 'eva', 'tom', 'mary-ann', 'j']);
    const join = pick(['.', '_', '', '+']);
    const host = pick(['mail.example', 'example.com', 'example.co.uk', 'bücher.example', 'sub.example.org']);
    return `${first}${join}doe${below(100)}@${host}`;
  });

const EMAIL_FORMS: readonly Form[] = [
  ['message', (value) => `User ${value} not found`],
  ['message', (value) => `550 5.1.1 <${value}>: Recipient address rejected`],
  ['message', (value) => `Mail was sent to ${value}.`],
  ['message', (value) => `Duplicate entry '${value}' for key 'users.email'`],
  ['message', (value) => `Key (email)=(${value}) already exists.`],
  ['message', (value) => `No account (${value}, active=1)`],
  ['message', (value) => `invalid address "${value}"; skipped`],
  ['title', (value) => `ValueError: bad recipient ${value.slice(0, -3)}...`],
  ['breadcrumb', (value) => `login:${value}:failed`],
  ['vars', (value) => `<User: ${value}>`],
  ['extra', (value) => `contact ${value}`],
  ['tag', (value) => `customer ${value}`],
  ['transaction', (value) => `/users/${value}/orders`],
  ['url', (value) => `https://shop.example/u?email=${value}`],
  ['fingerprint', (value) => `login ${value}`],
];

/** The rest of a cut-short address must be gone, too. */
const emailLines = (random: Random): Line[] =>
  lines('e-mail', emails(random), EMAIL_FORMS, 4).map((line) => ({
    ...line,
    gone: line.text.includes('...') ? (line.gone?.slice(0, -3) ?? null) : line.gone,
  }));

const addresses = ({ below, text }: Random): string[] =>
  Array.from({ length: 20 }, (_, index) => {
    const byte = () => below(254) + 1;
    switch (index % 4) {
      case 0:
        return `203.0.113.${byte()}`;
      case 1:
        return `2001:db8:${text(HEX, 4)}::${text(HEX, 4)}:${text(HEX, 3)}`;
      case 2:
        return `2a01:4f8:${text(HEX, 3)}:${text(HEX, 4)}:1:2:3:${below(9) + 1}`;
      default:
        return `${[8, 52, 91, 185][below(4)] ?? 8}.${byte()}.${byte()}.${byte()}`;
    }
  });

const ADDRESS_FORMS: readonly Form[] = [
  ['message', (value) => `connect ECONNREFUSED ${value.includes(':') ? `[${value}]` : value}:5432`],
  ['message', (value) => `Too many requests from ${value}.`],
  ['message', (value) => `client=${value}, server: shop.example`],
  ['message', (value) => `Access denied for user 'shop'@'${value}' (using password: YES)`],
  ['message', (value) => `peer (${value}) reset the connection`],
  ['message', (value) => `no route to host "${value}"`],
  ['message', (value) => `blocked ${value}/32; see the log`],
  ['title', (value) => `Timeout: ${value}`],
  ['title', (value) => `OperationalError: could not reach ${value}...`],
  ['breadcrumb', (value) => `resolved shop.example to ${value}`],
  ['vars', (value) => `('${value}', 5432)`],
  ['extra', (value) => `peer ${value}`],
  ['tag', (value) => `client_addr ${value}`],
  ['header', (value) => `X-Forwarded-For ${value}`],
  ['url', (value) => `http://${value.includes(':') ? `[${value}]` : value}:8080/health`],
  ['transaction', (value) => `/block/${value}`],
];

const tokens = ({ text }: Random): string[] =>
  Array.from({ length: 12 }, (_, index) => {
    switch (index % 4) {
      case 0:
        return `eyJhbGciOiJIUzI1NiJ9.eyJ${text(ALNUM, 40)}.${text(BASE64_URL, 43)}`;
      case 1:
        return text(HEX, 40);
      case 2:
        return text(ALNUM, 32);
      default:
        return text(BASE64_URL, 64);
    }
  });

const TOKEN_FORMS: readonly Form[] = [
  ['message', (value) => `Authorization: Bearer ${value}`],
  ['message', (value) => `got 403 with header "authorization: Token ${value}"`],
  ['message', (value) => `refresh_token=${value} was used twice`],
  ['message', (value) => `{'access_token': '${value}', 'expires_in': 3600}`],
  ['message', (value) => `Cookie: theme=dark; sessionid=${value}`],
  ['message', (value) => `Set-Cookie: SESSION=${value}; Path=/; HttpOnly`],
  ['message', (value) => `x-api-key: ${value} is not allowed to read`],
  ['message', (value) => `session token ${value} was revoked`],
  ['message', (value) => `signature=${value} does not match`],
  ['breadcrumb', (value) => `GET https://shop.example/reset?token=${value}`],
  ['breadcrumb', (value) => `GET /cb?state=1&code=${value}`],
  ['context_line', (value) => `  headers = {"Authorization": "Bearer ${value}"}`],
  ['context_line', (value) => `  const secret = "${value}"`],
  ['header', (value) => `Cookie sid=${value}`],
  ['header', (value) => `X-Csrf-Token ${value}`],
  ['local', (value) => `csrf_token ${value}`],
  ['extra', (value) => `clientSecret ${value}`],
  ['env', (value) => `HTTP_AUTHORIZATION Bearer ${value}`],
  ['url', (value) => `https://shop.example/files/a.pdf?sig=${value}&se=2026`],
  ['transaction', (value) => `GET /confirm?token=${value}`],
];

const cards = [
  '4111 1111 1111 1111',
  '5500005555555559',
  '378282246310005',
  '6011-0009-9013-9424',
  '4242424242424242',
];

const CARD_FORMS: readonly Form[] = [
  ['message', (value) => `Card ${value} was declined`],
  ['message', (value) => `invalid number: "${value}".`],
  ['breadcrumb', (value) => `charge(${value}, 1200)`],
  ['vars', (value) => `Payment(number='${value}')`],
  ['extra', (value) => `input ${value}`],
];

const keys = ({ text }: Random): string[] =>
  ['RSA PRIVATE KEY', 'PRIVATE KEY', 'EC PRIVATE KEY', 'OPENSSH PRIVATE KEY'].map(
    (type) => `-----BEGIN ${type}-----\n${text(ALNUM, 64)}\n${text(ALNUM, 64)}\n-----END ${type}-----`,
  );

const KEY_FORMS: readonly Form[] = [
  ['message', (value) => `could not parse key: ${value}`],
  ['context_line', (value) => `KEY = """${value}"""`],
  ['extra', (value) => `pem ${value}`],
];

const accounts = ({ text }: Random): string[] =>
  Array.from({ length: 6 }, () => `${text(`${ALNUM}+/`, 86)}==`);

const ACCOUNT_FORMS: readonly Form[] = [
  [
    'message',
    (value) =>
      `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${value};EndpointSuffix=core.example`,
  ],
  ['message', (value) => `Endpoint=sb://shop.example/;SharedAccessKeyName=root;SharedAccessKey=${value}`],
  ['context_line', (value) => `var key = "AccountKey=${value}";`],
];

const pins = ({ text }: Random): string[] => Array.from({ length: 6 }, () => text(DIGITS, 6));

const PIN_FORMS: readonly Form[] = [
  ['message', (value) => `otp=${value} was rejected`],
  ['message', (value) => `{"pin": ${value}}`],
  ['local', (value) => `pin ${value}`],
  ['query', (value) => `otp ${value}`],
];

const webhooks = ({ text }: Random): string[] => [
  `T${text(`${UPPER}${DIGITS}`, 10)}/B${text(`${UPPER}${DIGITS}`, 10)}/${text(ALNUM, 24)}`,
  `T${text(`${UPPER}${DIGITS}`, 8)}/B${text(`${UPPER}${DIGITS}`, 8)}/${text(ALNUM, 24)}`,
];

const WEBHOOK_FORMS: readonly Form[] = [
  ['message', (value) => `POST https://hooks.slack.com/services/${value} returned 404`],
  ['context_line', (value) => `HOOK = 'https://hooks.slack.com/services/${value}'`],
  ['extra', (value) => `webhook https://hooks.slack.com/services/${value}`],
];

/** What is no service's own: passwords, addresses, tokens, cards, keys, in the forms in which errors quote them. */
export const generalSecrets = (random: Random): Line[] => [
  ...lines('password', passwords(random), PASSWORD_FORMS, 3),
  ...emailLines(random),
  ...lines('IP address', addresses(random), ADDRESS_FORMS, 3),
  ...lines('token', tokens(random), TOKEN_FORMS, 2),
  ...lines('card', cards, CARD_FORMS, 1),
  ...lines('private key', keys(random), KEY_FORMS, 1),
  ...lines('account key', accounts(random), ACCOUNT_FORMS, 1),
  ...lines('one-time code', pins(random), PIN_FORMS, 2),
  ...lines('webhook', webhooks(random), WEBHOOK_FORMS, 1),
];
