import { headersOf, parseAnswer, readText, refusal } from './request.ts'
import type { Session } from './session.ts'

/** A connection on which nothing was heard for this long is dead: the server says something every 20 seconds. */
const longestSilence = 60_000
const longestLine = 64 * 1024

/**
 * Reads the event stream of the installation until it ends; resolves at its end, throws where it cannot be opened.
 * `heard` is called with the name of each event, and with `open` once.
 */
export async function readStream(session: Session, signal: AbortSignal, heard: (event: string) => void): Promise<void> {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  signal.addEventListener('abort', abort)
  let cancel = session.timers.after(longestSilence, abort)
  try {
    const response = await session.transport(`${session.server}/api/v1/installations/${idOf(session)}/stream`, {
      method: 'GET',
      headers: {
        ...headersOf({ bearer: session.stored.token ?? '', userAgent: session.userAgent }),
        accept: 'text/event-stream',
      },
      signal: controller.signal,
      background: true,
    })
    if (response.status !== 200) throw refusal(response, parseAnswer(await readText(response)))
    heard('open')
    const read = createReader(heard)
    const decoder = new TextDecoder()
    for await (const chunk of response.body) {
      cancel()
      cancel = session.timers.after(longestSilence, abort)
      read(decoder.decode(chunk, { stream: true }))
    }
  } finally {
    cancel()
    signal.removeEventListener('abort', abort)
    controller.abort()
  }
}

/** Takes pieces of a server-sent stream and tells the name of each event that is complete. */
export function createReader(heard: (event: string) => void): (text: string) => void {
  let rest = ''
  let event = ''
  let hasData = false
  return (text) => {
    // A lone return at the end may be half of a line break.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
    rest = (lines.pop() ?? '').slice(-longestLine)
    for (const line of lines) {
      if (line === '') {
        if (hasData) heard(event || 'message')
        event = ''
        hasData = false
      } else if (line.startsWith('event:')) event = line.slice(6).trim()
      else if (line.startsWith('data')) hasData = true
    }
  }
}

function idOf({ stored }: Session): string {
  return stored.installationId ?? ''
}
