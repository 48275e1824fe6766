import { library, own, type Problem } from '../problem.ts';

const NET_HTTP = [
  library({
    file: '/usr/local/go/src/net/http/server.go',
    module: 'net/http',
    function: '(*conn).serve',
    line: 2103,
  }),
  library({
    file: '/usr/local/go/src/net/http/server.go',
    module: 'net/http',
    function: 'HandlerFunc.ServeHTTP',
    line: 2294,
  }),
];
const RAILS = [
  library({ file: 'puma/thread_pool.rb', function: 'block in spawn_thread', line: 167 }),
  library({ file: 'action_controller/metal/rescue.rb', function: 'process_action', line: 27 }),
];
const SEARCHES = [
  {
    before: 0.8,
    category: 'http',
    type: 'http',
    data: { method: 'POST', url: 'http://search.internal:9200/products/_search', status_code: 200 },
  },
  { before: 0.1, category: 'query', level: 'info', message: 'q="running shoes {category}" took 41 ms' },
] as const;

/** The search, in Go. */
export const GO_PROBLEMS: readonly Problem[] = [
  {
    key: 'nil-facet',
    project: 'search',
    type: 'runtime.boundsError',
    value: 'index out of range [0] with length 0',
    level: 'fatal',
    mechanism: 'recover',
    transaction: 'GET /v1/search',
    frames: [
      ...NET_HTTP,
      own(
        {
          file: '/src/internal/facets/facets.go',
          module: 'shop.example.com/search/internal/facets',
          function: 'Top',
          line: 44,
        },
        `
func Top(buckets []Bucket) Bucket {
	sort.Slice(buckets, func(i, j int) bool { return buckets[i].Count > buckets[j].Count })
>	return buckets[0]
}`,
      ),
    ],
    request: { method: 'GET', url: 'https://search.shop.example.com/v1/search?q={category}&facets=brand' },
    crumbs: SEARCHES,
    perDay: 9,
    rhythm: 'day',
  },
  {
    key: 'suggest-deadline',
    project: 'search',
    type: 'context.deadlineExceededError',
    value: 'suggest: context deadline exceeded',
    handled: true,
    mechanism: 'generic',
    transaction: 'GET /v1/suggest',
    frames: [
      ...NET_HTTP,
      own(
        {
          file: '/src/internal/suggest/handler.go',
          module: 'shop.example.com/search/internal/suggest',
          function: 'Handler.Suggest',
          line: 71,
        },
        `
	ctx, cancel := context.WithTimeout(r.Context(), 120*time.Millisecond)
	defer cancel()
	hits, err := h.index.Prefix(ctx, r.URL.Query().Get("q"))
	if err != nil {
>		return fmt.Errorf("suggest: %w", err)
	}`,
      ),
    ],
    request: { method: 'GET', url: 'https://search.shop.example.com/v1/suggest?q={category}' },
    crumbs: SEARCHES,
    tags: { shard: 'products-2' },
    perDay: 16,
    rhythm: 'day',
  },
  {
    key: 'synonyms',
    project: 'search',
    type: '*json.SyntaxError',
    value: "invalid character '}' looking for beginning of object key string",
    handled: true,
    mechanism: 'generic',
    transaction: 'reload-synonyms',
    frames: [
      own(
        {
          file: '/src/internal/synonyms/reload.go',
          module: 'shop.example.com/search/internal/synonyms',
          function: 'Reload',
          line: 29,
        },
        `
	var words map[string][]string
>	if err := json.Unmarshal(raw, &words); err != nil {
		sentry.CaptureException(err)`,
      ),
    ],
    crumbs: [],
    perDay: 4,
    rhythm: 'even',
    days: [-12, -10],
    users: 'nobody',
  },
  {
    key: 'index-writer',
    project: 'search',
    type: '*net.OpError',
    value: 'dial tcp 10.2.9.14:9200: connect: connection refused',
    mechanism: 'generic',
    transaction: 'index-writer',
    frames: [
      library({
        file: '/usr/local/go/src/net/dial.go',
        module: 'net',
        function: '(*Dialer).DialContext',
        line: 536,
      }),
      own(
        {
          file: '/src/internal/index/writer.go',
          module: 'shop.example.com/search/internal/index',
          function: '(*Writer).Flush',
          line: 102,
        },
        `
func (w *Writer) Flush(ctx context.Context) error {
>	response, err := w.client.Bulk(ctx, w.pending)
	if err != nil {
		return err
	}`,
      ),
    ],
    crumbs: [{ before: 3, category: 'index', level: 'info', message: 'flush of 512 documents' }],
    perDay: 10,
    rhythm: 'night',
    users: 'nobody',
  },
];

/** What the shop's staff works with, in Ruby on Rails. */
export const RUBY_PROBLEMS: readonly Problem[] = [
  {
    key: 'rack-timeout',
    project: 'back-office',
    type: 'Rack::Timeout::RequestTimeoutException',
    value: 'Request ran for longer than 15000ms',
    mechanism: 'rack',
    transaction: 'ReportsController#sales',
    frames: [
      ...RAILS,
      own(
        { file: 'app/controllers/reports_controller.rb', function: 'sales', line: 19 },
        `
  def sales
    @from, @to = period
>   @rows = Order.joins(:lines).where(placed_at: @from..@to).group_by(&:store)
    render :sales`,
      ),
    ],
    request: { method: 'GET', url: 'https://office.shop.example.com/reports/sales?from=2026-01-01' },
    crumbs: [
      {
        before: 15,
        category: 'sql.active_record',
        message: 'SELECT "orders".* FROM "orders" INNER JOIN "lines" ON "lines"."order_id" = "orders"."id"',
      },
    ],
    perDay: 5,
    rhythm: 'day',
    users: 'staff',
  },
  {
    key: 'label-nil',
    project: 'back-office',
    type: 'NoMethodError',
    value: "undefined method 'zip' for nil",
    mechanism: 'rack',
    transaction: 'ShipmentsController#label',
    frames: [
      ...RAILS,
      own(
        { file: 'app/models/shipment.rb', function: 'label_lines', line: 52 },
        `
  def label_lines
    address = order.shipping_address
>   [address.name, address.street, "#{address.zip} #{address.city}"]
  end`,
      ),
    ],
    request: { method: 'POST', url: 'https://office.shop.example.com/shipments/{order}/label' },
    crumbs: [
      {
        before: 0.4,
        category: 'process_action.action_controller',
        data: { controller: 'ShipmentsController', action: 'label' },
      },
    ],
    perDay: 4,
    rhythm: 'day',
    users: 'staff',
  },
  {
    key: 'refund-stale',
    project: 'back-office',
    type: 'ActiveRecord::StaleObjectError',
    value: 'Attempted to update a stale object: Refund.',
    mechanism: 'rack',
    transaction: 'RefundsController#update',
    frames: [
      ...RAILS,
      own(
        { file: 'app/controllers/refunds_controller.rb', function: 'update', line: 33 },
        `
    refund = Refund.find(params[:id])
>   refund.update!(refund_params)
    RefundMailer.confirm(refund).deliver_later`,
      ),
    ],
    request: { method: 'PATCH', url: 'https://office.shop.example.com/refunds/{n}' },
    crumbs: [],
    perDay: 2,
    rhythm: 'day',
    days: [-11, 1],
    users: 'staff',
  },
  {
    key: 'invoice-job',
    project: 'back-office',
    type: 'Errno::ENOSPC',
    value: 'No space left on device @ io_write - /tmp/invoices/{order}.pdf',
    level: 'fatal',
    mechanism: 'sidekiq',
    transaction: 'Sidekiq/InvoiceJob',
    frames: [
      library({ file: 'sidekiq/processor.rb', function: 'execute_job', line: 202 }),
      own(
        { file: 'app/jobs/invoice_job.rb', function: 'perform', line: 14 },
        `
  def perform(order_id)
    pdf = InvoicePdf.new(Order.find(order_id)).render
>   File.binwrite("/tmp/invoices/#{order_id}.pdf", pdf)`,
      ),
    ],
    crumbs: [{ before: 2, category: 'sidekiq', level: 'info', message: 'InvoiceJob start' }],
    perDay: 12,
    rhythm: 'night',
    days: [-4, -2],
    users: 'nobody',
  },
];
