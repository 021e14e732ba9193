import { ApiProblem } from '../api-problem.ts'

const again = 'Nothing was kept of it, and the invitation is as good as before.'

/** What to do next, by the code of a problem that a step of a move can have. */
const advice: Record<string, string> = {
  credentials_invalid: 'Give the one that you sign in with. Nothing has changed.',
  fingerprint_wrong:
    'Have it read out again. If it still differs, do not go on: drop this draft and ask for a new invitation, as this one may come from somebody else.',
  invitation_invalid: 'Ask the other org for a new invitation.',
  statement_invalid: 'Copy it whole from the page of this move at the other org.',
  state_conflict: 'This page shows by now where the move stands.',
  change_refused: 'Go to the org that gives the packages away, and paste it there.',
  nothing_to_undo: 'The way back is another move, from there to here.',
  archive_unknown: `Choose the file that the other org exported for this move. ${again}`,
  archive_damaged: `Get the file again, or have it exported again. ${again}`,
  archive_truncated: `Get the file again: it did not come whole. ${again}`,
  archive_not_for_us: `It was exported for another invitation: compare the fingerprints. ${again}`,
  archive_unsigned: `Have it exported again from the page of the move. ${again}`,
  archive_signer_unknown: `It was exported for another invitation, or by somebody who was not invited. ${again}`,
  archive_signature_wrong: `Have it exported again. ${again}`,
  archive_version_newer: `Update this server to the version of the other one, then choose the file again. ${again}`,
  archive_mismatch: again,
  storage_full: `Try again when there is room on its disk. ${again}`,
  unavailable: `The server could not keep it. Try again in a moment. ${again}`,
  package_moving: 'Try again in a few seconds.',
  network: 'Whether it was done is shown when the server can be reached again.',
}

/** Fields that complain themselves, where the form has them. */
const fieldOf: Record<string, string> = {
  credentials_invalid: 'password',
  fingerprint_wrong: 'fingerprint',
  invitation_invalid: 'invitation',
  change_refused: 'invitation',
  statement_invalid: 'statement',
}

/** The problem with what to do about it, at the field that it is about if that is one of `fields`. */
export function withAdvice(error: unknown, fields: readonly string[] = []): unknown {
  if (!(error instanceof ApiProblem)) return error
  const { status, code, title, message, requestId, more, errors } = error
  const said = code === 'credentials_invalid' ? 'The password is wrong' : message
  const told = `${said.replace(/\.$/, '')}.`
  const detail = advice[code] ? `${told} ${advice[code]}` : told
  const field = fieldOf[code]
  const placed = field && fields.includes(field) ? [{ pointer: `/${field}`, detail }] : errors
  return new ApiProblem({ status, code, title, detail, errors: placed, ...(requestId && { requestId }), more })
}

/** Does a step; a refusal comes back with what to do about it. */
export async function advised<Done>(work: Promise<Done>, fields: readonly string[] = []): Promise<Done> {
  try {
    return await work
  } catch (error) {
    throw withAdvice(error, fields)
  }
}
