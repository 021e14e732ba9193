// Takes webhooks of OpenLMA, keeps a CRM up to date with them, and reports back what happens in the CRM.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { openCrm } from './crm.mjs'

const { LMA_SERVER, LMA_API_KEY, WEBHOOK_SECRET, CRM_FILE = './crm.json', PORT = '8090' } = process.env
const crm = openCrm(CRM_FILE)

function isSigned(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) < 300)) return false
  const key = Buffer.from(WEBHOOK_SECRET.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  return signatures.split(' ').some((one) => {
    const [version, signature = ''] = one.split(',')
    const given = Buffer.from(signature, 'base64')
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
  })
}

async function call(method, path, body, headers = {}) {
  const response = await fetch(`${LMA_SERVER}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${LMA_API_KEY}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    body: body && JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw Object.assign(new Error(`${method} ${path}: ${answer.code}`), { status: response.status })
  return { answer, etag: response.headers.get('etag') }
}

/** Events may come twice and in any order, so an event only says which lead to read; what is read is the truth. */
async function take({ kind, leadId }) {
  if (!leadId || !kind.startsWith('lead.') || kind === 'lead.capture_failed') return
  if (kind === 'lead.erased') return crm.erase(leadId)
  const { answer: lead, etag } = await call('GET', `/leads/${leadId}`)
  if (lead.erasedAt) return crm.erase(leadId)
  const { number } = crm.upsert(lead)
  if (lead.externalRef !== number)
    await call('PATCH', `/leads/${leadId}`, { externalRef: number }, { 'if-match': etag })
}

/** The CRM's own people say that a lead is won: OpenLMA makes or matches account and contact. */
async function win(number) {
  const lead = crm.byNumber(number)
  if (!lead) return null
  const { answer } = await call('POST', `/leads/${lead.openlmaId}/convert`, {})
  return crm.upsert(answer.lead)
}

// One thing at a time: the file is the database.
let last = Promise.resolve()
const inTurn = (work) => (last = last.then(work, work))

const server = createServer(async (request, response) => {
  const answer = (status, body) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? null))
  try {
    const body = await text(request)
    const won = /^\/leads\/(CRM-\d+)\/won$/.exec(request.url)
    if (request.url === '/hook' && request.method === 'POST') {
      if (!isSigned(request.headers, body)) return answer(401)
      await inTurn(() => take(JSON.parse(body).data))
      return answer(200)
    }
    if (request.url === '/leads') return answer(200, crm.all())
    if (won && request.method === 'POST') {
      const lead = await inTurn(() => win(won[1]))
      return answer(lead ? 200 : 404, lead)
    }
    return answer(404)
  } catch (error) {
    // Not taken: OpenLMA sends it again later, and nothing is lost.
    console.error(error.message)
    answer(500)
  }
})
server.listen(Number(PORT), '127.0.0.1', () => console.log('ready', server.address().port))
