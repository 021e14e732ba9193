import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

type Input = {
  packageId: string
  rootKeys: { x: string }[]
  now: number
  documents: { license: string; certificate: string }
}
type Vector = { name: string; input: Input; expect: { verify?: string } }

const here = import.meta.dirname
const fixtures = join(here, '../../sdk/fixtures/vectors.json')
const { vectors } = JSON.parse(readFileSync(fixtures, 'utf8')) as { vectors: Vector[] }
const folder = mkdtempSync(join(tmpdir(), 'openlma-openssl-'))
const has = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function verify(name: string): { status: number | null; stdout: string; stderr: string } {
  const input = vectors.find((vector) => vector.name === name)?.input
  if (!input) throw new Error(`no vector named ${name}`)
  writeFileSync(join(folder, 'license.jws'), input.documents.license)
  writeFileSync(join(folder, 'certificate.jws'), input.documents.certificate)
  const files = [join(folder, 'license.jws'), join(folder, 'certificate.jws')]
  const args = [join(here, 'verify.sh'), input.packageId, ...files, ...input.rootKeys.map(({ x }) => x)]
  return spawnSync('bash', args, { encoding: 'utf8', env: { ...process.env, NOW: String(input.now) } })
}

describe.skipIf(!has('openssl', 'version') || !has('bash', '--version'))('verify.sh', () => {
  it.each(['valid', 'valid-spare-root', 'suspended'])('accepts %s and prints its claims', (name) => {
    const { status, stdout, stderr } = verify(name)
    expect([status, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({ lma: { number: 'L-00001' } })
  })

  it.each([
    ['truncated', 'malformed'],
    ['four-parts', 'malformed'],
    ['alg-none', 'malformed'],
    ['certificate-foreign', 'certificate_untrusted'],
    ['certificate-tampered', 'certificate_untrusted'],
    ['certificate-wrong-package', 'certificate_wrong_package'],
    ['payload-tampered', 'signature_invalid'],
    ['signature-tampered', 'signature_invalid'],
    ['not-certified', 'signature_invalid'],
    ['type-wrong', 'wrong_type'],
    ['package-wrong', 'wrong_package'],
    ['certificate-expired', 'certificate_expired'],
    ['document-expired-stop', 'document_expired'],
    ['document-not-yet-valid', 'document_not_yet_valid'],
  ])('refuses %s as %s', (name, code) => {
    expect(verify(name)).toMatchObject({ status: 1, stdout: '', stderr: `refused: ${code}\n` })
  })
})

describe.skipIf(!has('openssl', 'version') || !has('python3', '--version'))('verify.py', () => {
  it('gives the code of every vector', { timeout: 120_000 }, () => {
    const { status, stdout } = spawnSync('python3', [join(here, 'verify.py'), '--vectors', fixtures], {
      encoding: 'utf8',
    })
    expect(stdout).toMatch(/^(\d+) of \1 vectors as expected\n$/)
    expect(status).toBe(0)
  })
})
