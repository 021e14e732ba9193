// The least that can answer a check-in: node:http, one prepared read, one Ed25519 signature, JSON. No framework, no
// validation, no log, no metrics.
import { createPrivateKey, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 })
const key = createPrivateKey({ key: JSON.parse(process.env['BENCH_KEY'] ?? '') as never, format: 'jwk' })
const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: 'openlma-time+jwt', kid: 'x'.repeat(43) })).toString(
  'base64url',
)

const READ = {
  name: 'bare-read',
  text: `select i.package_id, i.token_hash, i.status, l.revision, l.status as license_status, d.license_jws, d.issued_at, k.certificate
    from installations i join licenses l on l.id = i.license_id
    join documents d on d.installation_id = i.id join signing_keys k on k.kid = d.signing_kid
    where i.id = $1`,
}

type Row = {
  package_id: string
  revision: number
  license_status: string
  license_jws: string
  issued_at: Date
  certificate: string
}

type Report = { nonce: string; have?: { revision: number; iat: number } }

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const report = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Report
    const id = (request.url ?? '').split('/')[4] ?? ''
    pool.query<Row>({ ...READ, values: [id] }).then(
      ({ rows }) => {
        const text = JSON.stringify(answer(id, rows[0]!, report))
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
        response.end(text)
      },
      (error: Error) => response.writeHead(500).end(error.message),
    )
  })
})

function answer(id: string, row: Row, { nonce, have }: Report) {
  const claims = { iss: `urn:openlma:${row.package_id}`, sub: id, iat: Math.floor(Date.now() / 1000), nonce }
  const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  const time = `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`
  const same = have?.revision === row.revision && have.iat === Math.floor(row.issued_at.getTime() / 1000)
  const documents = same ? null : { license: row.license_jws, certificate: row.certificate }
  return {
    time,
    documents,
    certificate: null,
    revision: row.revision,
    status: row.license_status,
    nextCheckInSeconds: 3600,
  }
}

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit(0))
