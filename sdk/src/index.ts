export { decodeBase64url, encodeBase64url } from './base64url.ts'
export {
  compactStatement,
  formatVersion,
  issuerOf,
  maxStatementLength,
  parseStatement,
  signingInput,
  statementTypes,
  thumbprintInput,
} from './document.ts'
export type {
  CertificateClaims,
  Documents,
  FailureMode,
  FeatureValue,
  LicenseBody,
  LicenseClaims,
  LicenseStatus,
  ParsedStatement,
  PublicJwk,
  StatementType,
  SubscriberClaim,
  TimeClaims,
} from './document.ts'
export { answerCodes, LmaError, refusalCodes, verifyCodes } from './errors.ts'
export type { AnswerCode, LmaErrorCode, LmaErrorFacts, RefusalCode, VerifyCode } from './errors.ts'
