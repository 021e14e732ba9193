/** Why a statement was not accepted, in the order in which the reader looks (protocol 2.2). */
export const verifyCodes = [
  'malformed',
  'certificate_untrusted',
  'move_untrusted',
  'certificate_wrong_package',
  'epoch_too_low',
  'signature_invalid',
  'wrong_type',
  'wrong_package',
  'wrong_installation',
  'wrong_token',
  'wrong_nonce',
  'version_unsupported',
  'wrong_license',
  'roster_base_mismatch',
  'roster_entries_mismatch',
  'move_insecure',
  'move_replayed',
  'older_than_seen',
  'certificate_expired',
  'certificate_not_yet_valid',
  'document_expired',
  'document_not_yet_valid',
] as const

/** One of `verifyCodes`; a document refused with it is never stored (`C2`). */
export type VerifyCode = (typeof verifyCodes)[number]

/** What `check` can answer, in the order in which it is decided (`C1`, protocol 4). */
export const answerCodes = [
  'uninstalled',
  'suspended',
  'expired',
  'no_seat',
  'feature_missing',
  'document_missing',
  'document_invalid',
  'document_expired',
  'clock_moved_back',
  'in_grace',
  'licensed',
] as const

/** One of `answerCodes`. */
export type AnswerCode = (typeof answerCodes)[number]

/** Refusals of the server that a product can meet (protocol 5). Any other is reported as `server_refused`. */
export const refusalCodes = [
  'install_key_invalid',
  'activation_code_required',
  'subscriber_known',
  'code_invalid',
  'code_used',
  'code_expired',
  'idempotency_key_reused',
  'idempotency_in_progress',
  'rate_limited',
  'installation_unknown',
  'token_invalid',
  'installation_uninstalled',
  'no_seat_free',
  'invalid_request',
  'package_moved',
  'shutting_down',
] as const

/** One of `refusalCodes`. */
export type RefusalCode = (typeof refusalCodes)[number]

/** Every code an `LmaError` can carry: a refusal of the server, or what went wrong on this side. */
export type LmaErrorCode =
  | RefusalCode
  | 'server_refused'
  | 'server_unavailable'
  | 'network_failed'
  | 'timeout'
  | 'response_invalid'
  | 'document_rejected'
  | 'file_invalid'
  | 'file_of_another_package'
  | 'file_of_another_installation'
  | 'file_outdated'
  | 'listener_failed'
  | 'not_installed'
  | 'options_invalid'
  | 'store_failed'
  | 'store_of_another_package'
  | 'crypto_unavailable'

/** What else is known about an error. */
export type LmaErrorFacts = {
  /** HTTP status, where the server answered. */
  status?: number
  /** The server's own code, also where this version of the SDK does not know it. */
  serverCode?: string
  /** Text for a person, or the code of the inner problem. */
  detail?: string
  /** Seconds to wait before trying again, as the server asked. */
  retryAfter?: number
  /** The server's name for the request, to quote when asking its operator. */
  requestId?: string
  /** What else the server said, such as `allowed`, `used` and `vendor` with `no_seat_free`. */
  extra?: { readonly [name: string]: unknown }
  cause?: unknown
}

/**
 * Every failure the SDK reports, thrown or by the `error` event; `check` throws none but `invalid_request`, for what is no question.
 * @example try { await lma.install(options) } catch (error) { if (error instanceof LmaError && error.code === 'subscriber_known') askForCode() }
 */
export class LmaError extends Error {
  override readonly name = 'LmaError'
  readonly code: LmaErrorCode
  readonly status: number | undefined
  readonly serverCode: string | undefined
  readonly detail: string | undefined
  readonly retryAfter: number | undefined
  readonly requestId: string | undefined
  readonly extra: { readonly [name: string]: unknown } | undefined

  constructor(code: LmaErrorCode, facts: LmaErrorFacts = {}) {
    super(facts.detail === undefined ? code : `${code}: ${facts.detail}`, { cause: facts.cause })
    this.code = code
    this.status = facts.status
    this.serverCode = facts.serverCode
    this.detail = facts.detail
    this.retryAfter = facts.retryAfter
    this.requestId = facts.requestId
    this.extra = facts.extra
  }
}
