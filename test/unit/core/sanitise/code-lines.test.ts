import { createSanitise } from '../../../../lambdas/core/sanitise/sanitise.ts';

const sanitise = createSanitise();

/** An event with the line among the source of a frame. */
const eventWith = (line: string) => ({
  exception: {
    values: [{ type: 'Error', stacktrace: { frames: [{ filename: 'config.x', context_line: line }] } }],
  },
});

describe('a line of source', () => {
  it.each([
    ['export PAYMENT_API_KEY=94131876-04e8-4ef1-ab12-a80bf8843075', '94131876'],
    ['storage_secret_access_key = ldzPaEMM1ZA7V0FhikDBt2hWdQZUm14QhoxhLPAr', 'ldzPaEMM'],
    ['  client.secret: Zk39dkQ02mfPq81LxVb7', 'Zk39dkQ0'],
    ['props.setProperty("password", "Qa9zWs4Xe");', 'Qa9zWs4Xe'],
    ["CREATE USER report WITH PASSWORD 'Re4d0nly-Us3r';", 'Re4d0nly'],
    ['$s = ConvertTo-SecureString "Po1w3rSh3ll!x" -AsPlainText -Force', 'Po1w3rSh3ll'],
    ["curl -H 'X-Auth-Token: OE4iqkPUY45UaBW6OD3kztT5' https://api.example.com/v1", 'OE4iqkPU'],
    ['wget --http-password=cedar9Tunnel https://repo.example.com/a.tgz', 'cedar9Tunnel'],
    ['spring.mail.password=n0rthern-Quill', 'n0rthern'],
    ["run(['sshpass', '-p', 'Mango7!stair', 'ssh'])", 'Mango7!stair'],
  ])('%s loses the secret that it sets', (line, secret) => {
    expect(JSON.stringify(sanitise(eventWith(line)))).not.toContain(secret);
  });

  it.each([
    'token_endpoint = oauth2.googleapis.com',
    'export API_KEY=$(vault-read-secret-of-this-stage)',
    'secret_name: payments-worker-credentials',
    'validate("password", "required")',
    "errors.add('token', 'has expired since 2024')",
    "in_array('password', 'password_confirmation')",
    'password_hasher = argon2.PasswordHasher',
    'this.password=newPassword2',
    "parser.add_argument('--token', 'access_token_of_the_run')",
    'deploy --token-file /run/secrets/deploy-token-2 --api-key-name primary-key-2024',
    "fetch(url, { headers: { 'X-Api-Key': config.apiKey } })",
    "raise ValueError('PASSWORD must not be empty')",
  ])('%s stays as it is', (line) => {
    expect(sanitise(eventWith(line))).toEqual(eventWith(line));
  });
});

describe('a message', () => {
  it('loses a secret among the arguments that it lists', () => {
    const title = "Command '['./sync', '--token', 'tk-a2WWiIgsyK3RwiFz1wbg', '-v']' failed";

    expect(JSON.stringify(sanitise({ title }))).not.toContain('tk-a2WWiIgsyK3RwiFz1wbg');
  });
});

describe('the working folder of a shell', () => {
  it.each(['stopped, PWD=/srv/app', 'OLDPWD=~/shop failed', String.raw`PWD=C:\build\shop`])(
    'stays in %s',
    (message) => {
      expect(sanitise({ title: message })).toEqual({ title: message });
    },
  );

  it('does not make a password of that name stay', () => {
    expect(JSON.stringify(sanitise({ title: 'login failed: PWD=hunter2x9' }))).not.toContain('hunter2x9');
  });
});
