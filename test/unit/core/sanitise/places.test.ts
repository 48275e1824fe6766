import { createSanitise, REDACTED } from '../../../../lambdas/core/sanitise/sanitise.ts';

const sanitise = createSanitise();

const frame = (fields: object): object => ({
  exception: { values: [{ type: 'Error', value: 'x', stacktrace: { frames: [fields] } }] },
});

describe('a message', () => {
  it.each([
    "Can't verify CSRF token authenticity.",
    'SyntaxError: Unexpected token function',
    'auth: user not found for id 17',
    'Cookie: too large (9000 bytes)',
    "Access denied for user 'shop'@'localhost' (using password: YES)",
    'password: must be at least 8 characters long',
    '{"password":["This field is required."]}',
    'token=undefined, auth=None, session=closed',
    'SELECT * FROM users WHERE password = ? AND token = $1',
    "Could not load 'Shop.Core, Version=13.0.0.0, Culture=neutral, PublicKeyToken=30ad4fe6b2a6aeed'",
    'commit 3f2a9c81d4e5b60718293a4b5c6d7e8f90a1b2c3 not found',
    'Authorization: header not present',
    'git@github.com:acme/shop.git not reachable',
    'logo@2x.png missing',
    'secret=[Filtered]',
  ])('that speaks of secrets and holds none stays: %s', (value) => {
    expect(sanitise({ exception: { values: [{ value }] } })).toEqual({ exception: { values: [{ value }] } });
  });

  it.each([
    ['password is hunter2!', 'hunter2'],
    ['mysql -u root -phunter2x shop', 'hunter2x'],
    ['curl -u ann:hunter2x https://x.example', 'hunter2x'],
    ["CREATE USER 'ann' IDENTIFIED BY 'letmein'", 'letmein'],
    ['The API key 4fQ9xZ7kLm2pRt8v was not found', '4fQ9xZ7kLm2pRt8v'],
    ['DB_PASSWORD=correcthorse', 'correcthorse'],
    ['LoginRequest{user=ann, password=hunter2, otp=482913}', '482913'],
    ['https://app.example.com/login?ticket=ST-12345-abcdefghijkl', 'ST-12345'],
    ['mail to jane.doe@example.c...', 'jane.doe'],
    ['"john doe"@example.com bounced', 'john doe'],
  ])('loses the secret of %s', (message, secret) => {
    expect(JSON.stringify(sanitise({ message }))).not.toContain(secret);
  });
});

describe('a line of source', () => {
  it.each([
    'const token = await getToken(user);',
    '    self.session = requests.Session()',
    'headers = {"Authorization": f"Bearer {token}"}',
    "password = ENV['DB_PASSWORD']",
    'url = "https://auth.example/token?code=" + code',
    "host = '203.0.113.9'",
    '  "password": "<your password>",',
  ])('stays code: %s', (line) => {
    const source = frame({ context_line: line, pre_context: [line, line], post_context: [line] });

    expect(sanitise(source)).toEqual(source);
  });

  it.each([
    'password = "hunter2x"',
    'setPassword("hunter2x");',
    'let token: String = "q1w2hunter2x"',
    'dsn = "Server=db;Password=hunter2x;"',
    'url = "mysql://shop:hunter2x@db/shop"',
    'export DB_PASSWORD=hunter2x',
  ])('loses the literal of %s', (line) => {
    expect(JSON.stringify(sanitise(frame({ context_line: line })))).not.toContain('hunter2x');
    // The REST API has lines as pairs of a number and a text.
    expect(JSON.stringify(sanitise(frame({ context: [[12, line]] })))).not.toContain('hunter2x');
  });
});

describe('the name of a function, module, package or file', () => {
  it.each([
    { function: 'db::add' },
    { function: '-[CheckoutVC pay:session:token:]' },
    { function: 'this@MainActivity.onCreate' },
    { package: 'Shop.Web, Version=2.4.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a' },
    { filename: 'node_modules/.pnpm/jsonwebtoken@9.0.2/verify.js' },
    { absPath: '/gems/devise-4.9.3.1/session.rb' },
  ])('stays: %j', (fields) => {
    expect(sanitise(frame(fields))).toEqual(frame(fields));
  });
});

describe('a transaction, culprit, fingerprint or URL', () => {
  it.each([
    { transaction: 'App\\Http\\SessionController@destroy' },
    { culprit: 'acme::session::handle' },
    { fingerprint: ['auth', 'timeout'] },
    { request: { url: 'https://shop.example/items?key=name&code=404' } },
  ])('stays: %j', (value) => {
    expect(sanitise(value)).toEqual(value);
  });

  it.each([
    { transaction: '/users/jane@example.org/orders' },
    { culprit: 'GET http://203.0.113.9/x?token=jane@example.org' },
    { fingerprint: ['login', 'jane@example.org', '203.0.113.9'] },
    { request: { url: 'https://shop.example/cb?access_token=203.0.113.9&u=jane%40example.org' } },
  ])('loses secrets and addresses: %j', (value) => {
    expect(JSON.stringify(sanitise(value))).not.toMatch(/jane|203\.0/);
  });
});

describe('a value that cannot be secret', () => {
  it.each([
    ['max_tokens', 4096],
    ['has_password', true],
    ['auth_method', 'sso'],
    ['session', 'closed'],
    ['password', 'None'],
    ['token', "''"],
    ['tokens', []],
    ['credentials', {}],
    ['session', '<Session object at 0x7f3a2b1c9d10>'],
    ['PWD', '/app'],
    ['password_reset_required', 'false'],
    ['auth_token', '[Filtered]'],
  ])('stays under %s: %j', (name, value) => {
    expect(sanitise({ extra: { [name]: value } })).toEqual({ extra: { [name]: value } });
  });

  it.each([
    ['password', 123456],
    ['pin', 4821],
    ['password', 'letmein'],
    ['session_token', 'abcdefgh'],
    ['auth', { user: 'ann' }],
  ])('does not lie under %s: %j', (name, value) => {
    expect(sanitise({ extra: { [name]: value } })).toEqual({ extra: { [name]: REDACTED } });
  });

  it('is the version of a module, whatever the module is called', () => {
    expect(sanitise({ modules: { secretstorage: '3.3.3', auth: '1.2.3.4' } })).toEqual({
      modules: { secretstorage: '3.3.3', auth: '1.2.3.4' },
    });
  });
});

describe('the name of a key', () => {
  it.each(['user:jane@example.org', 'seen 203.0.113.9'])(
    'stays where it is more than an address: %s',
    (name) => {
      expect(sanitise({ extra: { [name]: 1 } })).toEqual({ extra: { [name]: 1 } });
    },
  );

  it('goes where all of it is an address or a token', () => {
    expect(sanitise({ 'jane@example.org': 1, '203.0.113.9': 2 })).toEqual({
      '[redacted e-mail]': 1,
      '[redacted IP address]': 2,
    });
  });
});

describe('the settings', () => {
  it('keep what KEEP_KEYS names, but for shapes and addresses', () => {
    const lenient = createSanitise([], { keepKeys: ['session_name', 'level'] });

    expect(lenient({ sessionName: 'abcdefgh', auth_level: 'x1y2z3w4', token: 'abcdefgh' })).toEqual({
      sessionName: 'abcdefgh',
      auth_level: 'x1y2z3w4',
      token: REDACTED,
    });
    expect(lenient({ session_name: 'jane@example.org' })).toEqual({ session_name: '[redacted e-mail]' });
  });

  it('let REDACT_KEYS win', () => {
    expect(createSanitise(['level'], { keepKeys: ['level'] })({ level: 'x' })).toEqual({ level: REDACTED });
  });

  it('redact private addresses only where asked', () => {
    const message = 'connect 10.0.3.17:5432 and 192.168.1.20 from 127.0.0.1';
    const strict = createSanitise([], { redactPrivateAddresses: true });

    expect(sanitise({ message })).toEqual({ message });
    expect(strict({ message })).toEqual({
      message: 'connect [redacted IP address]:5432 and [redacted IP address] from 127.0.0.1',
    });
  });
});
