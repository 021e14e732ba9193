/** The most that a process held beyond what it held at first, in MiB, looked at ten times a second until it is asked for. */
export function watchMemory(memory: () => number | null): () => { idle: number; more: number } {
  const idle = memory() ?? 0
  let most = idle
  const timer = setInterval(() => (most = Math.max(most, memory() ?? 0)), 100)
  return () => {
    clearInterval(timer)
    return { idle, more: most - idle }
  }
}
