export type FieldProblem = { pointer: string; detail: string }

/** A refusal of the server, or `network` when it could not be reached. `code` is stable; `detail` is for people. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly errors: FieldProblem[]
  readonly requestId: string | null
  /** Members that only some codes have, such as `refreshId`. */
  readonly more: Record<string, unknown>

  constructor(fields: {
    status: number
    code: string
    title: string
    detail?: string
    errors?: FieldProblem[]
    requestId?: string
    more?: Record<string, unknown>
  }) {
    super(fields.detail ?? fields.title)
    this.name = 'ApiProblem'
    this.status = fields.status
    this.code = fields.code
    this.title = fields.title
    this.errors = fields.errors ?? []
    this.requestId = fields.requestId ?? null
    this.more = fields.more ?? {}
  }
}

/** Any failure as a problem: problem+json as it came, other answers by their status, everything else as unreachable. */
export function toProblem(body: unknown, status: number): ApiProblem {
  if (isProblemBody(body)) return new ApiProblem({ ...body, status, more: body })
  if (status === 0) {
    const detail = 'The server cannot be reached. Check the connection; this page tries again.'
    return new ApiProblem({ status, code: 'network', title: 'No connection', detail })
  }
  return new ApiProblem({ status, code: 'unexpected', title: `The server answered ${status}` })
}

/** `/defaultTerms/days` → `defaultTerms.days`, the path by which forms name their fields. */
export function pathOfPointer(pointer: string): string {
  const parts = pointer.split('/').slice(1)
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).join('.')
}

/** Splits a problem into what belongs beside a field of the form and what belongs above it. */
export function placeErrors(
  problem: ApiProblem,
  fields: readonly string[],
): { byField: Record<string, string>; above: string | null } {
  const byField: Record<string, string> = {}
  const rest: string[] = []
  for (const { pointer, detail } of problem.errors) {
    const path = pathOfPointer(pointer)
    const field = fields.find((name) => path === name || path.startsWith(`${name}.`))
    if (field) byField[field] ??= sentence(detail)
    else rest.push(path ? `${path}: ${detail}` : detail)
  }
  if (problem.errors.length === 0) return { byField, above: problem.message }
  return { byField, above: rest.length > 0 ? rest.map(sentence).join(' ') : null }
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(start) ? start : `${start}.`
}

type ProblemBody = Record<string, unknown> & {
  code: string
  title: string
  detail?: string
  errors?: FieldProblem[]
  requestId?: string
}

function isProblemBody(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string' && 'title' in body
}
