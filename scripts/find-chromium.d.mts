export type FoundBrowser = { executablePath: string; env: Record<string, string> }
export function findChromium(): Promise<FoundBrowser>
export function launchOptions(found: FoundBrowser): {
  executablePath: string
  args: string[]
  env: Record<string, string>
  timeout: number
}
