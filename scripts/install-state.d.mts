export function installIsCurrent(root: string): boolean
