// Generated from the migrations by `npm run tables`; do not edit.
import type { ColumnType, Generated } from 'kysely'

/** JSON goes in as text, so that both drivers store the same. */
export type Json = ColumnType<unknown, string, string>
export type NullableJson = ColumnType<unknown, string | null | undefined, string | null>
export type Bytes = ColumnType<Buffer, Uint8Array, Uint8Array>
export type NullableBytes = ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>

export interface Accounts {
  id: string
  org_id: string
  name: string
  name_key: string
  domain: string | null
  owner_id: string | null
  revision: Generated<number>
  attributes: ColumnType<unknown, string | undefined, string>
  external_ref: string | null
  created_at: Date
  updated_at: Date
}

export interface ActivationCodes {
  id: string
  org_id: string
  package_id: string
  code_hash: Bytes
  hint: string
  source: string
  lead_id: string | null
  subscriber_id: string | null
  contact: NullableJson
  terms: NullableJson
  created_by: string | null
  created_at: Date
  expires_at: Date
  used_at: Date | null
  used_by_installation_id: string | null
  revoked_at: Date | null
  account_id: string | null
  contact_id: string | null
  subscriber_org_key: string | null
}

export interface AdoptionWindows {
  id: string
  org_id: string
  package_id: string
  reason: string
  opened_by: Json
  opened_at: Date
  until: Date
  closed_at: Date | null
}

export interface Adoptions {
  id: string
  org_id: string
  package_id: string
  window_id: string
  license_id: string
  installation_id: string
  was_uninstalled: boolean
  adopted_at: Date
  undone_at: Date | null
  undone_by: NullableJson
  undo_reason: string | null
}

export interface ApiKeys {
  id: string
  org_id: string
  name: string
  token_hash: Bytes
  scopes: string[]
  created_by: string | null
  created_at: Date
  expires_at: Date | null
  revoked_at: Date | null
  last_used_at: Date | null
}

export interface AttentionItems {
  id: string
  org_id: string
  kind: string
  package_id: string | null
  subscriber_id: string | null
  license_id: string | null
  installation_id: string | null
  lead_id: string | null
  dedupe_key: string
  data: ColumnType<unknown, string | undefined, string>
  count: Generated<number>
  created_at: Date
  last_seen_at: Date
  resolved_at: Date | null
  resolved_by: string | null
}

export interface ChainHeads {
  org_id: string
  package_id: string
  position: number
  hash: Bytes
  arrival_move_id: string | null
  arrival_position: Generated<number>
}

export interface Claims {
  id: string
  org_id: string
  package_id: string
  subscriber_id: string
  kind: string
  parent_id: string | null
  token_hash: NullableBytes
  contact: NullableJson
  message: string | null
  status: string
  decided_by: string | null
  decided_at: Date | null
  used_at: Date | null
  created_at: Date
  expires_at: Date
  reason: string | null
}

export interface Contacts {
  id: string
  org_id: string
  account_id: string
  first_name: string | null
  last_name: string | null
  email: string | null
  email_normalized: string | null
  title: string | null
  phone: string | null
  country: string | null
  state: string | null
  verified: Generated<boolean>
  revision: Generated<number>
  attributes: ColumnType<unknown, string | undefined, string>
  external_ref: string | null
  created_at: Date
  updated_at: Date
  erased_at: Date | null
}

export interface Documents {
  installation_id: string
  org_id: string
  signing_kid: string
  license_jws: string
  terms_hash: Bytes
  epoch: number
  revision: number
  issued_at: Date
  expires_at: Date
}

export interface EventPositions {
  org_id: string
  position: number
  event_id: string
  org_hash: Bytes
  package_id: string | null
  package_position: number | null
  package_hash: NullableBytes
}

export interface Events {
  id: string
  org_id: string
  kind: string
  package_id: string | null
  subscriber_id: string | null
  license_id: string | null
  installation_id: string | null
  lead_id: string | null
  actor: Json
  reason: string | null
  payload: NullableJson
  salt: NullableBytes
  commitment: Bytes
  created_at: Date
  erased_at: Date | null
  linked_as: NullableJson
}

export interface ExpiryNotices {
  license_id: string
  access_until: Date
  days: number
  org_id: string
  created_at: Date
  skipped: boolean
}

export interface IdempotentRequests {
  scope_hash: Bytes
  request_hash: Bytes
  state: string
  response: NullableBytes
  created_at: Date
  expires_at: Date
}

export interface ImportFiles {
  import_id: string
  object: string
  org_id: string
  columns: Json
  samples: Json
  mapping: ColumnType<unknown, string | undefined, string>
  date_order: string | null
  dates: Json
  rows: number
  bytes: number
  utf8_rows: number
  legacy_rows: number
  uploaded_at: Date
}

export interface ImportRows {
  import_id: string
  object: string
  line: number
  org_id: string
  cells: NullableJson
  legacy: boolean
  fault: string | null
  ref: string | null
  key: string | null
  rank: string | null
  label: string | null
  record: NullableJson
  lead_ref: string | null
  account_ref: string | null
  parent_key: string | null
  verdict: string | null
  code: string | null
  words: string | null
  notes: ColumnType<unknown, string | undefined, string>
  into_line: number | null
  thing_id: string | null
}

export interface ImportedThings {
  org_id: string
  source: string
  object: string
  ref: string
  thing_id: string
  content_hash: Bytes
  import_id: string
  imported_at: Date
}

export interface Imports {
  id: string
  org_id: string
  kind: string
  name: string | null
  status: string
  packages: ColumnType<unknown, string | undefined, string>
  packages_found: ColumnType<unknown, string | undefined, string>
  default_package_id: string | null
  reason: string | null
  created_by: Json
  started_by: NullableJson
  created_at: Date
  judged_at: Date | null
  started_at: Date | null
  finished_at: Date | null
  phase: string | null
  object: string | null
  line: Generated<number>
  done: Generated<number>
  total: Generated<number>
  counts: ColumnType<unknown, string | undefined, string>
  leased_by: string | null
  lease_until: Date | null
  attempts: Generated<number>
  error: string | null
  uploads: ColumnType<unknown, string | undefined, string>
}

export interface Installations {
  id: string
  org_id: string
  package_id: string
  subscriber_id: string
  license_id: string
  token_hash: Bytes
  status: string
  version: string
  version_status: string
  test: boolean
  verified: boolean
  facts: ColumnType<unknown, string | undefined, string>
  installed_at: Date
  uninstalled_at: Date | null
  uninstall_reason: string | null
  delivered_revision: number | null
  delivered_at: Date | null
  applied_revision: number | null
  applied_at: Date | null
  last_check_in_at: Date | null
  stream_seen_at: Date | null
  created_at: Date
  updated_at: Date
  reported_seats_used: number | null
  reported_active_users: number | null
  ahead_revision: number | null
  recreated_at: Date | null
  needs_proof: Generated<boolean>
}

export interface LeadNotes {
  id: string
  org_id: string
  lead_id: string
  author_id: string | null
  text: string
  created_at: Date
}

export interface LeadTouches {
  id: string
  org_id: string
  lead_id: string
  event_id: string
  source: string
  verified: boolean
  subscriber_id: string | null
  installation_id: string | null
  license_id: string | null
  utm: ColumnType<unknown, string | undefined, string>
  reason: string
  created_at: Date
}

export interface Leads {
  id: string
  org_id: string
  package_id: string
  subscriber_id: string | null
  first_name: string | null
  last_name: string | null
  email: string | null
  email_normalized: string | null
  company: string | null
  title: string | null
  phone: string | null
  country: string | null
  message: string | null
  owner_id: string | null
  owner_reason: string
  status: string
  source: string
  utm: ColumnType<unknown, string | undefined, string>
  flags: ColumnType<unknown, string | undefined, string>
  revision: Generated<number>
  attributes: ColumnType<unknown, string | undefined, string>
  external_ref: string | null
  created_at: Date
  updated_at: Date
  state: string | null
  email_verified: Generated<boolean>
  suggested_account_id: string | null
  account_id: string | null
  contact_id: string | null
  converted_at: Date | null
  last_touch_at: Date
  erased_at: Date | null
}

export interface Licenses {
  id: string
  org_id: string
  package_id: string
  subscriber_id: string
  lead_id: string | null
  number: number
  status: string
  status_before: string | null
  suspended_from: string | null
  seats: number | null
  expires: string | null
  time_zone: string
  access_until: Date | null
  trial_started_on: string | null
  features: ColumnType<unknown, string | undefined, string>
  message: string | null
  revision: Generated<number>
  test: boolean
  attributes: ColumnType<unknown, string | undefined, string>
  external_ref: string | null
  created_at: Date
  updated_at: Date
  seats_used: Generated<number>
  roster_revision: Generated<number>
  roster_key: ColumnType<Buffer, Uint8Array | undefined, Uint8Array>
  follows_license_id: string | null
  ended_noted_for: Date | null
  notices_for: Date | null
  notice_at: Date | null
  former_numbers: ColumnType<unknown, string | undefined, string>
}

export interface MailLeads {
  org_id: string
  lead_id: string
  mail_id: string
}

export interface Mails {
  id: string
  org_id: string
  kind: string
  recipient_id: string | null
  address: string
  subject: string
  body_text: string
  body_html: string
  event_id: string | null
  lead_id: string | null
  installation_id: string | null
  status: string
  attempts: Generated<number>
  next_attempt_at: Date | null
  last_error: string | null
  created_at: Date
  sent_at: Date | null
  license_id: string | null
  contact_id: string | null
  reply_to: string | null
}

export interface ManageSessions {
  id: string
  org_id: string
  installation_id: string
  license_id: string
  person: string | null
  link_hash: Bytes
  link_expires_at: Date
  session_hash: NullableBytes
  session_expires_at: Date | null
  opened_at: Date | null
  created_at: Date
  token_hash: Bytes
}

export interface Memberships {
  org_id: string
  user_id: string
  role: string
  status: string
  invited_name: string | null
  created_at: Date
  updated_at: Date
}

export interface MoveIds {
  move_id: string
  org_id: string
  kind: string
  old_id: string
  new_id: string | null
  writes: Generated<boolean>
}

export interface MoveInvitations {
  id: string
  org_id: string
  move_id: string
  code_sealed: Bytes
  created_by: string | null
  created_at: Date
  expires_at: Date
  used_at: Date | null
}

export interface MoveRows {
  move_id: string
  org_id: string
  table_name: string
  seq: number
  key: string | null
  row: Json
  secret_sealed: NullableBytes
}

export interface MovedPositions {
  org_id: string
  move_id: string
  package_id: string
  package_position: number
  package_hash: Bytes
  event_id: string
}

export interface Moves {
  id: string
  org_id: string
  side: string
  status: string
  packages: ColumnType<unknown, string | undefined, string>
  counterpart: ColumnType<unknown, string | undefined, string>
  manifest: NullableJson
  signing_key_sealed: NullableBytes
  opening_key_sealed: NullableBytes
  code_sealed: NullableBytes
  receipt: string | null
  release: string | null
  given_up: string | null
  progress: ColumnType<unknown, string | undefined, string>
  error: string | null
  started_by: Json
  created_at: Date
  frozen_at: Date | null
  exported_at: Date | null
  staged_at: Date | null
  handed_over_at: Date | null
  live_at: Date | null
  ended_at: Date | null
}

export interface OfflineRequests {
  id: string
  org_id: string
  package_id: string
  installation_id: string
  request_id: string
  request_hash: Bytes
  answer: string
  created_by: string | null
  created_at: Date
  outcome: string
}

export interface OneTimeLinks {
  token_hash: Bytes
  kind: string
  org_id: string | null
  user_id: string | null
  handed_over: Generated<boolean>
  created_at: Date
  expires_at: Date
  used_at: Date | null
}

export interface Orgs {
  id: string
  name: string
  time_zone: Generated<string>
  trial_cap_days: Generated<number>
  fallback_owner_id: string | null
  next_license_number: Generated<number>
  revision: Generated<number>
  attributes: ColumnType<unknown, string | undefined, string>
  created_at: Date
  updated_at: Date
}

export interface PackageVersions {
  id: string
  org_id: string
  package_id: string
  number: string
  name: string | null
  channel: string
  withdrawn_at: Date | null
  created_at: Date
}

export interface Packages {
  id: string
  org_id: string
  name: string
  slug: string
  description: string | null
  default_status: string
  default_days: number | null
  default_seats: number | null
  assign_on_first_use: boolean
  lead_manager_id: string | null
  install_mode: string
  retrial_after_days: number | null
  grace_days: number
  offline_days: number
  failure_mode: string
  install_key: string
  test_install_key: string
  epoch: number
  revision: Generated<number>
  attributes: ColumnType<unknown, string | undefined, string>
  external_ref: string | null
  created_at: Date
  updated_at: Date
  features: ColumnType<unknown, string | undefined, string>
  sandbox_policy: Generated<string>
  sandbox_seats: number | null
  sandbox_days: number | null
  notify_customer: Generated<boolean>
  silent_after_days: Generated<number>
  hold: string | null
  hold_move_id: string | null
  moved_to: string | null
  move_notice: string | null
  follow_within: number | null
}

export interface ReactorCursors {
  reactor: string
  org_id: string
  position: number
}

export interface RefreshItems {
  refresh_id: string
  installation_id: string
  org_id: string
  outcome: string
  differences: Json
  desired_revision: number
  nudged_at: Date | null
  acknowledged_at: Date | null
}

export interface Refreshes {
  id: string
  org_id: string
  package_id: string
  scope: Json
  scope_hash: Bytes
  dry_run: boolean
  reason: string | null
  status: string
  started_by: Json
  started_at: Date
  compared_at: Date | null
  deadline_at: Date | null
  finished_at: Date | null
  cursor: Generated<string>
  total: number | null
  done: Generated<number>
  acknowledged: Generated<number>
  counts: ColumnType<unknown, string | undefined, string>
  leased_by: string | null
  lease_until: Date | null
  sweep_at: Date | null
  attempts: Generated<number>
  error: string | null
  nudged_through: Generated<string>
}

export interface RootKeys {
  kid: string
  org_id: string
  package_id: string
  role: string
  public_key: string
  private_key_sealed: NullableBytes
  spare_handed_out_at: Date | null
  created_at: Date
}

export interface Rosters {
  installation_id: string
  org_id: string
  signing_kid: string
  statement: string
  entries: Bytes
  epoch: number
  revision: number
  issued_at: Date
  expires_at: Date
}

export interface SchemaMigrations {
  name: string
  hash: string
  applied_at: Generated<Date>
}

export interface Seats {
  license_id: string
  user_ref: string
  org_id: string
  tag: Bytes
  assigned_at: Date | null
  assigned_by: string | null
  roster_revision: Generated<number>
  first_seen_at: Date | null
  last_seen_at: Date | null
}

export interface ServerSettings {
  id: Generated<boolean>
  master_key_check: string | null
  created_at: Generated<Date>
}

export interface Sessions {
  id: string
  token_hash: Bytes
  user_id: string
  org_id: string
  created_at: Date
  expires_at: Date
  authenticated_at: Date
  user_agent: string | null
  address: string | null
}

export interface SigningKeys {
  kid: string
  org_id: string
  package_id: string
  public_key: string
  private_key_sealed: Bytes
  certificate: string
  epoch: number
  not_before: Date
  sign_until: Date
  not_after: Date
  revoked_at: Date | null
  created_at: Date
}

export interface Subscribers {
  id: string
  org_id: string
  org_key: string
  test: boolean
  name: string | null
  type: string
  parent_id: string | null
  parent_org_key: string | null
  edition: string | null
  instance: string | null
  country: string | null
  verified: Generated<boolean>
  revision: Generated<number>
  attributes: ColumnType<unknown, string | undefined, string>
  external_ref: string | null
  created_at: Date
  updated_at: Date
  account_id: string | null
  sandbox_name: string | null
  superseded_by: string | null
}

export interface UnsealedEvents {
  event_id: string
}

export interface Users {
  id: string
  email: string
  name: string
  password_hash: string | null
  created_at: Date
  updated_at: Date
  last_sign_in_at: Date | null
}

export interface WebhookDeliveries {
  id: string
  org_id: string
  endpoint_id: string
  event_id: string
  position: number
  replay: Generated<boolean>
  status: string
  attempts: Generated<number>
  next_attempt_at: Date | null
  last_status: number | null
  last_error: string | null
  created_at: Date
  delivered_at: Date | null
}

export interface WebhookEndpoints {
  id: string
  org_id: string
  url: string
  description: string | null
  kinds: string[] | null
  secret_sealed: Bytes
  old_secret_sealed: NullableBytes
  old_secret_until: Date | null
  status: string
  disabled_reason: string | null
  disabled_position: number | null
  failing_since: Date | null
  position: number
  revision: Generated<number>
  created_at: Date
  updated_at: Date
}

export interface DB {
  accounts: Accounts
  activation_codes: ActivationCodes
  adoption_windows: AdoptionWindows
  adoptions: Adoptions
  api_keys: ApiKeys
  attention_items: AttentionItems
  chain_heads: ChainHeads
  claims: Claims
  contacts: Contacts
  documents: Documents
  event_positions: EventPositions
  events: Events
  expiry_notices: ExpiryNotices
  idempotent_requests: IdempotentRequests
  import_files: ImportFiles
  import_rows: ImportRows
  imported_things: ImportedThings
  imports: Imports
  installations: Installations
  lead_notes: LeadNotes
  lead_touches: LeadTouches
  leads: Leads
  licenses: Licenses
  mail_leads: MailLeads
  mails: Mails
  manage_sessions: ManageSessions
  memberships: Memberships
  move_ids: MoveIds
  move_invitations: MoveInvitations
  move_rows: MoveRows
  moved_positions: MovedPositions
  moves: Moves
  offline_requests: OfflineRequests
  one_time_links: OneTimeLinks
  orgs: Orgs
  package_versions: PackageVersions
  packages: Packages
  reactor_cursors: ReactorCursors
  refresh_items: RefreshItems
  refreshes: Refreshes
  root_keys: RootKeys
  rosters: Rosters
  schema_migrations: SchemaMigrations
  seats: Seats
  server_settings: ServerSettings
  sessions: Sessions
  signing_keys: SigningKeys
  subscribers: Subscribers
  unsealed_events: UnsealedEvents
  users: Users
  webhook_deliveries: WebhookDeliveries
  webhook_endpoints: WebhookEndpoints
}
