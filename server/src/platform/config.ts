import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

const truth = z.enum(['true', 'false']).transform((value) => value === 'true')
const port = z.coerce.number().int().min(0).max(65535)

/** Every setting: its name in the environment, its default, and what it means. `docs/settings.md` is made from it. */
export const SETTINGS = z.object({
  PORT: port.default(4000).describe('Port to listen on; 0 takes a free one'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('Address under which people and products reach this server; default: what it listens on'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('data')
    .transform((dir) => resolve(dir))
    .describe('Folder of the embedded database and its key file'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .optional()
    .describe('PostgreSQL 15 or later; without it the embedded database is used'),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(10).describe('Connections per process to PostgreSQL'),
  MASTER_KEY: z
    .string()
    .regex(
      /^[A-Za-z0-9_-]{43}$/,
      'must be 32 random bytes in base64url (43 characters); `cli make-master-key` prints one',
    )
    .optional()
    .describe('Encrypts private keys; required with DATABASE_URL, else kept in DATA_DIR'),
  JOBS: truth.default(true).describe('Whether `serve` runs background jobs too; false where `worker` processes do'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional()
    .describe('Mail server; without it no mail is sent and links are shown to admins instead'),
  MAIL_FROM: z.string().min(3).default('OpenLMA <no-reply@localhost>').describe('Sender of mails'),
  WEBHOOK_ALLOW_PRIVATE: truth
    .default(false)
    .describe('Whether webhooks may go to private addresses and over plain http, as in a network of your own'),
  TRUST_PROXY: z
    .string()
    .min(1)
    .optional()
    .describe('Addresses of reverse proxies whose X-Forwarded-* headers count, comma-separated, or `loopback`'),
  RATE_LIMIT: z.coerce.number().positive().max(1000).default(1).describe('Multiplies every rate limit'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level logged'),
})

export type Config = Readonly<z.output<typeof SETTINGS>>

/** A setting that is unknown or wrong; the process refuses to start and prints the message as it is. */
export class ConfigError extends Error {}

const FILE = 'openlma.env'

/**
 * Reads `openlma.env` of the working folder, then the environment, which wins. Refuses an unknown name in the file, any
 * unknown `OPENLMA_*`, and names in the environment that differ from a setting by one slip.
 */
export function readConfig(env: Record<string, string | undefined>, folder = process.cwd()): Config {
  const file = readEnvFile(resolve(folder, FILE))
  const names = Object.keys(SETTINGS.shape)
  const problems = Object.keys(file)
    .filter((name) => !names.includes(name))
    .map((name) => `${name} in ${FILE} is not a setting${suggestion(name, names)}`)
  for (const name of Object.keys(env)) {
    if (names.includes(name) || name in file) continue
    const near = names.find((known) => known.length >= 8 && isSlip(name, known))
    if (near) problems.push(`${name} is not a setting; did you mean ${near}?`)
    else if (name.startsWith('OPENLMA_')) problems.push(`${name} is not a setting${suggestion(name, names)}`)
  }
  const given = Object.fromEntries(names.map((name) => [name, env[name] || file[name] || undefined]))
  const parsed = SETTINGS.safeParse(given)
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
  }
  if (problems.length > 0 || !parsed.success) {
    throw new ConfigError(
      `The configuration is wrong:\n${problems.map((line) => `  - ${line}`).join('\n')}\nSee docs/settings.md.`,
    )
  }
  return Object.freeze(parsed.data)
}

function readEnvFile(path: string): Record<string, string> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return {}
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() && !line.trim().startsWith('#'))
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=')
      if (at < 1) throw new ConfigError(`${FILE}: cannot read the line "${line.slice(0, 20)}…"; write NAME=value`)
      return [
        line.slice(0, at).trim(),
        line
          .slice(at + 1)
          .trim()
          .replace(/^(["'])(.*)\1$/, '$2'),
      ]
    }),
  )
}

function suggestion(name: string, names: string[]): string {
  const bare = name.replace(/^OPENLMA_/, '')
  const near = names.find((known) => known === bare || isSlip(bare, known))
  return near ? `; did you mean ${near}?` : ''
}

/** One character added, left out, changed or swapped, or another case. */
function isSlip(name: string, known: string): boolean {
  if (name === known) return false
  const a = name.toUpperCase()
  if (a === known) return true
  if (Math.abs(a.length - known.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === known[start]) start++
  let end = 0
  while (end < Math.min(a.length, known.length) - start && a.at(-1 - end) === known.at(-1 - end)) end++
  const [restA, restB] = [a.slice(start, a.length - end), known.slice(start, known.length - end)]
  return Math.max(restA.length, restB.length) <= 1 || (restA.length === 2 && restA === restB[1]! + restB[0]!)
}
