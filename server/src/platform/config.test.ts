import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const folder = mkdtempSync(join(tmpdir(), 'openlma-config-'))
afterAll(() => rmSync(folder, { recursive: true }))
const key = Buffer.alloc(32, 1).toString('base64url')
const withFile = (text: string, env: Record<string, string | undefined> = {}) => {
  writeFileSync(join(folder, 'openlma.env'), text)
  return readConfig(env, folder)
}

test('without anything it is a server for this machine alone', () => {
  const config = readConfig({ PATH: '/bin', HOME: '/root', npm_config_x: '1' }, tmpdir())
  expect(config).toMatchObject({ PORT: 4000, HOST: '127.0.0.1', JOBS: true, RATE_LIMIT: 1, DATABASE_URL: undefined })
  expect(Object.isFrozen(config)).toBe(true)
})

test('the environment wins over the file; empty is not given', () => {
  const text = '# a comment\n\nPORT=5000\nPUBLIC_URL="https://lma.example.com/"\r\nMAIL_FROM=a=b\n'
  expect(withFile(text, { PORT: '6000', HOST: '' })).toMatchObject({
    PORT: 6000,
    HOST: '127.0.0.1',
    PUBLIC_URL: 'https://lma.example.com',
    MAIL_FROM: 'a=b',
  })
})

describe('refuses to start, and says which and why', () => {
  test.each<[Record<string, string>, string]>([
    [{ PORT: '70000' }, 'PORT'],
    [{ PORT: 'http' }, 'PORT'],
    [{ DATABASE_URL: 'mysql://x' }, 'must begin with postgres://'],
    [{ MASTER_KEY: 'short' }, 'MASTER_KEY: must be 32 random bytes'],
    [{ JOBS: 'yes' }, 'JOBS'],
    [{ PUBLIC_URL: 'lma.example.com' }, 'PUBLIC_URL'],
    [{ PUBLIC_URL: 'ftp://lma.example.com' }, 'PUBLIC_URL'],
    [{ SMTP_URL: 'mail.example.com' }, 'smtp://'],
    [{ RATE_LIMIT: '0' }, 'RATE_LIMIT'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ DATABSE_URL: 'postgres://x' }, 'DATABSE_URL is not a setting; did you mean DATABASE_URL?'],
    [{ DATABASEURL: 'postgres://x' }, 'did you mean DATABASE_URL?'],
    [{ database_url: 'postgres://x' }, 'did you mean DATABASE_URL?'],
    [{ MASTER_KYE: key }, 'did you mean MASTER_KEY?'],
    [{ OPENLMA_PORT: '5000' }, 'OPENLMA_PORT is not a setting; did you mean PORT?'],
    [{ OPENLMA_NONSENSE: '1' }, 'OPENLMA_NONSENSE is not a setting'],
  ])('%j', (env, message) => {
    expect(() => readConfig(env, tmpdir())).toThrow(ConfigError)
    expect(() => readConfig(env, tmpdir())).toThrow(message)
  })

  test('every fault at once', () => {
    expect(() => readConfig({ PORT: 'x', JOBS: 'x', OPENLMA_X: '1' }, tmpdir())).toThrow(
      /OPENLMA_X[\s\S]*PORT[\s\S]*JOBS/,
    )
  })
  test.each([
    ['PROT=4000', 'PROT in openlma.env is not a setting; did you mean PORT?'],
    ['SHOE_SIZE=42', 'SHOE_SIZE in openlma.env is not a setting'],
    ['PORT', 'cannot read the line "PORT'],
  ])('the file with %j', (text, message) => {
    expect(() => withFile(text)).toThrow(message)
  })
  test('no secret of a bad setting is in the message', () => {
    expect(() => readConfig({ MASTER_KEY: 'hunter2' }, tmpdir())).toThrow(expect.not.stringContaining('hunter2'))
  })
})

test('what other programs call theirs is none of ours', () => {
  expect(() =>
    readConfig({ PORTS: '1', HOSTS: 'x', HOSTNAME: 'x', LOG: 'x', MAIL: '/var/mail' }, tmpdir()),
  ).not.toThrow()
})
