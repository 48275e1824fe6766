import { library, own, type Problem } from '../problem.ts';

const SPRING = [
  library({
    file: 'DispatcherServlet.java',
    module: 'org.springframework.web.servlet.DispatcherServlet',
    function: 'doDispatch',
    line: 1088,
  }),
  library({
    file: 'InvocableHandlerMethod.java',
    module: 'org.springframework.web.method.support.InvocableHandlerMethod',
    function: 'doInvoke',
    line: 255,
  }),
];
const PAYING = [
  {
    before: 1.4,
    category: 'http',
    type: 'http',
    data: { method: 'POST', url: 'https://acquirer.example/v3/authorise', status_code: 200 },
  },
  { before: 0.3, category: 'com.example.shop.payments.Ledger', level: 'info', message: 'booked {order}' },
] as const;

const java = (problem: Omit<Problem, 'project' | 'mechanism'>): Problem => ({
  project: 'payments',
  mechanism: 'HandlerExceptionResolver',
  ...problem,
});

/** The payments, in Java with Spring. */
export const JAVA_PROBLEMS: readonly Problem[] = [
  java({
    key: 'amount-mismatch',
    type: 'AmountMismatchException',
    value: 'amount does not match order {order}',
    transaction: 'POST /authorizations',
    frames: [
      ...SPRING,
      own(
        {
          file: 'AuthorizationController.java',
          module: 'com.example.shop.payments.AuthorizationController',
          function: 'authorize',
          line: 58,
        },
        `
    Order order = orders.require(request.orderId());
    if (request.amount().compareTo(order.total()) != 0) {
>     throw new AmountMismatchException(order.id());
    }`,
      ),
    ],
    request: { method: 'POST', url: 'https://payments.internal/authorizations' },
    crumbs: PAYING,
    tags: { acquirer: 'nordpay' },
    perDay: 0,
    rhythm: 'day',
    staging: 0,
  }),
  java({
    key: 'acquirer-down',
    type: 'ResourceAccessException',
    value: 'I/O error on POST request for "https://acquirer.example/v3/authorise": Read timed out',
    transaction: 'POST /authorizations',
    frames: [
      ...SPRING,
      library({
        file: 'RestTemplate.java',
        module: 'org.springframework.web.client.RestTemplate',
        function: 'doExecute',
        line: 926,
      }),
      own(
        {
          file: 'AcquirerClient.java',
          module: 'com.example.shop.payments.AcquirerClient',
          function: 'authorise',
          line: 41,
        },
        `
  AcquirerAnswer authorise(Payment payment) {
>   return rest.postForObject(base + "/v3/authorise", payment, AcquirerAnswer.class);
  }`,
      ),
    ],
    cause: {
      type: 'SocketTimeoutException',
      value: 'Read timed out',
      frames: [
        library({
          file: 'NioSocketImpl.java',
          module: 'sun.nio.ch.NioSocketImpl',
          function: 'timedRead',
          line: 278,
        }),
      ],
    },
    request: { method: 'POST', url: 'https://payments.internal/authorizations' },
    crumbs: PAYING,
    tags: { acquirer: 'nordpay' },
    perDay: 13,
    rhythm: 'day',
  }),
  java({
    key: 'optimistic-lock',
    type: 'ObjectOptimisticLockingFailureException',
    value: 'Row was updated or deleted by another transaction: [com.example.shop.payments.Wallet#{n}]',
    transaction: 'POST /wallets/{id}/debit',
    frames: [
      ...SPRING,
      own(
        {
          file: 'WalletService.java',
          module: 'com.example.shop.payments.WalletService',
          function: 'debit',
          line: 77,
        },
        `
  @Transactional
  public void debit(long walletId, Money amount) {
    Wallet wallet = wallets.getReferenceById(walletId);
>   wallet.debit(amount);
  }`,
      ),
    ],
    request: { method: 'POST', url: 'https://payments.internal/wallets/{n}/debit' },
    crumbs: PAYING.slice(1),
    perDay: 6,
    rhythm: 'day',
  }),
  java({
    key: 'settlement',
    type: 'NullPointerException',
    value:
      'Cannot invoke "java.time.LocalDate.isBefore(java.time.chrono.ChronoLocalDate)" because "this.valueDate" is null',
    transaction: 'SettlementJob',
    frames: [
      library({
        file: 'ScheduledMethodRunnable.java',
        module: 'org.springframework.scheduling.support.ScheduledMethodRunnable',
        function: 'run',
        line: 130,
      }),
      own(
        {
          file: 'SettlementJob.java',
          module: 'com.example.shop.payments.SettlementJob',
          function: 'isDue',
          line: 63,
        },
        `
  private boolean isDue(Settlement settlement) {
>   return settlement.valueDate().isBefore(LocalDate.now(clock));
  }`,
      ),
    ],
    crumbs: [
      {
        before: 4,
        category: 'com.example.shop.payments.SettlementJob',
        level: 'info',
        message: '412 settlements',
      },
    ],
    perDay: 7,
    rhythm: 'night',
    users: 'nobody',
  }),
];

const IMAGE = '0x0000000100e84000';
const native = (address: string, image: string, name: string, isOwn = false) => ({
  package: image,
  function: name,
  instruction_addr: address,
  in_app: isOwn,
});

/** The tills in the shops: a native program. */
export const NATIVE_PROBLEMS: readonly Problem[] = [
  {
    key: 'till-crash',
    project: 'pos-terminal',
    type: 'EXC_BAD_ACCESS',
    value: 'KERN_INVALID_ADDRESS at 0x0000000000000028.',
    level: 'fatal',
    mechanism: 'minidump',
    transaction: 'print-receipt',
    frames: [
      native('0x00000001a1b6e06c', '/usr/lib/system/libsystem_pthread.dylib', '_pthread_start'),
      native(
        '0x0000000100e9a4d0',
        '/Applications/Till.app/Contents/MacOS/Till',
        'till::PrintQueue::run()',
        true,
      ),
      native(
        '0x0000000100e9b118',
        '/Applications/Till.app/Contents/MacOS/Till',
        'till::ReceiptPrinter::feed(till::Paper const&)',
        true,
      ),
    ],
    crumbs: [
      { before: 14, category: 'till', level: 'info', message: 'basket of 4 lines, paid in cash' },
      { before: 3, category: 'printer', level: 'warning', message: 'paper low' },
      { before: 0.2, category: 'printer', level: 'error', message: 'paper roll removed' },
    ],
    tags: { store: '{store}', 'printer.model': 'TM-m30III' },
    more: {
      debug_meta: {
        images: [
          {
            type: 'macho',
            code_file: '/Applications/Till.app/Contents/MacOS/Till',
            debug_id: '8f1c6a52-0c4f-3b8e-9d5c-55f0a3c1e7b2',
            image_addr: IMAGE,
            image_size: 1_318_912,
            arch: 'arm64',
          },
          {
            type: 'macho',
            code_file: '/usr/lib/system/libsystem_pthread.dylib',
            debug_id: '3a1f9c0d-27f4-3a52-8b7e-1f1d6f0f1b23',
            image_addr: '0x00000001a1b67000',
            image_size: 53_248,
            arch: 'arm64',
          },
        ],
      },
      threads: {
        values: [
          {
            id: 0,
            name: 'main',
            crashed: false,
            current: false,
            stacktrace: {
              frames: [
                native('0x00000001a1a5b8d4', '/usr/lib/system/libsystem_kernel.dylib', 'mach_msg2_trap'),
              ],
            },
          },
          { id: 7, name: 'print-queue', crashed: true, current: true },
        ],
      },
    },
    perDay: 6,
    rhythm: 'day',
    days: [-6, 1],
    staging: 0,
    users: 'staff',
  },
  {
    key: 'till-sync',
    project: 'pos-terminal',
    type: 'std::runtime_error',
    value: 'journal of till {n} is ahead of the server',
    handled: true,
    mechanism: 'generic',
    transaction: 'sync-journal',
    frames: [
      native(
        '0x0000000100e91a30',
        '/Applications/Till.app/Contents/MacOS/Till',
        'till::Journal::sync(till::Server&)',
        true,
      ),
    ],
    crumbs: [{ before: 2, category: 'till', level: 'info', message: 'sync of 118 entries' }],
    tags: { store: '{store}' },
    perDay: 3,
    rhythm: 'night',
    staging: 0,
    users: 'staff',
  },
  {
    key: 'scanner',
    project: 'pos-terminal',
    type: 'SIGABRT',
    value: 'Abort',
    level: 'fatal',
    mechanism: 'signalhandler',
    transaction: 'scan',
    frames: [
      native('0x00000001a1a66388', '/usr/lib/system/libsystem_kernel.dylib', '__pthread_kill'),
      native(
        '0x0000000100e8d2c4',
        '/Applications/Till.app/Contents/MacOS/Till',
        'till::Scanner::decode(std::span<unsigned char const>)',
        true,
      ),
    ],
    crumbs: [{ before: 0.5, category: 'scanner', level: 'debug', message: 'EAN-13 {n}' }],
    tags: { store: '{store}' },
    perDay: 2,
    rhythm: 'day',
    days: [-13, -8],
    staging: 0,
    users: 'staff',
  },
];
