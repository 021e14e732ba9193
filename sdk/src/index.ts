export { decodeBase64url, encodeBase64url } from './base64url.ts'
export {
  compactStatement,
  formatVersion,
  issuerOf,
  maxDeltaTags,
  maxStatementLength,
  parseStatement,
  signingInput,
  statementTypes,
  tagLength,
  thumbprintInput,
} from './document.ts'
export type {
  CertificateClaims,
  Documents,
  FailureMode,
  FeatureValue,
  IssuedDocuments,
  LicenseBody,
  LicenseClaims,
  LicenseStatus,
  MoveClaims,
  ParsedStatement,
  PublicJwk,
  RosterClaims,
  RosterDeltaClaims,
  SeatAssignment,
  StatementType,
  SubscriberClaim,
  TimeClaims,
} from './document.ts'
export { answerCodes, LmaError, refusalCodes, verifyCodes } from './errors.ts'
export type { AnswerCode, LmaErrorCode, LmaErrorFacts, RefusalCode, VerifyCode } from './errors.ts'
export { accessEnds, decide } from './decide.ts'
export type { Answer, Situation } from './decide.ts'
export type { ClaimFiled, InstallWarning } from './install.ts'
export { isPublicJwk, sha256Base64url, thumbprint } from './key.ts'
export { clockTolerance } from './time.ts'
export { verifyCertificate, verifyLicense, verifyLicenseUntimed, verifyTime } from './verify.ts'
export type { Expectation, Seen, Verified, VerifiedLicense } from './verify.ts'
export { openDocuments } from './open-documents.ts'
export type { OpenDocumentsOptions, OpenedLicense } from './open-documents.ts'
export { openLicense } from './client.ts'
export type { License } from './client.ts'
export { fileStore } from './file-store.ts'
export { fileKinds, fileVersion } from './request-file.ts'
export type { RequestFile, RequestOptions } from './request-file.ts'
export { parseLicenseFile, verifyLicenseFile } from './license-file.ts'
export type { LicenseFile, VerifiedFile } from './license-file.ts'
export type { ManageLink } from './manage-link.ts'
export type { ClaimOptions, InstallOptions, LicenseOptions } from './options.ts'
export type { Asked, Question } from './question.ts'
export type { Seat, SeatChange, SeatCounts, SeatPage, SeatQuery, SeatsAssigned, SeatsRevoked } from './seats.ts'
export type { Connection, LicenseEvents, LicenseInfo, Moved } from './session.ts'
export { memoryStore } from './store.ts'
export type { Store, StoredMove, StoredMoved, StoredRequest, StoredRoster, StoredState } from './store.ts'
export type { Timers } from './timers.ts'
export type { FetchLike } from './transport.ts'
export { isUserRef } from './user-ref.ts'
export { serverAddress, verifyMove } from './verify-move.ts'
export type { MoveExpectation, SeenMove } from './verify-move.ts'
export { verifyRoster, verifyRosterDelta } from './verify-roster.ts'
export type { RosterBase, RosterExpectation, VerifiedRoster } from './verify-roster.ts'
export { sdkVersion } from './version.ts'
