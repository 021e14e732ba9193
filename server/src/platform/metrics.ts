import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = {
  registry: Registry
  requests: Histogram<'method' | 'route' | 'status'>
  events: Counter<'kind'>
  unsealed: Gauge
  streams: Gauge<'audience'>
  mails: Counter<'outcome'>
  deliveries: Counter<'outcome'>
}

/** Each App has a registry of its own, so that several can live in one process (tests). */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    requests: new Histogram({
      name: 'openlma_http_request_seconds',
      help: 'Time to answer a request',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    events: new Counter({ name: 'openlma_events_total', help: 'Events sealed', labelNames: ['kind'], registers }),
    unsealed: new Gauge({ name: 'openlma_events_unsealed', help: 'Committed events without a position', registers }),
    mails: new Counter({
      name: 'openlma_mails_total',
      help: 'Tries to send a mail',
      labelNames: ['outcome'],
      registers,
    }),
    deliveries: new Counter({
      name: 'openlma_webhook_attempts_total',
      help: 'Tries to deliver a webhook',
      labelNames: ['outcome'],
      registers,
    }),
    streams: new Gauge({ name: 'openlma_streams', help: 'Open event streams', labelNames: ['audience'], registers }),
  }
}
