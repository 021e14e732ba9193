import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import type { Problem, SourceFile } from './source-files.ts'

const attics =
  /^(index|utils?|helpers?|types?|service|services|constants?|common|misc|shared|lib|manager|models?)\.tsx?$/
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|spec|config))?(\.d)?\.[mc]?tsx?$/
const component = /^[A-Z][A-Za-z0-9]*(\.test)?\.tsx$/

/** Names say what a file does: kebab-case, components as themselves, no attics, no folders within a slice. */
export function checkNames(files: SourceFile[]): Problem[] {
  return files.flatMap(({ path }) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (path !== 'sdk/src/index.ts' && attics.test(name)) {
      return [{ path, message: `"${name}" says nothing: name the file after what it does` }]
    }
    if (!kebab.test(name) && !component.test(name)) return [{ path, message: `"${name}" is not kebab-case` }]
    if (/^server\/src\/(?!platform\/)[^/]+\/[^/]+\//.test(path))
      return [{ path, message: 'a slice has no folders within' }]
    return []
  })
}

/** A file that grew beyond this holds two things. Generated files say so in their first line. */
export function checkSizes(files: SourceFile[]): Problem[] {
  return files.flatMap(({ path, text, isTest }) => {
    const lines = text.split('\n').length - 1
    const most = isTest ? 400 : 300
    const generated = /generated/i.test(text.slice(0, text.indexOf('\n', text.indexOf('\n') + 1)))
    return lines > most && !generated ? [{ path, message: `${lines} lines; the most is ${most}` }] : []
  })
}

const cited = /`((?:server|web|sdk|docs|e2e|bench|scripts|examples|\.ci)\/[^`\s]*)`/g
const linked = /\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)]*)?\)/g

/** Documents may not cite files that are gone. Patterns, placeholders and what a build makes are left out. */
export function checkDocs(root: string, paths: string[]): Problem[] {
  return paths
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      return text.split('\n').flatMap((line, index) => {
        const fromRoot = [...line.matchAll(cited)].map((match) => match[1]!.replace(/:\d+$/, ''))
        const fromHere = [...line.matchAll(linked)].map((match) => join(dirname(path), match[1]!))
        return [...fromRoot, ...fromHere]
          .filter((target) => !/[*{}<>…]|(^|\/)dist(\/|$)/.test(target) && !existsSync(join(root, target)))
          .map((target) => ({ path, line: index + 1, message: `cites ${target}, which does not exist` }))
      })
    })
}
