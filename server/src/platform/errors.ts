/** Every refusal the API can answer: its stable code, HTTP status and title. Codes are never renamed. */
export const PROBLEMS = {
  invalid_request: [400, 'The request is not valid'],
  malformed_json: [400, 'The body is not valid JSON'],
  invalid_cursor: [400, 'The cursor is not valid'],
  setup_link_invalid: [401, 'The setup link is not valid'],
  unauthenticated: [401, 'Sign in, or send an API key'],
  session_expired: [401, 'The session has ended'],
  api_key_invalid: [401, 'The API key is unknown, revoked or expired'],
  credentials_invalid: [401, 'Email or password is wrong'],
  install_key_invalid: [401, 'The install key is unknown'],
  token_invalid: [401, 'The installation token is wrong'],
  installation_unknown: [401, 'The installation is unknown'],
  manage_session_invalid: [401, 'The link or the session of the manage page is over'],
  activation_code_required: [403, 'This package can be installed with an activation code only'],
  forbidden: [403, 'Your role does not allow this'],
  origin_refused: [403, 'The request came from another site'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'This method is not allowed here'],
  subscriber_known: [409, 'This package is already installed there'],
  idempotency_in_progress: [409, 'The same request is still running'],
  slug_taken: [409, 'This short name is taken'],
  email_taken: [409, 'Somebody with this email is already a member'],
  version_taken: [409, 'This version exists already'],
  license_uninstalled: [409, 'The license belongs to an uninstalled product and cannot be edited'],
  installation_uninstalled: [409, 'The installation has been uninstalled'],
  last_admin: [409, 'The last active admin cannot be removed'],
  already_set_up: [409, 'This server has been set up already'],
  no_seat_free: [409, 'Every seat is taken'],
  follows_parent: [409, 'The license follows that of the parent and cannot be edited'],
  subscriber_taken: [409, 'This package is already licensed there'],
  claim_decided: [409, 'The claim has been decided'],
  nothing_to_undo: [409, 'There is no change that can be undone'],
  refresh_running: [409, 'Another refresh of this package is running'],
  import_busy: [409, 'The import is under way'],
  import_incomplete: [409, 'The import is not ready yet'],
  spare_key_gone: [409, 'The spare key has been handed out already'],
  package_handed_over: [409, 'The package has been handed over to another org'],
  database_not_empty: [409, 'The database is not empty'],
  master_key_needed: [409, 'The backup was made under another master key'],
  state_conflict: [409, 'Not possible in the present state'],
  request_timeout: [408, 'The request took too long to arrive'],
  stale_revision: [412, 'Somebody changed this in the meantime'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'Send JSON with Content-Type: application/json'],
  code_invalid: [422, 'The activation code is not valid'],
  offline_request_invalid: [422, 'The request file is not valid'],
  code_used: [422, 'The activation code has been used'],
  code_expired: [422, 'The activation code has expired'],
  idempotency_key_reused: [422, 'This idempotency key was used for another request'],
  change_refused: [422, 'The change is not allowed'],
  invitation_invalid: [422, 'The invitation is not valid, was used, or has expired'],
  fingerprint_wrong: [422, 'The fingerprint is not that of the invitation'],
  statement_invalid: [422, 'The statement of the other side is not valid'],
  archive_mismatch: [422, 'The archive cannot be taken here'],
  link_invalid: [422, 'The link is not valid, was used, or has expired'],
  password_too_weak: [422, 'The password is too weak'],
  archive_unknown: [422, 'This is not an archive of OpenLMA'],
  archive_version_newer: [422, 'The archive was written by a newer program'],
  archive_damaged: [422, 'The archive is damaged'],
  archive_truncated: [422, 'The archive ends too early'],
  archive_not_for_us: [422, 'The archive is sealed to somebody else'],
  archive_passphrase_wrong: [422, 'The passphrase does not open the archive'],
  archive_unsigned: [422, 'The archive is not signed'],
  archive_signer_unknown: [422, 'The archive is signed by somebody else'],
  archive_signature_wrong: [422, 'The signature of the archive does not hold'],
  revision_required: [428, 'Send If-Match with the revision you edit'],
  rate_limited: [429, 'Too many requests'],
  headers_too_large: [431, 'The path or the headers are too large'],
  internal_error: [500, 'Something went wrong here'],
  unavailable: [503, 'The database does not answer right now'],
  package_moving: [503, 'The package is being moved'],
  package_moved: [503, 'The package has moved to another server'],
  shutting_down: [503, 'The server is shutting down'],
  storage_full: [507, 'The server has no room left to write'],
} as const satisfies Record<string, readonly [number, string]>

export type ProblemCode = keyof typeof PROBLEMS

export type ProblemDetail = { pointer: string; detail: string }

/** A refusal with a stable code; the one HTTP error handler turns it into `application/problem+json`. */
export class AppError extends Error {
  readonly code: ProblemCode
  readonly errors: ProblemDetail[] | undefined
  readonly extra: Record<string, unknown> | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ProblemCode,
    detail?: string,
    more: { errors?: ProblemDetail[]; extra?: Record<string, unknown>; retryAfterSeconds?: number } = {},
  ) {
    super(detail ?? PROBLEMS[code][1])
    this.code = code
    this.errors = more.errors
    this.extra = more.extra
    this.retryAfterSeconds = more.retryAfterSeconds
  }

  get status(): number {
    return PROBLEMS[this.code][0]
  }
}
