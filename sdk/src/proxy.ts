import { LmaError } from './errors.ts'

type Environment = Record<string, string | undefined>

/**
 * The proxy for a target: the given one, else what `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say, in
 * either case of letters. `false` means none.
 */
export function proxyFor(target: URL, proxy: string | false | undefined, env: Environment): URL | null {
  if (proxy === false) return null
  if (proxy !== undefined) return parseProxy(proxy)
  const secure = target.protocol === 'https:'
  // A web server passes a request's `Proxy:` header to CGI programs as HTTP_PROXY: then it is not to be trusted.
  const plain = env['http_proxy'] ?? (env['REQUEST_METHOD'] === undefined ? env['HTTP_PROXY'] : undefined)
  const own = secure ? (env['https_proxy'] ?? env['HTTPS_PROXY']) : plain
  const found = own || env['all_proxy'] || env['ALL_PROXY']
  if (!found || isExempt(target, env['no_proxy'] ?? env['NO_PROXY'] ?? '')) return null
  return parseProxy(found)
}

/** `Proxy-Authorization` for a proxy whose address carries a name and a password. */
export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (!proxy.username) return {}
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  const binary = String.fromCharCode(...new TextEncoder().encode(credentials))
  return { 'proxy-authorization': `Basic ${btoa(binary)}` }
}

function isExempt(target: URL, list: string): boolean {
  const host = target.hostname.toLowerCase()
  const port = target.port || (target.protocol === 'https:' ? '443' : '80')
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true
      const [, name = entry, onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? []
      if (onlyPort !== undefined && onlyPort !== port && !entry.endsWith(':')) return false
      const suffix = name.replace(/^\*?\./, '')
      return host === suffix || host === `[${suffix}]` || host.endsWith(`.${suffix}`)
    })
}

function parseProxy(text: string): URL {
  const proxy = URL.canParse(text) && text.includes('://') ? new URL(text) : null
  const fallback = proxy ?? (URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : null)
  if (fallback?.protocol !== 'http:' && fallback?.protocol !== 'https:') {
    throw new LmaError('options_invalid', { detail: 'the proxy must be an http or https address' })
  }
  return fallback
}
